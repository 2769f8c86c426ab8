/**
 * Texts that belong to no class, told by the student's confidence: a text whose largest probability lies below a threshold is taken for one
 * (Hendrycks and Gimpel 2017, section 2). The threshold is the one that is right about most validation texts where out of scope counts as a
 * class of its own, as in Larson et al. 2019.
 */
import type { Evaluation } from '../distill/types.js';

/** Texts of classes as they were scored, and the logits (N, C) of those of none. */
export interface InAndOut {
  readonly known: Pick<Evaluation, 'labels' | 'predicted' | 'logits'>;
  readonly outside: Float32Array;
}

/** Scores by name, each from 0 to 1. */
export interface OutOfScopeScores extends Readonly<Record<string, number>> {
  /** How often a text of no class is less confidently classified than one of a class, ties half: 0.5 is chance. */
  readonly out_of_scope_auroc: number;
  /** Texts of no class that lie below the threshold. */
  readonly out_of_scope_recall: number;
  /** Texts of classes that lie above it and are given the right class. */
  readonly in_scope_accuracy: number;
  readonly out_of_scope_threshold: number;
}

/** Chooses the threshold on validation texts and judges it on test texts. Both need texts of either kind. */
export function outOfScope(validation: InAndOut, test: InAndOut, classes: number): OutOfScopeScores {
  const threshold = bestThreshold(confident(validation, classes));
  const { inside, right, outside } = confident(test, classes);
  return {
    out_of_scope_auroc: auroc(inside, outside),
    out_of_scope_recall: outside.filter((value) => value < threshold).length / outside.length,
    in_scope_accuracy: inside.filter((value, text) => right[text]! && value >= threshold).length / inside.length,
    out_of_scope_threshold: threshold,
  };
}

interface Confident {
  /** Largest probability of each text of a class, and whether it is its class's. */
  readonly inside: Float64Array;
  readonly right: readonly boolean[];
  readonly outside: Float64Array;
}

const confident = ({ known, outside }: InAndOut, classes: number): Confident => ({
  inside: confidences(known.logits, classes),
  right: Array.from(known.labels, (label, text) => label === known.predicted[text]),
  outside: confidences(outside, classes),
});

/** The largest softmax probability of each row of (N, C). */
export function confidences(logits: Float32Array, classes: number): Float64Array {
  return Float64Array.from({ length: logits.length / classes }, (_, row) => {
    const values = logits.subarray(row * classes, (row + 1) * classes);
    const most = values.reduce((a, b) => Math.max(a, b));
    return 1 / values.reduce((sum, value) => sum + Math.exp(value - most), 0);
  });
}

/** The threshold that is right about most texts, the lowest of equals: halfway between two confidences, or 0. */
function bestThreshold({ inside, right, outside }: Confident): number {
  const gains = [...Array.from(inside, (at, text) => ({ at, by: right[text] ? -1 : 0 })), ...Array.from(outside, (at) => ({ at, by: 1 }))];
  gains.sort((a, b) => a.at - b.at);
  let [threshold, gained, best] = [0, 0, 0];
  for (let text = 0; text + 1 < gains.length; text++) {
    gained += gains[text]!.by; // of taking this text and all below it for out of scope
    const [at, next] = [gains[text]!.at, gains[text + 1]!.at];
    if (at < next && gained > best) [threshold, best] = [(at + next) / 2, gained];
  }
  return threshold;
}

/** The area under the curve of true over false positives: the share of pairs in the right order (Fawcett 2006, section 7). */
function auroc(inside: Float64Array, outside: Float64Array): number {
  const sorted = Float64Array.from(inside).sort();
  const upTo = (fits: (value: number) => boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fits(sorted[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const pairs = outside.reduce((sum, value) => {
    const [below, notAbove] = [upTo((other) => other < value), upTo((other) => other <= value)];
    return sum + sorted.length - notAbove + (notAbove - below) / 2;
  }, 0);
  return pairs / (inside.length * outside.length);
}
