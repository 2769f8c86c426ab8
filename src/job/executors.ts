/** Opens what a sweep's students train with. */
import type { SweepConfig } from '../config/types.js';
import type { Executor, Log, Workers } from '../plugin/index.js';
import { latencyPaths, resultPath } from '../report/index.js';
import type { Students } from './students.js';
import type { ChooseParallel, Make, WorkerModule } from './tokens.js';
import type { SweepRequest } from './types.js';

export interface OpenExecutor {
  /** Null: students train in this process. */
  readonly workers: Workers | null;
  close(): Promise<void>;
}

interface Parts {
  readonly make: Make;
  readonly students: Students;
  readonly worker: WorkerModule;
  readonly log: Log;
}

/** Has students train as the sweep's executor says until it is closed. Throws an `InputError` where that cannot be. */
export async function openExecutor({ sweep, study, onEvent }: SweepRequest, { make, students, worker, log }: Parts): Promise<OpenExecutor> {
  const workers = await (make(sweep.executor) as Executor).open({ name: study, worker });
  if (!workers) return { workers, close: async () => undefined };
  onEvent({ type: 'step', message: `students train with executor '${sweep.executor.use}', up to ${workers.places} at the same time` });
  if (sweep.objectives.some((one) => latencyPaths.includes(resultPath(one))))
    log.warn('latency is measured while workers train on the same machine: it is not that of a machine at rest');
  const back = students.with(workers, study);
  const close = (): Promise<void> => {
    back();
    return workers.close();
  };
  return { workers, close };
}

/** As many trials at the same time as workers have places for, unless a number is asked for. */
export const placesOf =
  ({ places }: Workers): ChooseParallel =>
  async ({ parallel, seeds }: Pick<SweepConfig, 'parallel' | 'seeds'>) =>
    parallel === 'auto' ? Math.max(1, Math.floor(places / seeds)) : parallel;
