import { availableParallelism } from 'node:os';
import { ProcessPool } from 'stillhouse/execute';
import { defineExecutor, Log } from 'stillhouse/plugin';

export default defineExecutor({
  name: 'processes',
  doc: 'Students train in processes of this machine, each with its own TensorFlow; one that dies, hangs or grows too large takes no trial along.',
  options: {
    workers: { doc: 'Processes; left out: as many as there are cores.', format: 'count', default: null },
    students: { doc: 'Students that train at the same time in each.', format: 'count', default: 2 },
    memory_mib: { doc: 'Mebibytes after which a process is ended; left out: no limit.', format: 'count', default: null },
    patience: { doc: 'Seconds without a sign of progress after which a process is ended.', format: 'positive', default: 120 },
  },
  inject: [Log],
  create: ({ workers, students, memory_mib: memory, patience }, log) => ({
    elsewhere: true,
    open: async ({ worker }) =>
      new ProcessPool(
        worker,
        {
          workers: workers ?? availableParallelism(),
          students,
          memory: memory === null ? null : memory * 2 ** 20,
          patience: patience * 1000,
        },
        log,
      ),
  }),
});
