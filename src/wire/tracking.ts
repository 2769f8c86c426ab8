/** Which tracker a command gets: the server that is named, the local one, its outbox alone, or files. */
import { join } from 'node:path';
import type { Log } from '../plugin/index.js';
import { findServer, startServer } from '../runtime/server.js';
import { stateFolder } from '../runtime/state.js';
import { createJsonlTracker, createMlflowTracker } from '../track/index.js';
import type { Tracker } from '../track/tracker.js';

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

/** The tracker for a new study or run; not opened yet. */
export async function chooseTracker({ outbox, offline, log }: TrackingChoice): Promise<Tracker> {
  const folder = outboxFolder(outbox);
  const named = process.env['MLFLOW_TRACKING_URI'];
  const common = { folder, env: process.env, log };
  if (offline) return createMlflowTracker({ uri: named ?? '', offline: true, ...common });
  if (named) return createMlflowTracker({ uri: named, ...common });
  const local = await localServer(log);
  return local ? createMlflowTracker({ uri: local, local: true, ...common }) : createJsonlTracker(join(stateFolder(), 'runs', outbox));
}
