import { userInfo } from 'node:os';
import type { Drawing } from '../picture/index.js';
import { InputError, type Log } from '../plugin/index.js';
import { artifactFault } from './artifacts.js';
import { withoutCredentials } from './client/connection.js';
import { type Environment, experimentOf } from './client/environment.js';
import { foregroundRest } from './client/patience.js';
import type { Rest } from './client/rest.js';
import type { Operation } from './operation.js';
import { Courier } from './outbox/courier.js';
import { Locked } from './outbox/lock.js';
import { Outbox } from './outbox/outbox.js';
import type { Target } from './outbox/target.js';
import type { RunMap } from './outbox/runs.js';
import { reach } from './reach.js';
import { RecordedRun, type Sink, startOf } from './recorder.js';
import type { Delivery, Run, RunStart, Tracker } from './tracker.js';

export interface MlflowOptions {
  /** May hold credentials; without it MLFLOW_TRACKING_URI of `env`. */
  readonly uri?: string;
  /** This study's own outbox folder. */
  readonly folder: string;
  readonly env: Environment;
  readonly log?: Log;
  /** Fills the outbox and leaves the server alone; `syncOutbox` sends it later. */
  readonly offline?: boolean;
  /** The server is this machine's own: a later one on another port stands for it. */
  readonly local?: boolean;
  /** Shown as the source of runs; default `stillhouse`. */
  readonly source?: string;
}

const durableEvery = 1000;

/** A tracker that owes an MLflow server what it was told, on disk until delivered. Throws an `InputError` for a URI that is not supported. */
export function createMlflowTracker(options: MlflowOptions): Tracker {
  return new MlflowTracker(options);
}

/** Finds the experiment of an outbox. Throws an `InputError` also where its artifacts could not be written. */
export async function destination(rest: Rest, target: Target): Promise<string> {
  const experiment = await reach(rest, target);
  const fault = artifactFault(experiment.artifact_location);
  if (fault) throw new InputError(fault, { suggestion: 'or choose another experiment with MLFLOW_EXPERIMENT_NAME' });
  return experiment.experiment_id;
}

class MlflowTracker implements Tracker, Sink {
  readonly kind = 'mlflow';
  readonly uri: string;
  readonly #given: string | null;
  #outbox: Outbox | null = null;
  /** Known also after the tracker is closed. */
  #runs: RunMap | null = null;
  #courier: Courier | null = null;
  #timer: NodeJS.Timeout | undefined;
  #fault: Error | null = null;

  constructor(private readonly options: MlflowOptions) {
    this.#given = options.uri ?? options.env['MLFLOW_TRACKING_URI'] ?? null;
    if (this.#given === null && !options.offline) {
      throw new InputError('no tracking server is named', {
        path: 'MLFLOW_TRACKING_URI',
        suggestion: '`stillhouse server start`, or --offline',
      });
    }
    this.uri = this.#given === null ? options.folder : withoutCredentials(this.#given);
  }

  async open(experiment: string, description: string): Promise<void> {
    const { env, offline, log, folder } = this.options;
    const named = experimentOf(env);
    const uri = this.#given === null ? null : this.uri;
    const target: Target = {
      uri,
      ...(this.options.local && { local: true }),
      experiment: named.name ?? experiment,
      ...(named.id && { experimentId: named.id }),
      description,
    };
    const id = offline ? null : await destination(foregroundRest(this.#given!, env), target);
    const outbox = openOutbox(folder);
    try {
      outbox.target = target;
      if (id) this.#courier = courier(outbox, { uri: this.#given!, env, experiment: id }, log);
    } catch (error) {
      outbox.close();
      throw error;
    }
    this.#outbox = outbox;
    this.#runs = outbox.backlog.runs;
    this.#timer = setInterval(() => this.#sync(), durableEvery).unref();
  }
  start(run: RunStart): Run {
    this.append(startOf(run, userName(this.options.env), this.options.source ?? 'stillhouse'));
    return new RecordedRun(run.key, this);
  }
  continue(key: string): Run {
    this.append({ op: 'continue', run: key });
    return new RecordedRun(key, this);
  }
  amend(key: string): Run {
    return new RecordedRun(key, this);
  }
  id(key: string): string | null {
    return this.#runs?.get(key)?.id || null;
  }
  experimentId(): string | null {
    return this.#runs?.head?.experiment ?? null;
  }
  async flush(timeout: number): Promise<Delivery> {
    const outbox = this.#opened();
    const delivery = this.#courier && (await this.#courier.flush(timeout));
    // What has arrived needs no disk.
    if (outbox.pending > 0) outbox.sync();
    return delivery ?? { pending: outbox.pending, trouble: null };
  }
  async close(timeout: number): Promise<Delivery> {
    if (!this.#outbox) return { pending: 0, trouble: null };
    clearInterval(this.#timer);
    const delivery = await this.flush(timeout);
    await this.#courier?.stop();
    this.#outbox.close();
    this.#outbox = null;
    return delivery;
  }

  append(operation: Operation): void {
    this.#opened().append(operation);
    this.#courier?.notify();
  }
  artifact(run: string, path: string, content: Uint8Array | { readonly file: string }): void {
    this.append({ op: 'artifact', run, path, ...this.#opened().keep(content) });
  }
  /** Kept as data: whoever sends it draws it. */
  async picture(run: string, path: string, drawing: Drawing): Promise<void> {
    this.append({ op: 'picture', run, path, drawing });
  }

  #opened(): Outbox {
    if (this.#fault) throw this.#fault;
    if (!this.#outbox) throw new Error('the tracker is not open');
    return this.#outbox;
  }
  /** A fault of the disk is thrown at the next call. */
  #sync(): void {
    this.#outbox?.syncSoon().catch((error: Error) => (this.#fault = error));
  }
}

function courier(outbox: Outbox, errand: { uri: string; env: Environment; experiment: string }, log: Log | undefined): Courier {
  const { runs } = outbox.backlog;
  runs.belong({ uri: withoutCredentials(errand.uri), experiment: errand.experiment });
  runs.close();
  return new Courier(outbox, errand, log);
}

function openOutbox(folder: string): Outbox {
  try {
    return new Outbox(folder);
  } catch (error) {
    if (!(error instanceof Locked)) throw error;
    throw new InputError(`the study is being tracked already: ${error.message}`, { suggestion: 'wait for that process or end it' });
  }
}

const userName = (env: Environment): string => env['USER'] || env['LOGNAME'] || (account ??= accountName());

/** Of this process: the system is slow to tell it. */
let account: string | undefined;
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
