/** Child processes that print one JSON document as the last line of stdout, with the memory they took. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const living = new Set();
let ended = false;

/** Ends the children that still run: from now on each fails with an `AbortError`, which ends the benchmark, until `allowChildren`. */
export function endChildren() {
  ended = true;
  for (const one of living) one.kill('SIGKILL');
}

/** Lets clean-up start children after `endChildren`. */
export const allowChildren = () => void (ended = false);

/** Throws an `AbortError` once `endChildren` was called. */
export function throwIfEnded() {
  if (ended) throw new DOMException('interrupted', 'AbortError');
}

/** Starts a command that `endChildren` ends. */
export function begin(command, args, options) {
  throwIfEnded();
  const running = spawn(command, args, options);
  living.add(running);
  running.once('close', () => living.delete(running));
  return running;
}

/** High-water mark of a process's resident memory in MiB; 0 where the system does not tell. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Processor seconds of a process and its threads so far; 0 where the system does not tell. */
function processorOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100; // in ticks, of which Linux tells 100 a second
  } catch {
    return 0;
  }
}

/** Runs a command. `{ document, seconds, processor, peakMiB, code }`; the last seconds of processor time and the peak are looked up every 50 ms. Throws with the last words where it fails. */
export async function child(command, args, { cwd, env, allow = [0] } = {}) {
  const began = performance.now();
  const running = begin(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err, peakMiB, processor] = ['', '', 0, 0];
  running.stdout.on('data', (part) => (out += part));
  running.stderr.on('data', (part) => (err = (err + part).slice(-20_000)));
  const timer = setInterval(() => {
    peakMiB = Math.max(peakMiB, peakOf(running.pid));
    processor = Math.max(processor, processorOf(running.pid));
  }, 50);
  try {
    const code = await new Promise((done, fail) => running.once('error', fail).once('close', done));
    const seconds = (performance.now() - began) / 1000;
    throwIfEnded();
    if (!allow.includes(code)) throw new Error(`ended with ${code}: ${lastWords(err) || lastWords(out)}`);
    return { document: lastDocument(out), seconds, processor, peakMiB, code };
  } finally {
    clearInterval(timer);
  }
}

/** The line that names an error, or else the last ones. */
function lastWords(text) {
  const lines = text.trim().split('\n');
  return (lines.findLast((line) => /^(stillhouse: |\w*(Error|Exception)\b)/.test(line)) ?? lines.slice(-3).join(' / ')).slice(-400);
}

/** The whole of stdout as JSON, or else its last line. */
export function lastDocument(out) {
  for (const text of [out, out.trim().split('\n').at(-1)]) {
    try {
      return JSON.parse(text);
    } catch {
      // The next form.
    }
  }
  throw new Error(`printed no JSON document: ${out.slice(-200)}`);
}
