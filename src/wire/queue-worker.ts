/** A worker of a queue: its processes train students of whatever sweeps put there. */
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ProcessPool, queueParts } from '../execute/index.js';
import type { FromStudent } from '../job/student-messages.js';
import { InputError, type Log } from '../plugin/index.js';
import { stateFolder } from '../runtime/state.js';
import { makeWritable } from '../runtime/writable.js';

export interface QueueWorkerCall {
  /** Null: that of the environment. */
  readonly url: string | null;
  readonly prefix: string;
  readonly processes: number;
  /** Students that train at the same time in each process. */
  readonly students: number;
  /** Bytes that a process may take; null: no limit. */
  readonly memory: number | null;
  /** Seconds. */
  readonly patience: number;
  readonly lease: number;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Trains until the signal is aborted. Throws an `InputError` where the queue cannot be reached, and where code or data are not as a sweep has them. */
export async function runQueueWorker(call: QueueWorkerCall): Promise<void> {
  const { url, prefix, processes: workers, students, memory, log, signal } = call;
  makeWritable(stateFolder());
  const { queueAddress, serveQueue, tryQueue } = await queueParts();
  const address = queueAddress(url);
  await tryQueue(address);
  const refusal = new AbortController();
  const onMessage = (message: unknown): void => {
    const said = message as FromStudent;
    if (said.type === 'refused' && !refusal.signal.aborted)
      refusal.abort(
        new InputError(`this worker differs from a sweep that uses the queue: ${said.differences.join('; ')}`, {
          suggestion: 'build and install the same, then begin the worker again; or give sweeps of other code or data another --prefix',
        }),
      );
  };
  const name = `${hostname()}:${process.pid}`;
  log.info(`worker ${name} at ${address.name}: ${workers} processes of ${students} students; Ctrl-C leaves`);
  const module = fileURLToPath(new URL('worker-process.js', import.meta.url));
  const pool = new ProcessPool(module, { workers, students, memory, patience: call.patience * 1000 }, log);
  const lease = call.lease * 1000;
  await serveQueue({ address, prefix, name, pool, workers, students, lease, log, onMessage }, AbortSignal.any([signal, refusal.signal]));
  refusal.signal.throwIfAborted();
}
