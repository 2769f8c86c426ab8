/** Which tracker a command gets: the server that is named, the local one, its outbox alone, or files. */
import { join } from 'node:path';
import type { Log } from '../plugin/index.js';
import { findServer, startServer } from '../runtime/server.js';
import { stateFolder } from '../runtime/state.js';
import { createJsonlTracker, createMlflowTracker, readOutbox } from '../track/index.js';
import type { Delivery, Tracker } from '../track/tracker.js';

export interface TrackingChoice {
  /** Name of the outbox folder: the study or the run. */
  readonly outbox: string;
  readonly offline: boolean;
  readonly log: Log;
}

/** The outbox of a study or run. */
export const outboxFolder = (name: string): string => join(stateFolder(), 'outbox', name);

async function localServer(log: Log): Promise<string | null> {
  try {
    const server = (await findServer()) ?? (await startServer({}, (message: string) => log.info(message)));
    return server.uri;
  } catch (fault) {
    log.warn(`no MLflow server could be started (${fault instanceof Error ? fault.message : String(fault)}); tracking to files instead`);
    return null;
  }
}

/** Milliseconds after which a command stops waiting: for a server that answers, and for one that does not. */
const patience = { answering: 120_000, silent: 10_000 };

/** Delivers what is owed at the end of a command, without waiting long for a server that is gone. */
export async function settle(tracker: Tracker): Promise<Delivery> {
  const first = await tracker.flush(patience.silent);
  return first.pending && first.trouble ? tracker.close(0) : tracker.close(patience.answering);
}

/** The tracker for a new study or run; not opened yet. */
export async function chooseTracker({ outbox, offline, log }: TrackingChoice): Promise<Tracker> {
  const folder = outboxFolder(outbox);
  const named = process.env['MLFLOW_TRACKING_URI'];
  const common = { folder, env: process.env, log };
  if (offline) return createMlflowTracker({ ...(named ? { uri: named } : { local: true }), offline: true, ...common });
  if (named) return createMlflowTracker({ uri: named, ...common });
  const local = await localServer(log);
  return local ? createMlflowTracker({ uri: local, local: true, ...common }) : createJsonlTracker(join(stateFolder(), 'runs', outbox));
}

/** Where a study's runs are, whether or not this process tracks it. */
export type TrackedStudy = Pick<Tracker, 'kind' | 'uri' | 'id' | 'experimentId'>;

/** The same of a study that no tracker is open for, from its outbox; `pending`: operations still owed. */
export function trackedStudy(study: string): TrackedStudy & { readonly pending: number } {
  const found = readOutbox(outboxFolder(study));
  if (!found) return { kind: 'jsonl', uri: join(stateFolder(), 'runs', study), id: () => null, experimentId: () => null, pending: 0 };
  const { uri, experiment, pending, ids } = found;
  return { kind: 'mlflow', uri: uri ?? outboxFolder(study), id: (key) => ids[key] || null, experimentId: () => experiment, pending };
}
