#!/usr/bin/env node
/**
 * The committed benchmark files of the project as anybody would run them, their documents shortened to what the README's tables need. The
 * state folder is the project's own, so that what is there already (TensorFlow, checkpoints, teachers) is not made again.
 *
 *   node benchmarks/studies.mjs [NAME...] [--save]
 *
 * Build first. Without names all are run. --save writes benchmarks/results/study-NAME.json and a line of the history; `npm run readme` makes the
 * tables. Tables and sentences go to stderr, the documents to stdout. A few minutes each on two cores.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { studyFigures } from './measure/figures.mjs';
import { keepResult } from './measure/keep.mjs';
import { measuredNow } from './measure/machine.mjs';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const studies = ['better-teacher-uci', 'cross-domain-uci', 'pairing-uci'];
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { save: { type: 'boolean', default: false } } });
const strange = positionals.filter((name) => !studies.includes(name));
if (strange.length > 0) {
  process.stderr.write(`studies: '${strange[0]}' is none; allowed: ${studies.join(', ')}\n`);
  process.exit(2);
}

/** What the tables need of a row. */
const shortened = ({ data, source, teacher, student, method, seeds, points, interval, verdict, parameters, teacher_test }, metric) => ({
  data,
  source,
  teacher,
  student,
  method,
  seeds,
  points,
  interval,
  verdict,
  parameters,
  teacher_score: teacher_test?.[metric] ?? null,
});

function run(name, about) {
  const file = `sweeps/${name}.yaml`;
  const args = ['benchmark', join(project, file), '--json', '--offline'];
  const { status, stdout } = spawnSync(process.execPath, [join(project, 'dist/src/cli/main.js'), ...args], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${file} ended with ${status}`);
  const { form, metric, seeds, seconds, rows, sentences } = JSON.parse(stdout);
  const cells = rows.map((row) => shortened(row, metric));
  return { study: name, file, ...about, form, metric, seeds, seconds: Math.round(seconds), rows: cells, sentences };
}

for (const name of positionals.length > 0 ? positionals : studies) {
  const about = measuredNow(project);
  const result = run(name, about);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  const settings = { form: result.form, metric: result.metric, seeds: result.seeds };
  if (options.save) keepResult(project, `study-${name}`, result, { ...about, settings }, studyFigures(result));
}
