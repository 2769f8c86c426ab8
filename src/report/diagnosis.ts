/** What the losses of a run say of it: whether it learned too much by heart, too little, or what was there to learn. */
import type { EpochReport } from '../distill/types.js';
import type { Course, Diagnosis, DiagnosisVerdict, Evidence, Reason } from './diagnosis-types.js';
import { finding } from './diagnosis-words.js';

const BLOWN = 1.5; // times the initial loss
const RISE = 0.05; // of the lowest validation loss, at least so many epochs after it:
const LATER = 2;
const FELL = 0.02; // of the initial loss, by which the training loss goes on falling while the other rises
const GAP = 0.5; // of the validation loss
const LEARNED = 0.15; // of the initial loss
const GOING = 0.12; // of the initial loss: what the validation loss would still lose in as many epochs again
const FLAT = 0.03; // of the initial loss, over the second half of the epochs
const HIGH = 0.4; // of the initial loss, at which the training loss stands still
const HALVES = 6; // epochs of which the second half can be told from the first
const TAIL = 3; // epochs of the shortest slope

const lossOf = ({ validation }: EpochReport): number => validation['loss'] ?? NaN;

/** The verdict on a run of one epoch or more, with its evidence and one suggestion: a pure function. Throws a RangeError for none. */
export function diagnose(course: Course): Diagnosis {
  if (course.epochs.length === 0) throw new RangeError('nothing was trained that could be diagnosed');
  const evidence = evidenceOf(course.epochs);
  const [verdict, reason] = judge(course, evidence);
  return { verdict, evidence, ...finding(verdict, reason, evidence, course) };
}

function evidenceOf(epochs: readonly EpochReport[]): Evidence {
  const [train, validation] = [epochs.map(({ trainLoss }) => trainLoss), epochs.map(lossOf)];
  const initial = epochs[0]!.firstLoss ?? train[0]!;
  const lowest_epoch = validation.reduce(
    (best, value, epoch) => (value < validation[best]! || Number.isNaN(validation[best]) ? epoch : best),
    0,
  );
  const last = epochs.length - 1;
  const tail = Math.max(TAIL, Math.ceil(epochs.length / 3));
  return {
    epochs: epochs.length,
    initial,
    train: train[last]!,
    validation: validation[last]!,
    lowest: validation[lowest_epoch]!,
    lowest_epoch,
    train_at_lowest: train[lowest_epoch]!,
    gap: validation[last]! - train[last]!,
    train_slope: slope(train.slice(-tail)),
    validation_slope: slope(validation.slice(-tail)),
    learned: (initial - train[last]!) / initial,
  };
}

/** Change a step of the line nearest to the values; null for fewer than three. */
export function slope(values: readonly number[]): number | null {
  if (values.length < TAIL) return null;
  const middle = (values.length - 1) / 2;
  const squares = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  return values.reduce((sum, value, at) => sum + (at - middle) * value, 0) / squares;
}

function judge(course: Course, evidence: Evidence): [DiagnosisVerdict, Reason] {
  const { epochs, stopped, constant = false } = course;
  const { initial, train, validation, train_slope, learned } = evidence;
  if (stopped === 'diverged' || ![train, validation].every(Number.isFinite)) return ['diverged', 'not finite'];
  if (train > BLOWN * initial && (train_slope ?? 0) >= 0) return ['diverged', 'blew up'];
  if (rises(evidence)) return ['overfitting', 'rise'];
  if (apart(evidence)) return ['overfitting', 'gap'];
  if (constant) return ['underfitting', 'constant'];
  if (learned < LEARNED) return ['underfitting', 'unlearned'];
  if (stopped !== 'pruned' && standsStill(epochs, evidence)) return ['plateaued early', 'flat'];
  if (stopped === 'finished' && stillFalls(evidence)) return ['underfitting', 'still falling'];
  return ['healthy', epochs.length < TAIL ? 'too few epochs' : 'sound'];
}

/** The validation loss has risen since its lowest, and the training loss has gone on falling. */
function rises({ initial, train, validation, lowest, lowest_epoch, train_at_lowest, epochs }: Evidence): boolean {
  const later = epochs - 1 - lowest_epoch >= LATER;
  return later && validation - lowest >= RISE * lowest && train_at_lowest - train >= FELL * initial;
}

/** The validation loss is far above the training loss, which alone goes on falling. */
function apart({ initial, validation, gap, epochs, train_slope, validation_slope }: Evidence): boolean {
  if (train_slope === null || validation_slope === null || gap < GAP * validation) return false;
  return train_slope < 0 && -validation_slope * epochs < RISE * initial;
}

/** Both losses would go on falling by much if the training did. */
function stillFalls({ initial, epochs, lowest_epoch, train_slope, validation_slope }: Evidence): boolean {
  if (train_slope === null || validation_slope === null || lowest_epoch < epochs - 1) return false;
  return Math.min(-train_slope, -validation_slope) * epochs >= GOING * initial;
}

/** The training loss has not changed in the second half, and stands high. */
function standsStill(epochs: readonly EpochReport[], { initial, train }: Evidence): boolean {
  if (epochs.length < HALVES || train < HIGH * initial) return false;
  const change = slope(epochs.slice(Math.floor(epochs.length / 2)).map(({ trainLoss }) => trainLoss));
  return Math.abs(change!) * Math.ceil(epochs.length / 2) < FLAT * initial;
}
