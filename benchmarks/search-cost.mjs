#!/usr/bin/env node
/**
 * How many epochs do TPE and ASHA need to reach what random search finds? Real sweeps of a small CNN's experiment at equal budgets of
 * epochs, over its three parameters as ranges: temperature, alpha, learning rate. Table on stderr, JSON on stdout.
 *
 *   node benchmarks/search-cost.mjs [--seeds 10] [--trials 32] [--parallel 4] [--save]
 *
 * Build first. A trial counts once it has finished, at the place in the journal where it did; the epochs of pruned trials count too.
 * Exit code 1 where the median share is above one half.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { searchFigures } from './measure/figures.mjs';
import { keepResult } from './measure/keep.mjs';
import { measuredNow } from './measure/machine.mjs';
import { median } from './measure/statistics.mjs';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    trials: { type: 'string', default: '32' },
    parallel: { type: 'string', default: '4' },
    save: { type: 'boolean', default: false },
  },
});
const [seeds, trials, parallel] = [options.seeds, options.trials, options.parallel].map(Number);
const EPOCHS = 6;
const budget = trials * EPOCHS;
const place = mkdtempSync(join(tmpdir(), 'stillhouse-search-cost-'));
const ways = {
  random: { trials, sampler: { use: 'random' }, pruner: { use: 'none' } },
  'tpe + asha': {
    trials: 4 * trials,
    sampler: { use: 'tpe', multivariate: true, constant_liar: true },
    pruner: { use: 'successive-halving', min_resource: 1, reduction_factor: 2 },
  },
};

/** One sweep; its journal's lines. */
function sweep(way, seed) {
  const file = join(place, `${way.replace(/\W+/g, '-')}.yaml`);
  const document = {
    experiment: join(project, 'experiments/uci-small-cnn-from-cnn.yaml'),
    objective: { metric: 'validation.macro_f1', direction: 'maximize' },
    seed: 1,
    ...ways[way],
    space: {
      'loss.distillation.temperature': { float: [1, 20], log: true },
      'loss.distillation.alpha': { float: [0, 1] },
      'optimizer.rate': { float: [1e-5, 1e-1], log: true },
    },
  };
  writeFileSync(file, JSON.stringify(document)); // YAML reads JSON
  const args = ['sweep', file, '--json', '--offline', `--seed=${seed}`, `--parallel=${parallel}`, `--training.epochs=${EPOCHS}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(project, 'dist/src/cli/main.js'), ...args], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`the sweep failed with ${status}: ${stderr.slice(-2000)}`);
  return readFileSync(JSON.parse(stdout).journal, 'utf8').trim().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
}

// Operations of Optuna's journal.
const STATE = 6;
const INTERMEDIATE = 7;
const COMPLETE = 1;

/** After each epoch of the sweep, the best value of a finished trial so far. */
function best(lines) {
  const curve = [];
  let top = -Infinity;
  for (const line of lines) {
    if (line.op_code === INTERMEDIATE) curve.push(top);
    if (line.op_code === STATE && line.state === COMPLETE) {
      top = Math.max(top, line.values[0]);
      if (curve.length > 0) curve[curve.length - 1] = top;
    }
  }
  return curve.slice(0, budget);
}

const about = measuredNow(project);
const rows = [];
try {
  for (let seed = 1; seed <= seeds; seed++) {
    const [random, own] = Object.keys(ways).map((way) => best(sweep(way, seed)));
    const target = random.at(-1);
    const reached = own.findIndex((value) => value >= target) + 1;
    const at = random.findIndex((value) => value >= target) + 1;
    const row = {
      seed,
      random: target,
      random_reached_it_after: at,
      tpe_asha: own.at(-1),
      reached_after: reached || null,
      share: reached ? reached / budget : null,
    };
    rows.push(row);
    process.stderr.write(`seed ${seed}: random ${target.toFixed(4)} (after ${at}), TPE + ASHA ${own.at(-1).toFixed(4)}, there after ${reached || 'never'} of ${budget} epochs\n`); // prettier-ignore
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
const shares = rows.map(({ share }) => share ?? Infinity);
const summary = {
  machine: `${about.machine.cpu}, ${about.machine.cores} cores`,
  node: process.versions.node,
  seeds,
  budget,
  parallel,
  median_share: median(shares),
  in_half: shares.filter((share) => share <= 0.5).length,
  never: shares.filter((share) => share === Infinity).length,
  random: median(rows.map((row) => row.random)),
  tpe_asha: median(rows.map((row) => row.tpe_asha)),
};
process.stderr.write(`median: ${(100 * summary.median_share).toFixed(0)} % of ${budget} epochs; within half in ${summary.in_half} of ${seeds} seeds\n`); // prettier-ignore
const result = { ...summary, rows };
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
if (options.save) keepResult(project, 'search-cost', result, { ...about, settings: { seeds, budget, parallel } }, searchFigures(result));
process.exitCode = summary.median_share <= 0.5 ? 0 : 1;
