/** How closely a student follows its teacher on the same texts (Stanton et al. 2021), from raw logits. */
import { topOf } from '../plugin/index.js';

export interface Fidelity {
  /** Share of texts to which both give the same class. */
  readonly agreement: number;
  /** Mean KL(teacher || student) at temperature 1, in nats. */
  readonly kl: number;
}

/** Logarithms of the softmax of one row of raw logits (N, C). */
export function logSoftmax(logits: Float32Array, row: number, classes: number): Float64Array {
  const own = Float64Array.from(logits.subarray(row * classes, (row + 1) * classes));
  const most = own.reduce((top, value) => Math.max(top, value), -Infinity);
  const norm = most + Math.log(own.reduce((sum, value) => sum + Math.exp(value - most), 0));
  return own.map((value) => value - norm);
}

/** Agreement and divergence over all rows of two (N, C) matrices of raw logits. Throws a RangeError for unequal or empty ones. */
export function fidelity(student: Float32Array, teacher: Float32Array, classes: number): Fidelity {
  const rows = student.length / classes;
  if (teacher.length !== student.length || rows < 1)
    throw new RangeError('student and teacher need logits of the same texts, at least one');
  let [agreed, kl] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const [own, wanted] = [logSoftmax(student, row, classes), logSoftmax(teacher, row, classes)];
    if (topOf(own) === topOf(wanted)) agreed++;
    for (let at = 0; at < classes; at++) kl += Math.exp(wanted[at]!) * (wanted[at]! - own[at]!);
  }
  return { agreement: agreed / rows, kl: kl / rows };
}
