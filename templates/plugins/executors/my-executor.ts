import { ProcessPool } from 'stillhouse/execute';
import { defineExecutor, Log } from 'stillhouse/plugin';

export default defineExecutor({
  name: 'my-executor',
  doc: 'Students train one after the other, in a process beside the sweep that may be ended at any time.',
  options: {
    memory_mib: { doc: 'Mebibytes after which the process is ended; left out: no limit.', format: 'count', default: null },
    patience: { doc: 'Seconds without a sign of progress after which it is ended.', format: 'positive', default: 120 },
  },
  inject: [Log],
  create: ({ memory_mib: memory, patience }, log) => ({
    // Of other machines: `Workers` of your own, which carry the cohorts' work and messages there and back as they are.
    open: async ({ worker }) =>
      new ProcessPool(
        worker,
        { workers: 1, students: 1, memory: memory === null ? null : memory * 2 ** 20, patience: patience * 1000 },
        log,
      ),
  }),
});
