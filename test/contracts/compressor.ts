/** What every compressor has to keep to. */
import { float16 } from '../../src/checkpoint/half.js';
import type { CompressInputs, Compressor, ShippedStudent } from '../../src/plugin/index.js';
import { Interpreter } from '../../src/student/index.js';
import { storedForm, storedNumbers } from '../../src/student/stored.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';
import { tinyStudent } from './tiny-student.js';

type CompressorSubject = Subject<Compressor>;

const [WORDS, UNITS] = [600, 3];

/** The tiny student with a vocabulary that is worth cutting; its table lies on a line, but for a little. */
async function wordy(): Promise<ShippedStudent> {
  const student = await tinyStudent();
  const name = 'embedding/embeddings';
  const vocabulary = ['<pad>', '<unk>', ...Array.from({ length: WORDS - 2 }, (_, at) => `w${at}`)];
  const values = Float32Array.from({ length: WORDS * UNITS }, (_, at) => Math.sin(Math.floor(at / UNITS)) * (at % UNITS + 1) + Math.cos(7 * at) / 50); // prettier-ignore
  const shape = [WORDS, UNITS];
  return {
    ...student,
    graph: { ...student.graph, weights: { ...student.graph.weights, [name]: shape } },
    weights: { ...student.weights, [name]: { shape, values } },
    text: { ...student.text, vocabulary },
  };
}

const inputsFor = (student: ShippedStudent): CompressInputs => ({
  student,
  counts: Float64Array.from({ length: WORDS }, (_, id) => (id === 0 ? 0 : Math.ceil(3000 / id))),
  seed: 7,
  trainOn: async (own) => own,
});

function bytesOf({ weights, text }: ShippedStudent): number {
  const tensors = Object.entries(weights).flatMap(([name, tensor]) => Object.values(storedForm(name, tensor).tensors));
  return tensors.reduce((sum, { bytes }) => sum + bytes.length, 0) + JSON.stringify(text.vocabulary).length;
}

const numbersOf = ({ weights }: ShippedStudent): string =>
  JSON.stringify(Object.entries(weights).map(([name, { values }]) => [name, Array.from(values)]));

function logitsOf({ graph, weights }: ShippedStudent): Float32Array {
  const interpreter = new Interpreter(graph, Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, values])));
  return interpreter.run([2, 3, 4, 1], 2, 2).slice();
}

export const compressorChecks: readonly Check<CompressorSubject>[] = [
  {
    name: 'gives a smaller student that runs',
    async run({ plugin }) {
      const student = await wordy();
      const smaller = await plugin.compress(inputsFor(student));
      expectThat(logitsOf(smaller).every(Number.isFinite), 'the student answers something that is no number');
      expectThat(smaller.labels.join() === student.labels.join(), 'the student has other labels');
      expectThat(bytesOf(smaller) < bytesOf(student), `it takes ${bytesOf(smaller)} bytes in place of ${bytesOf(student)}`);
    },
  },
  {
    name: 'says what the stored numbers stand for',
    async run({ plugin }) {
      const { graph, weights } = await plugin.compress(inputsFor(await wordy()));
      for (const [name, tensor] of Object.entries(weights)) {
        const { tensors, as } = storedForm(name, tensor);
        const read = (part: string): Float32Array => numbersIn(tensors[part]!);
        const parts = new Map(Object.keys(tensors).map((part) => [part, { read: () => read(part) }]));
        const found = storedNumbers(name, graph.weights[name]!, as, parts as never);
        const apart = found.findIndex((value, at) => value !== tensor.values[at]);
        expectThat(apart < 0, `number ${apart} of '${name}' is ${tensor.values[apart]}, but what is stored stands for ${found[apart]}`);
      }
    },
  },
  {
    name: 'leaves what it was given alone',
    async run({ plugin }) {
      const student = await wordy();
      const before = [numbersOf(student), JSON.stringify([student.graph, student.text])];
      await plugin.compress(inputsFor(student));
      expectThat(
        before.join() === [numbersOf(student), JSON.stringify([student.graph, student.text])].join(),
        'it has changed the student',
      );
    },
  },
  {
    name: 'makes the same student of the same one',
    async run({ plugin, fresh }) {
      const student = await wordy();
      const [one, other] = [await plugin.compress(inputsFor(student)), await (await fresh()).compress(inputsFor(student))];
      expectThat(numbersOf(one) === numbersOf(other), 'two runs differ');
    },
  },
];

function numbersIn({ dtype, bytes }: { readonly dtype: string; readonly bytes: Uint8Array }): Float32Array {
  const copy = bytes.slice().buffer;
  if (dtype === 'F32') return new Float32Array(copy);
  if (dtype === 'I8') return Float32Array.from(new Int8Array(copy));
  if (dtype === 'U8') return Float32Array.from(bytes);
  return Float32Array.from(new Uint16Array(copy), float16);
}
