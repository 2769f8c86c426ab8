/** Audited pruning: a small random share of the trials that the pruner would end finishes anyway, so that its mistakes can be counted. */
import { createHash } from 'node:crypto';
import type { StudyView, TrialView } from '../plugin/index.js';

/** The system attribute of an audited trial: the step at which it would have been pruned. */
export const auditKey = 'audit:pruned_at';

/** The system attribute of a pruned trial: the step at which it was pruned. One that runs again is pruned there again. */
export const prunedKey = 'pruned_at';

/** Whether a trial finishes though the pruner would end it: from the seed and its number alone, for a share from 0 to 1. */
export function isAudited(seed: number, number: number, share: number): boolean {
  const digest = createHash('sha256')
    .update(JSON.stringify(['audit', seed, number]))
    .digest();
  return Number(digest.readBigUInt64LE(0) >> 11n) / 2 ** 53 < share;
}

/** The step at which a trial would have been pruned; null where it would not. */
export function prunedAt({ attributes }: Pick<TrialView, 'attributes'>): number | null {
  const step = attributes[auditKey];
  return typeof step === 'number' ? step : null;
}

/** The study as it would be without the audit: what audited trials reported after they would have been pruned decides about no other. */
export function withoutAudit(study: StudyView): StudyView {
  if (!study.trials.some((trial) => prunedAt(trial) !== null)) return study;
  return { ...study, trials: study.trials.map(asPruned) };
}

function asPruned(trial: TrialView): TrialView {
  const end = prunedAt(trial);
  if (end === null) return trial;
  const intermediate = new Map([...trial.intermediate].filter(([step]) => step <= end));
  return { ...trial, state: 'pruned', intermediate, values: [intermediate.get(end) ?? NaN].filter(Number.isFinite) };
}
