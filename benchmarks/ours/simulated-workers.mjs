/**
 * Many workers of a queue in one process: the project's own worker side on real connections, each with a pool that does not train. The first
 * cohort is trained by a real worker process, and every other student is told with its messages, another score, after `milliseconds`.
 *
 *   node simulated-workers.mjs URL PREFIX WORKERS STUDENTS MILLISECONDS
 *
 * Leaves on SIGTERM.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [url, prefix, workers, students, milliseconds] = process.argv.slice(2);
const dist = new URL('../../dist/src/', import.meta.url);
const { ProcessPool, queueParts } = await import(new URL('execute/index.js', dist));
const { queueAddress, serveQueue } = await queueParts();
const log = { info: () => undefined, warn: (message) => process.stderr.write(`${message}\n`) };
const real = { workers: 1, students: 64, memory: null, patience: 600_000 };

/** Messages of one real student in order; the first cohort that comes is what they are recorded from. */
const recorded =
  Promise.withResolvers?.() ??
  (() => {
    const parts = {};
    parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
    return parts;
  })();
let recorder = null;

function record(cohort, hear) {
  recorder = new ProcessPool(fileURLToPath(new URL('wire/worker-process.js', dist)), real, log);
  const messages = [];
  const running = recorder.run(cohort, (message) => {
    if (message.student === 0) messages.push(message);
    if (message.type === 'refused' || message.type === 'failed') recorded.reject(new Error(JSON.stringify(message)));
    if (message.type === 'trained' && message.student === 0) recorded.resolve(messages);
    hear(message);
  });
  return running;
}

const scored = (report, accuracy) => ({ ...report, validation: { ...report.validation, accuracy } });

/** The messages of a student that has learnt otherwise. */
const told = (messages, student, accuracy) =>
  messages.map((message) => {
    if (message.type === 'epoch') return { ...message, student, report: scored(message.report, accuracy) };
    return { ...message, student, trained: { ...message.trained, epochs: message.trained.epochs.map((one) => scored(one, accuracy)) } };
  });

/** A pool of one process with so many places that answers as one which trains would. */
class SimulatedPool {
  busy = 0;
  hasRoom({ students: some, alone }) {
    return alone ? this.busy === 0 : this.busy + some <= Number(students);
  }
  run(cohort, hear) {
    if (!recorder) return record(cohort, hear);
    const answers = new Map();
    let left = false;
    const said = (student, word) => new Promise((resolve) => (left ? resolve() : answers.set(`${student} ${word}`, resolve)));
    this.busy += cohort.students;
    const one = async (_, student) => {
      const messages = told(await recorded.promise, student, Math.random());
      const pause = (Number(milliseconds) / messages.length) * (0.5 + Math.random());
      for (const message of messages) {
        await delay(pause);
        if (left) return;
        const answer = said(student, message.type === 'epoch' ? 'verdict' : 'taken');
        hear(message);
        await answer;
      }
    };
    const ended = Promise.all(cohort.work.students.map(one)).finally(() => (this.busy -= cohort.students));
    const send = ({ student, type }) => answers.get(`${student} ${type}`)?.();
    const leave = () => {
      left = true;
      for (const answer of answers.values()) answer();
    };
    return { ended, send, leave };
  }
  close = async () => undefined;
}

const halt = new AbortController();
process.once('SIGTERM', () => halt.abort());
const address = queueAddress(url);
const common = { address, prefix, workers: 1, students: Number(students), lease: 30_000, log };
const serve = (_, index) =>
  serveQueue({ ...common, name: `simulated-${index}`, pool: new SimulatedPool() }, AbortSignal.any([halt.signal]));
await Promise.all(Array.from({ length: Number(workers) }, serve));
await recorder?.close();
