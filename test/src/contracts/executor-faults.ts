/** Executors that keep the contract but for one thing. */
import type { Cohort, Workers } from '../../../src/plugin/index.js';
import { echoing } from './right.js';

const opened = (workers: Workers) => ({ create: () => ({ open: async () => workers }) });

/** Carries messages as `said` makes them, the last one first. */
function distorting(said: (message: unknown) => unknown): Workers {
  const right = echoing();
  return {
    ...right,
    run(cohort: Cohort, hear) {
      const held: unknown[] = [];
      const running = right.run(cohort, (message) => held.unshift(said(message)));
      return { send: (message) => running.send(message), ended: running.ended.then(() => held.forEach(hear)) };
    },
  };
}

/** By the name of a check: the words of its message, and what is wrong. */
export const executorFaults: readonly (readonly [string, RegExp, object])[] = [
  ['has places, and cohorts of one student or more', /places is 0/, opened(echoing({ places: 0 }))],
  ['has places, and cohorts of one student or more', /cohort is 1.5/, opened(echoing({ cohort: 1.5 }))],
  [
    'carries messages both ways, in order and as they are, and says when a cohort is done',
    /typed arrays do not arrive as they were sent/,
    opened(distorting((message) => message)),
  ],
  [
    'says that a worker is lost',
    /is said to be done/,
    opened(echoing({ run: () => ({ ended: Promise.resolve(), send: () => undefined }) })),
  ],
];
