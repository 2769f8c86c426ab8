/** Patience around another pruner; decides as Optuna's PatientPruner does. */
import { definePruner, Pruners } from 'stillhouse/plugin';
import type { StudyView, TrialView } from 'stillhouse/plugin';
import { bestOfReports } from 'stillhouse/search';

/** Whether the last patience + 1 reports are worse, by more than `delta`, than the best before them. */
function isStuck(study: StudyView, { intermediate }: TrialView, patience: number, delta: number): boolean {
  const values = [...intermediate].sort(([a], [b]) => a - b).map(([, value]) => value);
  if (values.length <= patience + 1) return false;
  const before = bestOfReports(study, values.slice(0, -patience - 1));
  const after = bestOfReports(study, values.slice(-patience - 1));
  return study.directions[0] === 'maximize' ? before - delta > after : before + delta < after;
}

export default definePruner({
  name: 'patient',
  doc: 'Lets another pruner judge a trial only after some epochs without improvement; without one it ends the trial itself.',
  options: {
    wrapped_pruner: { doc: 'Who judges then; null: the trial ends.', format: { plugin: 'pruner' }, default: null },
    patience: { doc: 'Epochs without improvement that are forgiven.', format: 'natural', default: null, required: true },
    min_delta: { doc: 'A loss this small still counts as improvement.', format: 'non-negative', default: 0 },
  },
  inject: [Pruners],
  create({ wrapped_pruner, patience, min_delta }, pruners) {
    const inner = wrapped_pruner && pruners.make(wrapped_pruner);
    return {
      judge(inputs) {
        const { study, number } = inputs;
        if (!isStuck(study, study.trials[number]!, patience, min_delta)) return { prune: false };
        return inner ? inner.judge(inputs) : { prune: true };
      },
    };
  },
});
