/** One sweep over a queue with simulated workers, its process measured from within. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { begin, throwIfEnded } from './child.mjs';
import { layOutTrivial } from './trivial.mjs';

const say = (line) => process.stderr.write(`${line}\n`);

/** A Redis that keeps nothing, on a port of 127.0.0.1. */
export async function startRedis() {
  const port = 20_000 + (process.pid % 20_000);
  const child = begin('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) if (String(chunk).includes('Ready to accept')) break;
  child.stdout.resume();
  const asked = (section) => spawnSync('redis-cli', ['-p', String(port), 'info', section], { encoding: 'utf8' }).stdout;
  const number = (text, name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1]);
  return {
    url: `redis://127.0.0.1:${port}`,
    /** Processor seconds, commands and peak memory (MiB) so far. */
    spent: () => {
      const text = asked('everything');
      return {
        processor: number(text, 'used_cpu_user') + number(text, 'used_cpu_sys'),
        commands: number(text, 'total_commands_processed'),
        peakMiB: number(text, 'used_memory_peak') / 2 ** 20,
        connections: number(text, 'connected_clients'),
      };
    },
    stop: () => stop(child),
  };
}

/** Ends a child and waits for it. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  await ended;
}

/** Longest delay and largest memory of the windows between two times. */
function phase(windows, from, to) {
  const some = windows.filter(({ at }) => at > from && at <= to);
  return { delay: Math.max(0, ...some.map(({ delay }) => delay)), rss: Math.max(0, ...some.map(({ rss }) => rss)) };
}

/**
 * Runs a sweep of `trials` trials, `queued` of them in the queue at once, on `workers` simulated workers of one place each. MiB, milliseconds
 * of delay, seconds; `trials` and `end` are the times from the first trial's begin to the last one's end, and after it. A sweep that takes more
 * than `most` seconds is told to leave. An `AbortError` where `endChildren` ends it.
 */
export async function coordinate({ project, home, trials, workers, milliseconds, queued = trials, most = null }) {
  const place = mkdtempSync(join(tmpdir(), 'stillhouse-coordinator-'));
  const cli = join(project, 'dist/src/cli/main.js');
  const file = join(place, 'measured.json');
  layOutTrivial(place, { lent: home, parts: ['tensorflow', 'kernels'], trials });
  const redis = await startRedis();
  const env = { ...process.env, STILLHOUSE_HOME: join(place, 'home'), STILLHOUSE_QUEUE: redis.url, CI: '1' };
  const simulated = join(project, 'benchmarks/ours/simulated-workers.mjs');
  const crew = begin(process.execPath, [simulated, redis.url, 'stillhouse', String(workers), '1', String(milliseconds)], {
    cwd: place,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const preload = pathToFileURL(join(project, 'benchmarks/measure/loop.mjs')).href;
    const args = ['sweep', 'trivial.yaml', '--offline', '--json', '--executor', 'queue', `--executor.students=${queued}`];
    const sweep = begin(process.execPath, ['--import', preload, cli, ...args, '--executor.cohort=1'], {
      cwd: place,
      env: { ...env, STILLHOUSE_MEASURED: file },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const err = [];
    sweep.stderr.on('data', (part) => err.push(part));
    const left = most === null ? [] : [most, most + 10].map((after) => setTimeout(() => sweep.kill('SIGINT'), after * 1000));
    const [code] = await once(sweep, 'close');
    left.forEach(clearTimeout);
    throwIfEnded();
    if (code !== 0 && !(most !== null && code === 130))
      throw new Error(`the sweep ended with ${code}:\n${Buffer.concat(err).subarray(-4000)}`);
    const studies = join(place, 'home/studies');
    const journal = join(studies, readdirSync(studies)[0], 'journal.log');
    const spent = redis.spent();
    const times = endsOf(journal);
    const { windows, peakMiB, processor, tensorflow } = JSON.parse(readFileSync(file, 'utf8'));
    const seconds = (times.last - times.first) / 1000;
    const result = {
      complete: times.complete,
      seconds,
      perSecond: times.complete / seconds,
      coordinator: {
        peakMiB,
        processor,
        tensorflow,
        start: phase(windows, 0, times.first),
        trials: phase(windows, times.first, times.last),
        end: phase(windows, times.last, Infinity),
      },
      redis: spent,
      journalBytes: statSync(journal).size,
    };
    say(`${result.complete} of ${trials} trials in ${seconds.toFixed(1)} s, ${result.perSecond.toFixed(1)} a second`);
    const { trials: during, end } = result.coordinator;
    say(
      `coordinator: ${peakMiB.toFixed(0)} MiB at most; loop ${during.delay.toFixed(0)} ms at most while trials run, ${end.delay.toFixed(0)} ms after`,
    );
    return result;
  } finally {
    await stop(crew);
    await redis.stop();
    rmSync(place, { recursive: true, force: true });
  }
}

/** When the first trial began and the last one ended, in milliseconds since 1970, and how many are complete. */
function endsOf(journal) {
  const ops = readFileSync(journal, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const times = (field) => ops.flatMap((op) => (op[field] ? [Date.parse(op[field])] : []));
  const least = (all) => all.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (all) => all.reduce((a, b) => Math.max(a, b), 0);
  const complete = ops.filter((op) => op.op_code === 6 && op.state === 1).length;
  return { first: least(times('datetime_start')), last: most(times('datetime_complete')), complete };
}
