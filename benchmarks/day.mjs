#!/usr/bin/env node
/**
 * What would give in first with 10,000 workers for a day and a failure every minute: unit costs of the real parts on this machine. Study loop,
 * journal and hand-out of students run against workers in virtual time (simulate/); Redis is asked what workers without work cost it; a real
 * MLflow server is sent what trials owe it. Lines on stderr, JSON on stdout.
 *
 *   node benchmarks/day.mjs [--places 100,1000,10000] [--minutes 3] [--trials 60] [--workers 50,200] [--home FOLDER] [--save] [--page]
 *
 * Build first. FOLDER (default STILLHOUSE_HOME or .stillhouse) lends TensorFlow and MLflow. --save writes benchmarks/results/day.json and a line of
 * the history; --page rewrites the table of docs/scale.md from it, and measures nothing.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { endWhenInterrupted } from './measure/interrupted.mjs';
import { dayFigures } from './measure/figures.mjs';
import { keepResult, resultFile } from './measure/keep.mjs';
import { measuredNow } from './measure/machine.mjs';
import { measureIdle } from './simulate/idle.mjs';
import { measureServer } from './simulate/server.mjs';
import { simulate } from './simulate/coordinator.mjs';
import { withTable } from './simulate/table.mjs';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(project, 'docs/scale.md');
const { values } = parseArgs({
  options: {
    places: { type: 'string', default: '100,1000,10000' },
    minutes: { type: 'string', default: '3' },
    trials: { type: 'string', default: '60' },
    workers: { type: 'string', default: '50,200' },
    home: { type: 'string', default: process.env.STILLHOUSE_HOME ?? join(project, '.stillhouse') },
    save: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
});
const say = (line) => process.stderr.write(`${line}\n`);
const numbers = (text) => text.split(',').map(Number);

/** The day that is asked about: epochs of a trial and seconds of an epoch, seconds between two failures, seconds until one is noticed. */
const setting = { epochs: 20, seconds: 30, every: 60, lease: 30 };

async function loops() {
  const rows = [];
  for (const places of numbers(values.places)) {
    const folder = mkdtempSync(join(tmpdir(), 'stillhouse-day-'));
    const onMinute = ({ minute, trials, reports, seconds }) =>
      say(`${places} workers, minute ${minute}: ${trials} trials told, ${reports} epochs judged in ${seconds.toFixed(1)} s`);
    const common = { dist: join(project, 'dist'), folder, minutes: Number(values.minutes), patience: 90, onMinute };
    try {
      rows.push({ places, minutes: await simulate({ ...common, setting: { ...setting, places } }) });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return rows;
}

async function measure() {
  const about = measuredNow(project);
  const simulated = await loops();
  endWhenInterrupted(say); // the other parts have processes of their own
  const result = {
    benchmark: 'day',
    ...about,
    setting,
    loops: simulated,
    idle: await measureIdle({ project, crews: numbers(values.workers), say }),
    server: await measureServer({ project, home: values.home, trials: Number(values.trials), say }),
  };
  const settings = { ...setting, minutes: Number(values.minutes), trials: Number(values.trials) };
  if (values.save) keepResult(project, 'day', result, { ...about, settings }, dayFigures(result));
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

if (values.page) writeFileSync(page, withTable(readFileSync(page, 'utf8'), JSON.parse(readFileSync(resultFile(project, 'day'), 'utf8'))));
else
  await measure().catch((fault) => {
    if (fault?.name !== 'AbortError') throw fault;
  });
