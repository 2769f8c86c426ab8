import { readFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Identity } from '#plain/identity.mjs';
import { stateFolder } from './state.js';

export interface ServerState {
  /** Leader of the server's process group. */
  readonly pid: number;
  readonly uri: string;
  readonly port: number;
  /** Of MLflow. */
  readonly version: string;
  /** ISO time. */
  readonly startedAt: string;
  /** Absolute path of its log. */
  readonly log: string;
}
/** What server.json holds besides: enough to recognise the very process, its orphans, and a start that was cut short. */
export interface ServerRecord extends ServerState {
  readonly identity: Identity;
  /** In the environment of every process of that server as STILLHOUSE_SERVER. */
  readonly token: string;
  readonly ready: boolean;
}

/** The local server's folder: its record, its log, its database and its artifacts. */
export const serverFolder = (): string => join(stateFolder(), 'server');
const file = () => join(serverFolder(), 'server.json');

/** What is recorded of the local server; null where nothing is, or nothing readable. */
export async function readRecord(): Promise<ServerRecord | null> {
  try {
    return JSON.parse(await readFile(file(), 'utf8')) as ServerRecord;
  } catch {
    return null;
  }
}
/** Records the local server, whole or not at all. */
export const writeRecord = (record: ServerRecord): Promise<void> => writeFileAtomic(file(), `${JSON.stringify(record, null, 2)}\n`);
/** Forgets the local server. */
export const removeRecord = (): void => rmSync(file(), { force: true });

/** The part of a record that others may see. */
export const publicState = ({ pid, uri, port, version, startedAt, log }: ServerRecord): ServerState => ({
  pid,
  uri,
  port,
  version,
  startedAt,
  log,
});
