/** A diagnosis in words: what was found, and one thing to do about it. */
import type { Course, Diagnosis, DiagnosisVerdict, Evidence, Reason } from './diagnosis-types.js';
import { score } from './numbers.js';

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const sentenceCase = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const sentences: Record<Reason, (evidence: Evidence) => string> = {
  'not finite': ({ epochs }) => `the loss was no longer a number in epoch ${epochs}`,
  'blew up': ({ initial, train }) => `the training loss rose from ${score(initial)} to ${score(train)}`,
  rise: ({ lowest, lowest_epoch, validation, train_at_lowest, train }) =>
    `the validation loss rose from ${score(lowest)} in epoch ${lowest_epoch + 1} to ${score(validation)} while the training loss fell from ${score(train_at_lowest)} to ${score(train)}`,
  gap: ({ validation, train, gap }) =>
    `the validation loss stands at ${score(validation)} while the training loss falls on, to ${score(train)}: a gap of ${score(gap)}`,
  constant: ({ train, initial }) =>
    `every validation text is given the same class; the training loss went from ${score(initial)} to ${score(train)}`,
  unlearned: ({ initial, train, learned }) =>
    `the training loss fell by ${percent(learned)} only, from ${score(initial)} to ${score(train)}`,
  'still falling': ({ train, validation, train_slope, validation_slope }) =>
    `both losses were still falling when it ended: training ${score(train)} by ${score(-train_slope!)} an epoch, validation ${score(validation)} by ${score(-validation_slope!)}`,
  flat: ({ train, initial, epochs }) =>
    `the training loss stood still over the second half of ${epochs} epochs, at ${score(train)} or ${percent(train / initial)} of the first`,
  'too few epochs': ({ train, validation, epochs }) =>
    `nothing is wrong after ${epochs === 1 ? 'one epoch' : `${epochs} epochs`}, which are too few to see a slope; training loss ${score(train)}, validation loss ${score(validation)}`,
  sound: ({ train, validation, gap }) => `training loss ${score(train)}, validation loss ${score(validation)}, a gap of ${score(gap)}`,
};

const againstHeart = (patience: number | null): string =>
  patience === null
    ? 'end it sooner: training.patience: 2'
    : 'give the student less room: more dropout, fewer units, or adamw with a larger decay';

const suggestions: Record<Reason, (evidence: Evidence, course: Course) => string> = {
  'not finite': (_, { clipNorm }) => calmer(clipNorm),
  'blew up': (_, { clipNorm }) => calmer(clipNorm),
  rise: (_, { patience }) => againstHeart(patience),
  gap: (_, { patience }) => againstHeart(patience),
  constant: () => 'raise optimizer.rate threefold; where one class is most of the data, weight the classes',
  unlearned: () => 'raise optimizer.rate threefold, or take a larger student',
  'still falling': ({ epochs }) => `train longer: training.epochs: ${2 * epochs}`,
  flat: () => 'take a larger student, or let the rate fall: schedule: { use: cosine }',
  'too few epochs': () => 'train for three epochs or more',
  sound: () => 'keep it, and compare seeds before you compare scores',
};

const calmer = (clipNorm: number | null): string =>
  clipNorm === null ? 'clip the gradients: training.clip_norm: 1' : 'lower optimizer.rate to a third';

/** The words of a verdict. */
export const finding = (
  verdict: DiagnosisVerdict,
  reason: Reason,
  evidence: Evidence,
  course: Course,
): Pick<Diagnosis, 'sentence' | 'suggestion'> => ({
  sentence: `${sentenceCase(verdict)}: ${sentences[reason](evidence)}.`,
  suggestion: `${sentenceCase(suggestions[reason](evidence, course))}.`,
});

/** How many runs have which verdict: `8 healthy, 3 overfitting`; the most frequent first. */
export function diagnosisCounts(diagnoses: readonly Pick<Diagnosis, 'verdict'>[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of diagnoses) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', ');
}

/** What the trials of a sweep look like, and the chosen one; nothing where none is diagnosed. */
export function diagnosisLines(
  trials: readonly { readonly number: number; readonly diagnosis?: Diagnosis }[],
  chosen: { readonly number: number; readonly diagnosis?: Diagnosis } | null,
): string[] {
  const known = trials.flatMap(({ diagnosis }) => (diagnosis ? [diagnosis] : []));
  if (known.length === 0) return [];
  const one = chosen?.diagnosis;
  return [
    `Diagnosis: ${diagnosisCounts(known)}.`,
    ...(one ? [`Trial ${chosen.number}: ${one.sentence} ${one.verdict === 'healthy' ? '' : one.suggestion}`.trim()] : []),
  ];
}
