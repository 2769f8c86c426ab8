/**
 * What people write for Keras, Optuna and torchdistill, in content as the documentation of each has it but on texts, and the same written here: lines that
 * somebody writes, seconds of the whole command, accuracy on the test split and what is there at the end. `train.tsv`, `dev.tsv` and `test.tsv` of
 * `label<TAB>text` lines (--data; else uci-sentiment). Networks, batches, epochs and trials are the same on both sides of a recipe; each round is a seed.
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { child } from './measure/child.mjs';
import { inPython } from './measure/contestants.mjs';
import { dataFolder, splitFile } from './measure/data.mjs';
import { checkpointsIn, leftOnServer } from './measure/left.mjs';
import { writtenLines } from './measure/lines.mjs';
import { peerPython } from './measure/python.mjs';

export const doc =
  'Recipes of Keras, Optuna and torchdistill beside the same written here: lines that somebody writes (neither blank nor comment), seconds of the whole command, test accuracy, and what is there at the end, each counted where it was found.';

export const settings = ({ tiny, seed, data }) => ({ data: data ?? null, seed, texts: tiny ? 300 : null });

const baseline = 'Stillhouse';
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Of each side: the files that somebody writes, and what runs them. `ours` also tells where the answer and the student are in the document. */
const recipes = {
  'a Keras distillation script': {
    theirs: { name: 'Keras', what: 'Distiller, teacher and student by itself', files: ['keras_distillation.py'] },
    ours: {
      what: 'a benchmark file',
      files: ['keras.yaml'],
      command: 'benchmark',
      answer: ({ rows }) => rows.find(({ method }) => method === 'distilled'),
    },
  },
  'an Optuna study': {
    theirs: { name: 'Keras, Optuna, MLflow', what: '12 trials, TPE, SQLite', files: ['optuna_study.py'], study: true },
    ours: {
      what: 'a sweep file; a control besides',
      files: ['optuna.yaml'],
      command: 'sweep',
      study: true,
      answer: ({ test, best }) => ({ test: test.student, run_id: best.run_id }),
    },
  },
  'a torchdistill YAML': {
    theirs: {
      name: 'torchdistill',
      what: 'a YAML, and the script that it needs for texts',
      files: ['torchdistill_text.py', 'torchdistill.yaml'],
      args: ['torchdistill.yaml'],
      torch: true,
    },
    ours: {
      what: 'an experiment file',
      files: ['torchdistill.yaml'],
      command: 'train',
      answer: ({ test, run_id }) => ({ test: test.student, run_id }),
    },
  },
};

/** Two cases a recipe, seconds and accuracy; both come from one run a contestant and round. */
export async function cases(context, given) {
  const { place, root, home, say } = context;
  const data = await dataFolder({ given: given.data, place, root });
  context.settings.data = data.name;
  const texts = join(place.folder, 'texts');
  mkdirSync(texts);
  for (const split of ['train', 'dev', 'test'])
    writeFileSync(join(texts, `${split}.tsv`), plain(splitFile(data.folder, split), given.texts));
  const torch = { ...context, peers: await peerPython({ root, home, say, list: 'torchdistill-requirements.txt', ready: 'STILLHOUSE_TORCHDISTILL_PYTHON' }) }; // prettier-ignore
  context.settings.torchdistill = torch.peers.versions ?? null;
  const uri = await place.server();
  return Object.entries(recipes).flatMap(([recipe, { theirs, ours }]) => {
    const sides = [
      { name: baseline, what: ours.what, told: remembered((round) => runOurs(context, { ...ours, recipe, uri, texts, seed: given.seed + round })) }, // prettier-ignore
      inPython(theirs.torch ? torch : context, {
        name: theirs.name,
        what: theirs.what,
        told: remembered((round) => runTheirs(theirs.torch ? torch : context, { ...theirs, recipe, uri, texts, seed: given.seed + round })),
      }),
    ];
    const contest = (what, unit, pick) => ({
      name: `${recipe} on ${data.name}, ${what}`,
      unit,
      baseline,
      contestants: sides.map(({ told, ...side }) => ({ ...side, run: async (round) => pick(await told(round)) })),
    });
    return [
      contest('whole command', 's', ({ seconds, extra }) => ({ value: seconds, extra })),
      contest('test accuracy', '%', ({ accuracy }) => ({ value: 100 * accuracy })),
    ];
  });
}

/** The text of a split, of at most so many lines. */
function plain(file, texts) {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  return texts ? `${text.split('\n').slice(0, texts).join('\n')}\n` : text;
}

function remembered(run) {
  const rounds = new Map();
  return (round) => rounds.get(round) ?? rounds.set(round, run(round)).get(round);
}

/** A folder with the data and what somebody has written, the seed in it; and how many lines that is. */
function laidOut({ place }, { side, files, recipe, texts, seed }) {
  const folder = join(place.folder, `${recipe} ${side} ${seed}`.replaceAll(' ', '-'));
  mkdirSync(folder);
  symlinkSync(texts, join(folder, 'data'));
  for (const file of files) {
    cpSync(here(`${side}/recipes/${file}`), join(folder, file));
    if (side === 'ours')
      writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace(/^( *seed:) \d+/gm, `$1 ${seed}`));
  }
  return { folder, lines: files.map((file) => writtenLines(readFileSync(join(folder, file), 'utf8'))).reduce((a, b) => a + b) };
}

const tracked = (uri, folder) => ({ MLFLOW_TRACKING_URI: uri, MLFLOW_EXPERIMENT_NAME: basename(folder) });

async function runOurs(context, job) {
  const { place, root } = context;
  const { folder, lines } = laidOut(context, { ...job, side: 'ours' });
  const env = tracked(job.uri, folder);
  const at = { cwd: folder };
  await place.stillhouse(['teacher', 'cache', 'prune', '--all'], env, at); // another recipe's teacher
  const { document, seconds, peakMiB } = await place.stillhouse([job.command, ...job.files], env, at);
  const { test, run_id: run } = job.answer(document);
  if (document.tracking.pending !== 0) throw new Error(`the tracking server lacks ${document.tracking.pending} operations`);
  const study = job.study ? (await place.stillhouse(['resume', document.study], env, at)).document.trials.length : 0;
  await place.stillhouse(['export', run, '--to', 'bundle'], env, at);
  const { document: asked } = await place.stillhouse(['predict', 'bundle', 'what a day'], env, at);
  const left = await leftOnServer({ root, uri: job.uri, experiment: env.MLFLOW_EXPERIMENT_NAME });
  const extra = { lines, ...left, study, bundle: asked.predictions.length, 'peak MiB': Math.round(peakMiB) };
  return { seconds, accuracy: test.accuracy, extra };
}

async function runTheirs(context, job) {
  const { place, root, peers } = context;
  const { folder, lines } = laidOut(context, { ...job, side: 'peers' });
  const own = { ...peers.env, PYTHONPATH: peers.env.PYTHONPATH ?? '', TF_CPP_MIN_LOG_LEVEL: '3', KERAS_BACKEND: 'tensorflow' };
  const at = { cwd: folder, env: { ...place.env, ...own, ...tracked(job.uri, folder) } };
  const python = (args) => child(peers.command, ['-s', ...args], at);
  const { document: accuracy, seconds, peakMiB } = await python([job.files[0], ...(job.args ?? []), String(job.seed)]);
  const study = job.study ? (await python(['-c', trialsOf])).document : 0;
  const { checkpoints, ...left } = await leftOnServer({ root, uri: job.uri, experiment: basename(folder) });
  const kept = checkpoints + checkpointsIn(folder);
  return { seconds, accuracy, extra: { lines, ...left, checkpoints: kept, study, 'peak MiB': Math.round(peakMiB) } };
}

const trialsOf = 'import optuna; print(len(optuna.load_study(study_name="recipes", storage="sqlite:///study.db").trials))';
