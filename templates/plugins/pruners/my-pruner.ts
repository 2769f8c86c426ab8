import { definePruner } from 'stillhouse/plugin';

export default definePruner({
  name: 'my-pruner',
  doc: 'Ends a trial that is behind the best complete one at the same epoch by more than a margin.',
  options: {
    margin: { doc: 'How far behind it may be.', format: 'non-negative', default: 0.05 },
    warmup: { doc: 'Epochs of each trial that are never judged.', format: 'natural', default: 1 },
  },
  create: ({ margin, warmup }) => ({
    // A pure function of the study: what it must remember goes into `attributes` of its verdict.
    judge({ study, number, step }) {
      const sign = study.directions[0] === 'maximize' ? 1 : -1;
      const own = study.trials[number]!.intermediate.get(step)!;
      const others = study.trials.filter(({ state }) => state === 'complete').map(({ intermediate }) => intermediate.get(step) ?? NaN);
      return { prune: step >= warmup && others.some((other) => sign * (other - own) > margin) };
    },
  }),
});
