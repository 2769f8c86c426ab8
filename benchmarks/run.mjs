/**
 * Runs benchmarks: ours and the peers in turns, each in a process of its own. Tables on stderr, one JSON document on stdout.
 *
 *   npm run benchmark -- NAME... [--repeats 5] [--slow-repeats 1] [--data DIR] [--seed 1] [--json FILE] [--save] [--tiny] [--only TEXT]
 *
 * --save writes benchmarks/results/NAME.json, from which `npm run readme` makes the README's table, and a line of the history (history.mjs). --tiny tries everything out quickly.
 * --only takes the contestants and cases whose name holds the text (`--only lstm,gru`: one of them); with --save those of `practice` and `applications` join the ones that are kept, after each case. STILLHOUSE_PEER_PYTHON names a Python with the peers' packages;
 * without it they are installed into the state folder (benchmarks/peers/requirements.txt). STILLHOUSE_BENCH_DATA stands for --data.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { alternate } from './measure/alternate.mjs';
import { caseFigures } from './measure/figures.mjs';
import { endWhenInterrupted } from './measure/interrupted.mjs';
import { joined } from './measure/joined.mjs';
import { keepResult, resultFile } from './measure/keep.mjs';
import { measuredNow } from './measure/machine.mjs';
import { openPlace } from './measure/place.mjs';
import { peerPython } from './measure/python.mjs';
import { caseTable } from './measure/table.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const known = [
  'sweep',
  'step',
  'transformer',
  'peak',
  'scaling',
  'streaming',
  'low-resource',
  'fine-tuned',
  'language-model',
  'ship',
  'practice',
  'applications',
  'recipes',
];
/** Long ones whose result may be put together of several runs. */
const inParts = ['practice', 'applications'];
const say = (line) => process.stderr.write(`${line}\n`);

function read(argv) {
  const text = (value) => ({ type: 'string', ...(value === undefined ? {} : { default: value }) });
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      repeats: text('5'),
      'slow-repeats': text('1'),
      seed: text('1'),
      data: text(process.env.STILLHOUSE_BENCH_DATA || undefined),
      json: text(),
      only: text(),
      save: { type: 'boolean', default: false },
      tiny: { type: 'boolean', default: false },
    },
  });
  const strange = positionals.filter((name) => !known.includes(name));
  if (strange.length || !positionals.length)
    throw new Error(`name one or more of ${known.join(', ')}${strange.length ? `, not ${strange}` : ''}`);
  const count = (name) => {
    if (/^[1-9]\d*$/.test(values[name])) return Number(values[name]);
    throw new Error(`--${name} is '${values[name]}'; expected a whole number from 1`);
  };
  const parts = values.only && positionals.some((name) => !inParts.includes(name));
  if (values.save && (values.tiny || parts)) throw new Error('--save keeps whole runs only: leave out --tiny and --only');
  return { ...values, names: positionals, repeats: count('repeats'), slowRepeats: count('slow-repeats'), seed: count('seed') };
}

/** What is on this machine: the runtime that is measured, set up where it is not there yet. */
async function provision() {
  const load = (name) => import(join(root, 'dist/src/runtime', name));
  const [{ provisionNative }, { provisionKernels }, { provisionMlflow }, { stateFolder }] = await Promise.all(
    ['native.js', 'kernels.js', 'mlflow-env.js', 'state.js'].map(load),
  );
  const [native, mlflow] = [await provisionNative(say), await provisionMlflow(say)];
  if (native.failed) throw new Error(`native TensorFlow is not there: ${native.reason}; ${native.advice}`);
  const without = await provisionKernels(native, say);
  if (without) say(`${without.reason}; ${without.advice}`);
  if (mlflow.failed) throw new Error(`the MLflow server is not there: ${mlflow.reason}; ${mlflow.advice}`);
  return { home: stateFolder(), tensorflow: native.version };
}

/** Contestants whose own or whose case's name holds the text. */
const chosen = (contest, only) => {
  const fits = (name) => !only || only.split(',').some((part) => name.toLowerCase().includes(part.toLowerCase()));
  const contestants = contest.contestants.filter(({ name }) => fits(contest.name) || fits(name) || name === contest.baseline);
  return { ...contest, contestants: contestants.some(({ name }) => fits(contest.name) || fits(name)) ? contestants : [] };
};

/** Runs one benchmark; `keep` is given the result after each case, so that an hour's work is not lost with the next. */
async function benchmark(name, options, base, keep) {
  const { doc, settings, cases } = await import(`./${name}.mjs`);
  const { date, ...about } = measuredNow(root, { python: base.peers.versions, tensorflow: base.tensorflow });
  const { load } = about.machine;
  if (load > 0.5) say(`the machine is busy (load ${load}): figures will be unsteady`);
  const place = openPlace({ root, home: base.home });
  const context = { ...base, place, root, say, settings: settings(options) };
  const { repeats, slowRepeats } = options;
  const result = {
    benchmark: name,
    doc,
    date,
    repeats,
    slowRepeats,
    settings: context.settings,
    ...about,
    cases: [],
  };
  try {
    for (const contest of await cases(context, context.settings)) {
      const { contestants, ...rest } = chosen(contest, options.only);
      if (!contestants.length) continue;
      result.cases.push(await alternate({ ...rest, contestants }, { ...options, say }));
      keep(result);
    }
    for (const one of result.cases) say(`\n${caseTable(one)}`);
    return result;
  } finally {
    await place.close();
  }
}

/** The command line; bad input ends with exit code 2, as everywhere in the project. */
function options() {
  try {
    return read(process.argv.slice(2));
  } catch (fault) {
    say(`benchmark: ${fault.message}`);
    process.exit(2);
  }
}

async function main(options) {
  const { home, tensorflow } = await provision();
  const peers = await peerPython({ root, home, say });
  const results = [];
  const text = () => JSON.stringify(results.length === 1 ? results[0] : results, null, 2);
  for (const name of options.names) {
    const file = resultFile(root, name);
    const before = options.only && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
    const save = (result, cases) =>
      options.save && keepResult(root, name, before ? joined(before, result) : result, result, caseFigures(cases));
    const tell = (result) => {
      results[options.names.indexOf(name)] = result;
      if (options.json) writeFileSync(options.json, `${text()}\n`);
    };
    const keep = (result) => {
      tell(result);
      if (inParts.includes(name)) save(result, result.cases.slice(-1));
    };
    const result = await benchmark(name, options, { home, tensorflow, peers }, keep);
    tell(result);
    if (!inParts.includes(name)) save(result, result.cases);
  }
  process.stdout.write(`${text()}\n`);
}

endWhenInterrupted(say);
main(options()).catch((fault) => {
  if (fault?.name !== 'AbortError') say(`benchmark: ${fault instanceof Error ? fault.message : String(fault)}`);
  process.exitCode ||= 1;
});
