import { join } from 'node:path';
import { readJson, writeJson } from './files.js';

/** Where an outbox is to be delivered. */
export interface Target {
  /** Without credentials; null: decided when it is sent. */
  readonly uri: string | null;
  /** The server of this machine, wherever it listens when the outbox is sent. */
  readonly local?: boolean;
  readonly experiment: string;
  /** Given by MLFLOW_EXPERIMENT_ID; wins over the name. */
  readonly experimentId?: string;
  readonly description: string;
}

const name = 'target.json';
const isText = (value: unknown): boolean => typeof value === 'string';

/** Where the outbox in a folder is to be delivered; null where that is not told, or not understood. */
export function targetIn(folder: string): Target | null {
  const found = readJson<Target>(join(folder, name));
  const sound = (found?.uri === null || isText(found?.uri)) && isText(found?.experiment) && isText(found?.description);
  return sound && (found!.experimentId === undefined || isText(found!.experimentId)) ? found : null;
}

/** Keeps where the outbox in a folder is to be delivered. Throws a `DiskError`. */
export const keepTarget = (folder: string, target: Target): void => writeJson(join(folder, name), target, true);
