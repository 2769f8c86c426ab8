/** The worker's side of a process that another one has begun. */
import { Worker } from 'node:worker_threads';
import type { Log } from '../plugin/index.js';
import type { FromWorker, ToWorker } from './messages.js';
import type { Begin, Work } from './work.js';

const BEAT = 1000; // milliseconds

const tell = (message: FromWorker): void => void process.send?.(message, () => undefined);

/** A log that the process above shows. */
export const parentLog: Log = {
  info: (message) => tell({ type: 'log', level: 'info', message }),
  warn: (message) => tell({ type: 'log', level: 'warn', message }),
};

/** Does the work that the process above gives, until that is gone. `progress` changes as long as something goes on. */
export function serveParent(begin: Begin, progress: () => number): void {
  const works = new Map<string, Work>();
  // Ctrl-C reaches all processes of a terminal: the one above decides when this one ends.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit(0));
  if (!process.connected) process.exit(0); // the one above has gone while this one was being loaded
  endWithParent();
  setInterval(() => tell({ type: 'beat', progress: progress() }), BEAT);
  process.on('message', (message: ToWorker) => {
    const { id } = message;
    if (message.type === 'say') return works.get(id)?.hear(message.message);
    if (message.type === 'leave') return works.get(id)?.leave();
    const work = begin(message.work, (said) => tell({ type: 'say', id, message: said }));
    works.set(id, work);
    void work.ended.then(() => {
      works.delete(id);
      tell({ type: 'done', id });
    });
  });
}

/** Ends this process with the one above even where a plugin never gives way: a thread of its own looks. */
function endWithParent(): void {
  const watch = `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(process.pid, 'SIGKILL'); }, ${BEAT});`;
  new Worker(watch, { eval: true, stdin: false }).unref();
}
