/** Compressors that keep the contract but for one thing. */
import int8 from '../../../plugins/compressors/int8.js';
import type { CompressInputs, ShippedStudent } from '../../../src/plugin/index.js';

const TABLE = 'embedding/embeddings';
const changed = (change: (smaller: ShippedStudent, inputs: CompressInputs) => ShippedStudent) => ({
  create: () => ({
    compress: async (inputs: CompressInputs) => change(await int8.create({}).compress(inputs), inputs),
  }),
});
const withValues = (student: ShippedStudent, change: (values: Float32Array) => Float32Array): ShippedStudent => {
  const tensor = student.weights[TABLE]!;
  return { ...student, weights: { ...student.weights, [TABLE]: { ...tensor, values: change(tensor.values) } } };
};
let times = 0;

/** By the name of a check: the words of its message, and what is wrong. */
export const compressorFaults: readonly (readonly [string, RegExp, object])[] = [
  ['gives a smaller student that runs', /bytes in place of/, changed((_, { student }) => student)],
  ['gives a smaller student that runs', /no number/, changed((smaller) => withValues(smaller, (values) => values.map(() => NaN)))],
  ['gives a smaller student that runs', /other labels/, changed((smaller) => ({ ...smaller, labels: ['yes', 'no'] }))],
  [
    'says what the stored numbers stand for',
    /stands for/,
    changed((smaller) => withValues(smaller, (values) => values.map((value) => value * 2))),
  ],
  [
    'leaves what it was given alone',
    /has changed the student/,
    changed((smaller, { student }) => {
      student.weights[TABLE]!.values[7] = 9;
      return smaller;
    }),
  ],
  [
    'makes the same student of the same one',
    /two runs differ/,
    changed((smaller) => withValues(smaller, (values) => values.map(() => times++))),
  ],
];
