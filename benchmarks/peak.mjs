/**
 * How near a training step comes to what the machine can do: GFLOP/s of the step's matrix products against those of one large product, and
 * where a step's time goes, kind of op by kind of op. The step's GFLOP are counted from its shapes: products only, once forwards, twice back.
 */
import { join } from 'node:path';
import { inPython, manyThreads, node, python } from './measure/contestants.mjs';
import { forwardProducts, gflopOf } from './measure/products.mjs';

export const doc = "GFLOP/s that a step reaches against the machine's peak, and where the time of a step without kernels of our own goes.";

const large = { rows: 2048, inner: 2048, columns: 2048, times: 1 };

export const settings = ({ tiny, seed }) => ({
  batch: 64,
  length: 48,
  vocabulary: 8000,
  embedding: 64,
  seed,
  warmup: tiny ? 2 : 10,
  steps: tiny ? 4 : 60,
  seconds: tiny ? 0.5 : 3,
  trials: 8,
  kinds: 8,
});

const named = { cnn: 'text-cnn', lstm: 'lstm' };

export async function cases(context, given) {
  const profiles = context.peers.missing ? [] : await Promise.all(Object.keys(named).map((student) => profile(context, given, student)));
  if (context.peers.missing) context.say(`no profile: ${context.peers.missing}`);
  return [reached(context, given), ...profiles];
}

const oneThread = { TF_NUM_INTRAOP_THREADS: '1' };
const words = ({ rows, inner, columns }) => `${rows}x${inner}x${columns}`;

/** GFLOP/s: peaks first, then the steps; the ratios are shares of the peak. */
function reached(context, given) {
  const baseline = `a product of ${words(large)}`;
  const product = (name, what, shape, env) => ({
    name,
    what,
    run: async () => ({ value: (await node(context, 'ours/matmul.mjs', { ...shape, seconds: given.seconds }, env)).document.gflops }),
  });
  const elsewhere = (library) =>
    inPython(context, {
      name: `${baseline}, ${library}`,
      what: 'in Python, all cores',
      run: async () => ({ value: (await python(context, 'matmul.py', { ...large, library, seconds: given.seconds })).document.gflops }),
    });
  return {
    name: 'reached of the peak',
    unit: 'GFLOP/s',
    baseline,
    contestants: [
      product(baseline, 'tfjs, native, all cores', large, manyThreads),
      product(`${baseline}, one core`, 'tfjs, native', large, oneThread),
      ...['numpy', 'tensorflow'].map(elsewhere),
      ...Object.keys(named).flatMap((student) => {
        const products = forwardProducts(student, given);
        const largest = products[student === 'cnn' ? 0 : 1];
        return [
          product(`${named[student]}: its product of ${words(largest)}, one core`, 'tfjs, native', largest, oneThread),
          step(context, given, student, gflopOf(products)),
        ];
      }),
    ],
  };
}

function step(context, { trials, ...given }, student, gflop) {
  return {
    name: `${named[student]}: the step, ${trials} trials at once`,
    what: 'its products divided by its whole time, all cores',
    async run() {
      const { document } = await node(context, 'ours/step.mjs', { ...given, student, traced: true, trials });
      const milliseconds = document.milliseconds / trials;
      return { value: (1000 * gflop) / milliseconds, extra: { 'GFLOP a step': gflop, 'ms a trial': milliseconds } };
    },
  };
}

/** A case whose rows are kinds of op; the kinds are those of a first profile, which also serves as round 0. */
async function profile(context, given, student) {
  const { place } = context;
  const folder = join(place.folder, `profile-${student}`);
  await node(context, 'ours/export.mjs', { ...given, student, folder });
  const take = async () => (await python(context, 'profile_step.py', { folder, steps: given.steps })).document;
  const rounds = [take()];
  const { ops } = await rounds[0];
  const ranked = Object.keys(ops).sort((a, b) => ops[b] - ops[a]);
  const first = ranked.slice(0, given.kinds);
  const sum = (document, kinds) => kinds.reduce((total, kind) => total + (document.ops[kind] ?? 0), 0);
  const row = (name, what, read) => ({ name, what, run: async (round) => ({ value: read(await (rounds[round] ??= take())) }) });
  const baseline = 'the step, traced';
  return {
    name: `${named[student]}, one trial on one thread: kinds of op`,
    unit: 'ms',
    baseline,
    contestants: [
      row(baseline, "Python's TensorFlow runs the recorded step and notes each op's time", ({ traced }) => traced),
      row('the step, not traced', 'the same session without notes', ({ wall }) => wall),
      ...first.map((kind) => row(kind, 'all ops of this kind', (document) => sum(document, [kind]))),
      row('other kinds', `${ranked.length - first.length} kinds`, (document) => sum(document, ranked.slice(given.kinds))),
      row(
        'between ops',
        'scheduling, feeding, and the notes themselves',
        (document) => document.traced - sum(document, Object.keys(document.ops)),
      ),
    ],
  };
}
