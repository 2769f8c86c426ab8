#!/usr/bin/env node
/**
 * What an executor costs: sweeps of trivial trials in one process, in worker processes and over a queue, trials a second by the journal's
 * own times (first begun to last ended, so without start-up). Drives the command line; a Redis of its own. Table on stderr, JSON on stdout.
 *
 *   node benchmarks/queue.mjs [--trials 1000] [--workers 2] [--home FOLDER]
 *
 * Build first. FOLDER (default STILLHOUSE_HOME or .stillhouse) lends its native TensorFlow; everything else goes to a temporary folder.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { layOutTrivial } from './measure/trivial.mjs';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(project, 'dist/src/cli/main.js');
const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '2' },
    home: { type: 'string', default: process.env.STILLHOUSE_HOME ?? join(project, '.stillhouse') },
  },
});
const [trials, workers] = [Number(values.trials), Number(values.workers)];
const place = mkdtempSync(join(tmpdir(), 'stillhouse-queue-'));
const home = join(place, 'home');
const port = 20_000 + (process.pid % 20_000);
const env = { ...process.env, STILLHOUSE_HOME: home, STILLHOUSE_QUEUE: `redis://127.0.0.1:${port}`, CI: '1' };
const STUDENTS = 8;

function run(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args, '--json'], {
    cwd: place,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stderr}`);
  return JSON.parse(stdout);
}

/** Trials a second of one sweep. */
function measure(name, ...more) {
  const { study } = run('sweep', 'trivial.yaml', '--offline', ...more);
  const found = run('study', 'export', study).trials;
  const [begun, ended] = ['datetime_start', 'datetime_complete'].map((key) => found.map((trial) => Date.parse(trial[key])));
  const seconds = (Math.max(...ended) - Math.min(...begun)) / 1000;
  const complete = found.filter(({ state }) => state === 'COMPLETE' || state === 'complete').length;
  process.stderr.write(
    `${name}: ${complete} of ${trials} trials in ${seconds.toFixed(1)} s, ${(complete / seconds).toFixed(1)} a second\n`,
  );
  return { name, complete, seconds, perSecond: complete / seconds };
}

layOutTrivial(place, { lent: values.home, parts: ['tensorflow', 'kernels'], trials, more: { parallel: workers * STUDENTS } });
const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
  stdio: 'ignore',
});
let worker;
try {
  const results = [measure('in-process')];
  results.push(measure('processes', '--executor', 'processes', `--executor.workers=${workers}`, `--executor.students=${STUDENTS}`));
  worker = spawn(process.execPath, [cli, 'worker', '--processes', String(workers), '--students', String(STUDENTS)], {
    cwd: place,
    env,
    stdio: 'ignore',
  });
  results.push(measure('queue', '--executor', 'queue', `--executor.students=${workers * STUDENTS}`, `--executor.cohort=${STUDENTS}`));
  process.stdout.write(`${JSON.stringify({ trials, workers, cores: cpus().length, model: cpus()[0]?.model, results }, null, 2)}\n`);
} finally {
  for (const child of [worker, redis].filter(Boolean)) {
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(place, { recursive: true, force: true });
}
