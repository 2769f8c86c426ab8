import type { Schedule } from '../../src/plugin/index.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';

type ScheduleSubject = Subject<Schedule>;

const totals = [1, 2, 10, 500];
const curve = (schedule: Schedule, total: number) => Array.from({ length: total }, (_, step) => schedule.factor(step, total));

export const scheduleChecks: readonly Check<ScheduleSubject>[] = [
  {
    name: 'gives a finite factor that is not negative',
    run: ({ plugin }) =>
      totals.forEach((total) =>
        curve(plugin, total).forEach((factor: unknown, step) =>
          expectThat(
            typeof factor === 'number' && Number.isFinite(factor) && factor >= 0,
            `step ${step} of ${total} gives ${String(factor)}`,
          ),
        ),
      ),
  },
  {
    name: 'lets something be learnt',
    run: ({ plugin }) =>
      totals.forEach((total) =>
        expectThat(
          curve(plugin, total).some((factor) => factor > 0),
          `the factor is 0 in all ${total} steps`,
        ),
      ),
  },
  {
    name: 'is a pure function of step and total',
    async run({ plugin, fresh }) {
      const other = await fresh();
      for (const total of totals) {
        const forth = curve(plugin, total);
        const back = forth.map((_, index) => plugin.factor(total - 1 - index, total)).reverse();
        const same = forth.every((factor, step) => factor === back[step] && factor === other.factor(step, total));
        expectThat(same, `the factors of ${total} steps are others when asked again`);
      }
    },
  },
];
