#!/usr/bin/env node
/**
 * Does our TPE search as well as Optuna's? Best value after 50 and 100 trials, 30 seeds, six functions, beside the quartiles of Optuna
 * 5.0.0 (30 seeds, TPESampler's defaults); and what a suggestion costs at 1,000 trials of 8 parameters.
 *
 *   node benchmarks/search-parity.mjs [--seeds 30] [--samplers tpe,random,qmc] [--json]
 *
 * Build first. Exit code 1 where our median is worse than Optuna's upper quartile. See search-optuna.py for the figures of Optuna.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { made } from './ours/made.mjs';
import { functions } from './search-functions.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '30' },
    samplers: { type: 'string', default: 'tpe' },
    json: { type: 'boolean', default: false },
  },
});
const budgets = [50, 100];
const optuna = JSON.parse(readFileSync(new URL('./results/search-optuna.json', import.meta.url), 'utf8'));

async function load(name) {
  const { default: plugin } = await import(`../dist/plugins/samplers/${name}.js`);
  return made(plugin);
}

const ended = (number, params, space, value) => ({
  number,
  state: 'complete',
  params,
  distributions: space,
  values: [value],
  intermediate: new Map(),
  attributes: {},
});

/** Values of a study's trials in order. */
function search(sampler, { space, at }, seed, count) {
  const trials = [];
  for (let number = 0; number < count; number++) {
    const params = sampler.sample({ study: { name: 'parity', directions: ['minimize'], trials }, space, number, seed });
    trials.push(ended(number, params, space, at(params)));
  }
  return trials.map(({ values: [value] }) => value);
}

/** The value at a share of sorted numbers, between neighbours in a straight line. */
function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  return sorted[low] + (place - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

function quartiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { q1: quantile(sorted, 0.25), median: quantile(sorted, 0.5), q3: quantile(sorted, 0.75) };
}

function compare(sampler, name, seeds) {
  const runs = Array.from({ length: seeds }, (_, seed) => search(sampler, functions[name], seed, Math.max(...budgets)));
  return budgets.map((trials) => {
    const ours = quartiles(runs.map((values) => Math.min(...values.slice(0, trials))));
    const theirs = optuna.functions[name]?.[trials] ?? null;
    const verdict = theirs === null ? null : ours.median <= theirs.q1 ? 'better' : ours.median <= theirs.q3 ? 'within' : 'worse';
    return { function: name, trials, ours, optuna: theirs, verdict };
  });
}

/**
 * Milliseconds of a suggestion at so many trials of 8 parameters of every kind, or continuous or stepped only: medians of 30 by the clock and
 * by the processor (less where other work has the cores), after the first, whose code is not compiled yet.
 */
function speed(sampler, kind, count) {
  const float = (log, step = null) => ({ type: 'float', low: log ? 1e-5 : 0, high: 1, log, step });
  const int = (low, high, log = false) => ({ type: 'int', low, high, log, step: 1 });
  const kinds = {
    every: [
      float(true),
      float(true),
      float(false),
      float(false),
      float(false, 0.05),
      int(1, 12),
      int(8, 256, true),
      { type: 'choice', choices: [1, 2, 3] },
    ],
    continuous: Array.from({ length: 8 }, (_, index) => float(index % 2 === 0)),
    stepped: Array.from({ length: 8 }, (_, index) => int(1, 1000, index % 2 === 0)),
  };
  const space = Object.fromEntries(kinds[kind].map((distribution, index) => [`p${index}`, distribution]));
  const trials = [];
  const [clock, processor] = [[], []];
  for (let number = 0; number < count + 31; number++) {
    // The history is drawn evenly; what is timed are the suggestions after it.
    const study = { name: 'speed', directions: ['minimize'], trials: number < count ? [] : trials };
    const [start, used] = [performance.now(), process.cpuUsage()];
    const params = sampler.sample({ study, space, number, seed: 1 });
    if (number > count) {
      clock.push(performance.now() - start);
      const { user, system } = process.cpuUsage(used);
      processor.push((user + system) / 1000);
    }
    const value = Object.values(params).reduce((sum, own) => sum + Number(own) ** 2, 0);
    trials.push(ended(number, params, space, value));
  }
  return { parameters: kind, trials: count, clock: quartiles(clock).median, processor: quartiles(processor).median };
}

const seeds = Number(options.seeds);
const results = [];
for (const name of options.samplers.split(',')) {
  const sampler = await load(name);
  const parity = Object.keys(functions).flatMap((own) => compare(sampler, own, seeds));
  const speeds = ['every', 'continuous', 'stepped'].flatMap((kind) => [100, 1000].map((count) => speed(sampler, kind, count)));
  results.push({ sampler: name, seeds, parity, milliseconds: speeds });
}

const digits = (value) => value.toPrecision(4);
const range = (found) => (found ? `${digits(found.median)} [${digits(found.q1)}, ${digits(found.q3)}]` : '-');
if (options.json) console.log(JSON.stringify({ optuna: optuna.version, results }, null, 2));
else
  for (const { sampler, parity, milliseconds } of results) {
    console.log(`${sampler}, ${seeds} seeds: median [quartiles] of the best value`);
    for (const { function: name, trials, ours, optuna: theirs, verdict } of parity)
      console.log(
        `  ${name.padEnd(13)} ${String(trials).padStart(4)}  ours ${range(ours).padEnd(30)} Optuna ${range(theirs).padEnd(30)} ${verdict ?? ''}`,
      );
    for (const { parameters, trials, clock, processor } of milliseconds)
      console.log(
        `  a suggestion at ${trials} trials of 8 parameters (${parameters}): ${clock.toFixed(2)} ms, of the processor ${processor.toFixed(2)} ms`,
      );
  }
const tpe = results.find(({ sampler }) => sampler === 'tpe');
process.exitCode = tpe?.parity.some(({ verdict }) => verdict === 'worse') ? 1 : 0;
