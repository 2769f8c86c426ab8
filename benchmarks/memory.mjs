/**
 * Whether a sweep keeps to its memory budget, and what trials cost when there are many: sweeps of 8 and 64 short trials of an LSTM on
 * generated texts (vocabulary of 8,000 words, embedding of 64) with budgets of 1, 2 and 8 GiB, each in a process of its own.
 * Table on stderr, JSON on stdout.
 *
 *   node benchmarks/memory.mjs [--trials 8,64] [--budgets 1GiB,2GiB,8GiB] [--rows 2000] [--student lstm] [--home FOLDER]
 *
 * FOLDER (default STILLHOUSE_HOME or .stillhouse) lends its native TensorFlow. The peak is the process's VmHWM, looked up every 50 ms.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openPlace } from './measure/place.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '8,64' },
    budgets: { type: 'string', default: '1GiB,2GiB,8GiB' },
    rows: { type: 'string', default: '2000' },
    student: { type: 'string', default: 'lstm' },
    home: { type: 'string', default: process.env.STILLHOUSE_HOME ?? join(root, '.stillhouse') },
  },
});
const place = openPlace({ root, home: resolve(values.home) });
const say = (line) => process.stderr.write(`${line}\n`);
const mebibytes = (text) => Number.parseFloat(text) * (/G/i.test(text) ? 1024 : 1);

/** Texts of 5 to 48 of 8,000 words, and an experiment on them. */
function layOut() {
  let state = 1;
  const draw = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
  const words = () => Array.from({ length: 5 + draw(44) }, () => `w${draw(8000)}`).join(' ');
  const lines = (count) => Array.from({ length: count }, (_, row) => `${row % 2 ? 'odd' : 'even'}\t${words()}\n`).join('');
  // Half of the rows name all words once, so that the vocabulary is full.
  const every = Array.from({ length: 400 }, (_, row) => {
    return `${row % 2 ? 'odd' : 'even'}\t${Array.from({ length: 20 }, (_, word) => `w${row * 20 + word}`).join(' ')}\n`;
  });
  writeFileSync(join(place.folder, 'train.tsv'), every.join('') + lines(Number(values.rows)));
  for (const split of ['validation', 'test']) writeFileSync(join(place.folder, `${split}.tsv`), lines(256));
  const experiment = {
    dataset: { use: 'delimited', train: 'train.tsv', validation: 'validation.tsv', test: 'test.tsv', header: false },
    vocabulary: { size: 8000 },
    max_length: 48,
    student: { use: values.student, embedding: 64 },
    loss: { 'cross-entropy': {} },
    training: { epochs: 1, batch_size: 64 },
  };
  writeFileSync(join(place.folder, 'experiment.yaml'), JSON.stringify(experiment)); // YAML reads JSON
}

async function measured(trials, budget) {
  const name = `trials-${trials}-${budget}.yaml`;
  const sweep = {
    experiment: 'experiment.yaml',
    objective: { metric: 'validation.accuracy' },
    trials,
    memory: budget,
    sampler: { use: 'random' },
    space: { 'optimizer.rate': { float: [1e-4, 1e-2], log: true } },
  };
  writeFileSync(join(place.folder, name), JSON.stringify(sweep));
  const { document, seconds, peakMiB } = await place.stillhouse(['sweep', name, '--offline']);
  const notes = /"parallel":\s*(\d+)/.exec(readFileSync(resolve(place.folder, document.journal), 'utf8'));
  const row = { trials, budget, parallel: notes && Number(notes[1]), secondsPerTrial: seconds / trials, peakMiB: Math.round(peakMiB) };
  return { ...row, within: peakMiB <= mebibytes(budget) };
}

try {
  layOut();
  const rows = [];
  for (const budget of values.budgets.split(','))
    for (const trials of values.trials.split(',').map(Number)) {
      const row = await measured(trials, budget);
      rows.push(row);
      const told = `${row.secondsPerTrial.toFixed(2)} s a trial, ${row.parallel} at the same time`;
      say(`${String(trials).padStart(3)} trials, ${budget}: ${told}, peak ${row.peakMiB} MiB${row.within ? '' : ', OVER THE BUDGET'}`);
    }
  process.stdout.write(`${JSON.stringify({ student: values.student, rows })}\n`);
} finally {
  await place.close();
}
