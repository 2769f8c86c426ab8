/**
 * A whole sweep: 12 trials (3 temperatures, 2 alphas, 2 rates) of 3 epochs, each trial a run on a real MLflow server. From the first
 * trial's start to the last one's end; teacher, control and test stay outside. Every side has the same teacher and student by size. Each round
 * trains its students from another seed, since scores after a few epochs hang on it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inPython, manyThreads, node, python } from './measure/contestants.mjs';
import { dataFolder, splitFile } from './measure/data.mjs';
import { readTimes } from './measure/journal.mjs';
import { space } from './measure/space.mjs';

export const doc = 'Seconds of a sweep: 12 trials of 3 epochs, all logged to MLflow; the teacher stays outside.';
export const unit = 's';
export const baseline = 'Stillhouse';

export const settings = ({ tiny, seed, data }) => ({
  data: data ?? null,
  trials: tiny ? 2 : 12,
  epochs: tiny ? 1 : 3,
  batch: 64,
  length: 50,
  vocabulary: 8000,
  teacher_units: tiny ? 8 : 128,
  teacher_epochs: tiny ? 1 : 3,
  seed,
  space,
});

const students = {
  'text-cnn': { use: 'text-cnn', embedding: 64, filters: 128, widths: [3] },
  lstm: { use: 'lstm', embedding: 64, units: 64 },
};

/** Lays out data, files and server, trains both sides' teachers, and answers one case a student. */
export async function cases(context, given) {
  const { place, root, say, peers } = context;
  const data = await dataFolder({ given: given.data, place, root });
  context.settings.data = data.name;
  for (const name of Object.keys(students)) layOut(place.folder, name, data.folder, given);
  const tracking = await place.server();
  const shared = { ...given, data: data.folder, tracking, teacher: join(place.folder, 'teacher') };
  say('training the teachers: Keras for the peers, Stillhouse for itself');
  if (!peers.missing) await python(context, 'keras_teacher.py', { ...shared, folder: shared.teacher });
  await place.stillhouse(['sweep', 'text-cnn.sweep.yaml', '--offline', '--trials=1', '--training.epochs=1']);
  const traced = await place.stillhouse(['check', 'text-cnn.yaml', '--training.traced=false'], {}, { allow: [0, 2] });
  const env = { MLFLOW_TRACKING_URI: tracking };
  return Object.keys(students).map((name) => ({
    name: `${name} on ${data.name}, sweep`,
    unit,
    baseline: traced.code === 0 ? baseline : 'Stillhouse, op by op',
    contestants: [
      ...ours(context, { name, env, traceable: traced.code === 0, seed: given.seed }),
      ...others(context, { ...shared, student: name === 'lstm' ? 'lstm' : 'cnn' }),
    ],
  }));
}

/** Experiment and sweep file of a student; YAML reads JSON. */
function layOut(folder, name, data, given) {
  const file = (split) => splitFile(data, split);
  const experiment = {
    seed: given.seed,
    dataset: { use: 'delimited', train: file('train'), validation: file('dev'), test: file('test'), separator: 'tab', header: false },
    tokenizer: { use: 'word' },
    vocabulary: { size: given.vocabulary },
    max_length: given.length,
    teacher: {
      use: 'trained',
      architecture: { use: 'bilstm', embedding: 128, units: given.teacher_units },
      epochs: given.teacher_epochs,
      batch_size: given.batch,
    },
    student: students[name],
    loss: { distillation: {} },
    optimizer: { use: 'adam' },
    training: { epochs: given.epochs, batch_size: given.batch },
  };
  const choices = { 'loss.distillation.temperature': 'temperature', 'loss.distillation.alpha': 'alpha', 'optimizer.rate': 'rate' };
  const sweep = {
    experiment: `${name}.yaml`,
    objective: { metric: 'validation.macro_f1' },
    trials: given.trials,
    sampler: { use: 'grid' },
    space: Object.fromEntries(Object.entries(choices).map(([path, key]) => [path, { choice: given.space[key] }])),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.yaml`), JSON.stringify(experiment));
  writeFileSync(join(folder, `${name}.sweep.yaml`), JSON.stringify(sweep));
}

function ours({ place }, { name, env, traceable, seed }) {
  const sweep = (flags) => async (round) => {
    const all = ['sweep', `${name}.sweep.yaml`, `--training.seed=${seed + round}`, ...flags];
    const { document, seconds: whole, peakMiB } = await place.stillhouse(all, env);
    const { seconds, f1 } = readTimes(document.journal);
    if (document.trials.some(({ state }) => state !== 'complete')) throw new Error('a trial did not complete');
    if (document.tracking.pending !== 0) throw new Error(`the tracking server lacks ${document.tracking.pending} operations`);
    return { value: seconds, extra: { 'macro F1': f1, 'peak MiB': Math.round(peakMiB), 'whole command s': whole } };
  };
  return [
    {
      name: 'Stillhouse',
      what: 'steps recorded, several trials at once',
      missing: traceable ? undefined : 'this version has no recorded steps',
      run: sweep([]),
    },
    {
      name: 'Stillhouse, op by op',
      what: '`training.traced: false`, one trial at a time',
      slow: traceable,
      run: sweep(traceable ? ['--training.traced=false', '--parallel=1'] : []),
    },
  ];
}

function others(context, shared) {
  const answer = ({ document, peakMiB, seconds }) => ({
    value: document.seconds,
    extra: { 'macro F1': document.f1, 'peak MiB': Math.round(peakMiB), 'whole command s': seconds },
  });
  const keras = (name, what, backend, mode, jit) =>
    inPython(context, {
      name,
      what,
      slow: mode === 'docs' && shared.student === 'lstm',
      run: async (round) => answer(await python(context, 'keras_sweep.py', { ...shared, seed: shared.seed + round, mode, jit }, backend)),
    });
  return [
    keras('Keras as documented', 'the teacher inside every step, as in its distillation example', 'tensorflow', 'docs', 'auto'),
    keras('Keras on TensorFlow, XLA', "the teacher's logits computed once", 'tensorflow', 'tuned', true),
    keras('Keras on TensorFlow, no XLA', "the teacher's logits computed once", 'tensorflow', 'tuned', false),
    keras('Keras on JAX', "the teacher's logits computed once", 'jax', 'tuned', 'auto'),
    inPython(context, {
      name: 'plain tfjs-layers',
      what: "op by op, as a TypeScript user writes it; the teacher's logits computed once",
      slow: true,
      run: async (round) => answer(await node(context, 'peers/tfjs-sweep.mjs', { ...shared, seed: shared.seed + round }, manyThreads)),
    }),
  ];
}
