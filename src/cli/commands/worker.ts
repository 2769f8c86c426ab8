import { availableParallelism } from 'node:os';
import { sizeFault } from '../../config/index.js';
import { parseSize } from '../../config/resources.js';
import { InputError } from '../../plugin/index.js';
import { runQueueWorker } from '../../wire/queue-worker.js';
import type { Invocation, Outcome } from '../command.js';
import { wholeNumber } from '../number.js';
import { personLog } from '../output.js';

interface Options {
  readonly queue?: string;
  readonly prefix: string;
  readonly processes?: string;
  readonly students: string;
  readonly memory?: string;
  readonly patience: string;
  readonly lease: string;
}

function memoryOf(text: string | undefined): number | null {
  const fault = text === undefined ? null : sizeFault(text);
  if (fault) throw new InputError(`--memory is '${text}'`, { allowed: fault.allowed, suggestion: fault.suggestion });
  return text === undefined ? null : parseSize(text);
}

/** Trains students of the sweeps at a queue until it is told to leave. */
export async function run({ options, signal }: Invocation<Options>): Promise<Outcome> {
  await runQueueWorker({
    url: options.queue ?? null,
    prefix: options.prefix,
    processes: wholeNumber('--processes', options.processes, 1) ?? availableParallelism(),
    students: wholeNumber('--students', options.students, 1)!,
    memory: memoryOf(options.memory),
    patience: wholeNumber('--patience', options.patience, 1)!,
    lease: wholeNumber('--lease', options.lease, 1)!,
    log: personLog,
    signal,
  });
  return { document: { left: true } };
}
