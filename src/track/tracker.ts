/** The seat of a tracking server. A tracker accepts everything at once and owes the server the rest. */
import type { Drawing } from '../picture/index.js';
import { token } from '../plugin/index.js';

export type RunStatus = 'FINISHED' | 'FAILED' | 'KILLED';

export interface RunStart {
  /** Our own key, unique for ever (study name and trial number): a retried creation finds its run by it. */
  readonly key: string;
  readonly name: string;
  /** Key of the parent run. */
  readonly parent?: string;
  /** Markdown shown on top of the run. */
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, fixed by the caller so that a replay sends the same. */
  readonly startTime: number;
}
export interface MetricPoint {
  readonly key: string;
  /** NaN and infinities are allowed. */
  readonly value: number;
  readonly step: number;
  readonly timestamp: number;
}
export interface DatasetInput {
  readonly name: string;
  /** At most 36 characters. */
  readonly digest: string;
  readonly context: 'training' | 'validation' | 'testing';
  readonly source: string;
  readonly rows: number;
  /** Those of the rows that have no label; left out where all have one. */
  readonly unlabelled?: number;
}

/** A run that may not exist on the server yet. None of these waits for the server; all of them are kept on disk first. */
export interface Run {
  readonly key: string;
  params(params: Readonly<Record<string, string>>): void;
  /** A point told before, with the same value under its key and step, is left out: work done again leaves no second one. */
  metrics(points: readonly MetricPoint[]): void;
  tags(tags: Readonly<Record<string, string>>): void;
  dataset(input: DatasetInput): void;
  /** Content at a relative path below the run's artifacts. */
  artifact(path: string, content: string | Uint8Array): void;
  /** The same for a picture, which is drawn at the latest when it is sent. Resolves once it is kept. */
  picture(path: string, drawing: Drawing): Promise<void>;
  /** A file or folder on disk; it is copied or linked, so the caller may delete it. */
  artifactFile(path: string, source: string): void;
  /** An artifact in MLflow's table form, announced by the `mlflow.loggedArtifacts` tag. */
  table(path: string, columns: readonly string[], rows: readonly (readonly (string | number | boolean | null)[])[]): void;
  /** Keeps a view of the experiment's pages under a name, for links to open. */
  view(name: string, state: string): void;
  end(status: RunStatus, endTime: number): void;
}

export interface Delivery {
  /** Operations not yet accepted by the server. */
  readonly pending: number;
  /** Why the server could not be reached last time; null when all is well. */
  readonly trouble: string | null;
}

export interface Tracker {
  readonly kind: 'mlflow' | 'jsonl' | 'memory';
  /** Where it is tracked: a server's URI or a folder. */
  readonly uri: string;
  /** Reaches the server, checks credentials and finds or creates the experiment. Throws an `InputError` for what the user can mend. */
  open(experiment: string, description: string): Promise<void>;
  /** Begins a run; one that an earlier process began under this key is continued. */
  start(run: RunStart): Run;
  /** A run that was started before, by this process or an earlier one, to be continued. */
  continue(key: string): Run;
  /** A run that was started before, to be added to; it stays ended where it has ended. */
  amend(key: string): Run;
  /** The server's id of a run, once it is known. */
  id(key: string): string | null;
  experimentId(): string | null;
  /** Sends what is owed for at most so many milliseconds. Never throws for a server's fault. */
  flush(timeout: number): Promise<Delivery>;
  close(timeout: number): Promise<Delivery>;
}
export const Tracker = token<Tracker>('tracker');
