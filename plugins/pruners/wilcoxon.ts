/** A paired test against the best trial; decides as Optuna's WilcoxonPruner does. */
import { definePruner } from 'stillhouse/plugin';
import type { StudyView, TrialView } from 'stillhouse/plugin';
import { signedRank } from 'stillhouse/search';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The complete trial with the best value, the earlier of two equal ones. */
function bestTrial({ trials, directions: [direction] }: StudyView): TrialView | null {
  const sign = direction === 'maximize' ? -1 : 1;
  const complete = trials.filter(({ state, values }) => state === 'complete' && values.length > 0);
  return complete.reduce<TrialView | null>(
    (best, trial) => (best && sign * best.values[0]! <= sign * trial.values[0]! ? best : trial),
    null,
  );
}

/** Whether the best trial's reports are on average no better than these: pruning would then be a mistake. */
function isRival(study: StudyView, own: readonly number[], best: readonly number[]): boolean {
  return study.directions[0] === 'maximize' ? mean(best) <= mean(own) : mean(best) >= mean(own);
}

export default definePruner({
  name: 'wilcoxon',
  doc: "Ends a trial whose reports are worse than the best trial's, step by step, by a signed-rank test; fit for steps that are folds or instances.",
  options: {
    p_threshold: { doc: 'p-value below which a trial is worse.', format: 'unit', default: 0.1 },
    n_startup_steps: { doc: 'Steps in common before the test.', format: 'natural', default: 2 },
  },
  create: ({ p_threshold, n_startup_steps }) => ({
    judge({ study, number }) {
      const { intermediate } = study.trials[number]!;
      const best = bestTrial(study)?.intermediate ?? new Map<number, number>();
      const [own, others] = [[...intermediate.values()], [...best.values()]];
      if (others.length === 0 || ![...own, ...others].every(Number.isFinite)) return { prune: false };
      const differences = [...intermediate].flatMap(([step, value]) => (best.has(step) ? [value - best.get(step)!] : []));
      if (differences.length < Math.max(2, n_startup_steps)) return { prune: false };
      const p = signedRank(differences, study.directions[0] === 'maximize' ? 'less' : 'greater');
      return { prune: p < p_threshold && !isRival(study, own, others) };
    },
  }),
});
