/** One training step of a student on texts of one length: what each side needs a trial. */
import { inPython, manyThreads, node, python } from './measure/contestants.mjs';

export const doc = 'Milliseconds of one training step a trial, texts of one length.';
export const unit = 'ms';
export const baseline = 'Stillhouse, 8 trials at once';

export const settings = ({ tiny, seed }) => ({
  batch: 64,
  length: 48,
  vocabulary: 8000,
  embedding: 64,
  seed,
  warmup: tiny ? 2 : 10,
  steps: tiny ? 4 : 60,
  eagerSteps: tiny ? 2 : 20,
  trials: tiny ? [1, 8] : [1, 2, 4, 8, 16, 64],
});

const named = { cnn: 'text-cnn', lstm: 'lstm' };

/** One case a student. */
export function cases(context, given) {
  return Object.keys(named).map((student) => {
    const { trials, eagerSteps, ...shape } = given;
    const own = { ...shape, student };
    return {
      name: `${named[student]}, step`,
      unit,
      baseline,
      contestants: [...trials.map((count) => recorded(context, own, count)), ...opByOp(context, own, eagerSteps), ...peers(context, own)],
    };
  });
}

/** What a trial took of a step, and the peak of memory. */
const perTrial = ({ document, peakMiB }, trials = 1) => ({
  value: document.milliseconds / trials,
  extra: { 'peak MiB': Math.round(peakMiB) },
});

const recorded = (context, own, trials) => ({
  name: `Stillhouse, ${trials} ${trials === 1 ? 'trial' : 'trials at once'}`,
  what: 'its step recorded, one TensorFlow session',
  async run() {
    const answer = await node(context, 'ours/step.mjs', { ...own, traced: true, trials });
    const { value, extra } = perTrial(answer, trials);
    return { value, extra: { ...extra, 'first step s': answer.document.first / 1000 } };
  },
});

const opByOp = (context, own, steps) => [
  {
    name: 'Stillhouse, op by op',
    what: '`training.traced: false`',
    run: async () => perTrial(await node(context, 'ours/step.mjs', { ...own, traced: false, trials: 1, steps, warmup: 2 })),
  },
  {
    name: 'plain tfjs-layers',
    what: 'as a TypeScript user writes it',
    slow: own.student === 'lstm',
    run: async () => perTrial(await node(context, 'peers/tfjs-step.mjs', { ...own, steps, warmup: 2 }, manyThreads)),
  },
];

const peers = (context, own) => [
  ...[
    ['Keras on TensorFlow, XLA', 'tensorflow', true],
    ['Keras on TensorFlow, no XLA', 'tensorflow', false],
    ['Keras on JAX', 'jax', 'auto'],
  ].map(([name, backend, jit]) =>
    inPython(context, {
      name,
      what: '`fit` with the logits of the teacher given',
      run: async () => perTrial(await python(context, 'keras_step.py', { ...own, jit }, backend)),
    }),
  ),
  ...[1, 8].map((trials) =>
    inPython(context, {
      name: trials === 1 ? 'JAX by hand, one trial' : `JAX by hand, ${trials} trials vmapped`,
      what: 'a step written for this one model',
      run: async () => perTrial(await python(context, 'jax_step.py', { ...own, trials }, 'jax'), trials),
    }),
  ),
];
