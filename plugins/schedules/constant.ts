import { defineSchedule } from 'stillhouse/plugin';

export default defineSchedule({
  name: 'constant',
  doc: 'The same rate in every step.',
  options: {},
  create: () => ({ factor: () => 1 }),
});
