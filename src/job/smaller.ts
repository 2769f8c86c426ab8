/** A student made smaller by one way. */
import type { Way } from '../config/ways.js';
import { PluginError, UNKNOWN, type CompressInputs, type Compressor, type ShippedStudent, type ShippedText } from '../plugin/index.js';
import type { Make } from './tokens.js';

export type SmallerInputs = Pick<CompressInputs, 'counts' | 'seed' | 'trainOn'>;

/**
 * Goes the steps of a way; `counts` are those of the whole student's vocabulary, `known` students after the first steps of ways that went before.
 * Throws an `InputError` where a step does not fit the student.
 */
export async function smaller(
  whole: ShippedStudent,
  way: Way,
  { counts, seed, trainOn }: SmallerInputs,
  make: Make,
  known = new Map<string, ShippedStudent>(),
): Promise<ShippedStudent> {
  if (way.steps.length === 0) return whole;
  let student = whole;
  for (const [at, step] of way.steps.entries()) {
    const key = JSON.stringify(way.steps.slice(0, at + 1));
    const before = student;
    const compressed = async (): Promise<ShippedStudent> =>
      (make(step) as Compressor).compress({ student: before, counts: countsFor(before, whole, counts), seed, trainOn });
    student = known.get(key) ?? (await compressed());
    checkWhole(student, step.use);
    if (at + 1 < way.steps.length) known.set(key, student);
  }
  const more = sizeOf(student) - sizeOf(whole);
  return { ...student, about: { ...whole.about, parameters: whole.about.parameters + more, quantised: way.name } };
}

const sizeOf = ({ graph }: ShippedStudent): number =>
  Object.values(graph.weights).reduce((sum, shape) => sum + shape.reduce((size, axis) => size * axis, 1), 0);

/** The counts of a vocabulary that may have become smaller; what is left out counts as unknown. */
function countsFor({ text }: ShippedStudent, whole: ShippedStudent, counts: Float64Array): Float64Array {
  if (text.vocabulary === whole.text.vocabulary) return counts;
  const ids = new Map(text.vocabulary.map((token, id) => [token, id]));
  const own = new Float64Array(text.vocabulary.length);
  whole.text.vocabulary.forEach((token, id) => (own[ids.get(token) ?? UNKNOWN]! += counts[id]!));
  return own;
}

/** Token ids of texts as those of a vocabulary that has become smaller. */
export function renumbered(ids: readonly Int32Array[], whole: ShippedText, smaller: ShippedText): readonly Int32Array[] {
  if (smaller.vocabulary === whole.vocabulary) return ids;
  const found = new Map(smaller.vocabulary.map((token, id) => [token, id]));
  const next = whole.vocabulary.map((token) => found.get(token) ?? UNKNOWN);
  return ids.map((row) => row.map((id) => next[id]!));
}

/** Throws a `PluginError` for a student whose weights do not fit its graph. */
function checkWhole({ graph, weights }: ShippedStudent, compressor: string): void {
  for (const [name, shape] of Object.entries(graph.weights)) {
    const size = shape.reduce((product, axis) => product * axis, 1);
    if (weights[name]?.values.length !== size)
      throw new PluginError(
        'compressor',
        compressor,
        `gives weight '${name}' ${weights[name]?.values.length ?? 'no'} numbers in place of ${size}`,
      );
  }
}
