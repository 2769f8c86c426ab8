import { queueParts } from 'stillhouse/execute';
import { defineExecutor, Log } from 'stillhouse/plugin';

export default defineExecutor({
  name: 'queue',
  doc: 'Students train with `stillhouse worker` on any number of machines, which come and go, over BullMQ on Redis or Valkey.',
  options: {
    url: {
      doc: 'Address without a password, such as redis://host:6379; left out: that of STILLHOUSE_QUEUE.',
      format: 'string',
      default: null,
    },
    prefix: { doc: 'What names in Redis begin with: workers and sweeps with the same one meet.', format: 'string', default: 'stillhouse' },
    students: { doc: 'Students that train at the same time on all machines.', format: 'count', default: 16 },
    cohort: { doc: 'Most students that a worker is given at once; students of one trial stay together.', format: 'count', default: 2 },
  },
  inject: [Log],
  create: ({ url, prefix, students, cohort }, log) => {
    const reached = async () => {
      const { queueAddress, QueueWorkers, tryQueue } = await queueParts();
      const address = queueAddress(url);
      await tryQueue(address);
      return { address, QueueWorkers };
    };
    return {
      elsewhere: true,
      check: async () => void (await reached()),
      open: async ({ name }) => {
        const { address, QueueWorkers } = await reached();
        return new QueueWorkers({ address, prefix, study: name, places: students, cohort, log });
      },
    };
  },
});
