import { defineExecutor } from 'stillhouse/plugin';

export default defineExecutor({
  name: 'in-process',
  doc: 'Students train in the process of the sweep, several at once in lock step: the same seed gives the same sweep to the bit.',
  options: {},
  create: () => ({ open: async () => null }),
});
