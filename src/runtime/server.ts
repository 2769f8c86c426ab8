import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alive } from '#plain/identity.mjs';
import { withLock } from '#plain/lock.mjs';
import { InputError } from '../plugin/index.js';
import { provisionMlflow } from './mlflow-env.js';
import type { MlflowInfo } from './mlflow-env.js';
import { isFailure } from './outcome.js';
import type { Progress } from './outcome.js';
import { isFree, listens, nextFree } from './port.js';
import { askVersion, becomesReady, launch, whyNot } from './server-launch.js';
import { endServer, processesOf } from './server-processes.js';
import { publicState, readRecord, removeRecord, serverFolder, writeRecord } from './server-state.js';
import type { ServerRecord, ServerState } from './server-state.js';

export type { ServerState } from './server-state.js';

export const DEFAULT_PORT = 5000;

/** Thrown where no local server can be had; the sweep may go on without one. */
export class ServerError extends Error {
  override name = 'ServerError';
}

const exclusive = <T>(work: () => Promise<T>, progress: Progress = () => {}): Promise<T> =>
  withLock(
    join(serverFolder(), 'server.lock'),
    { purpose: 'the tracking server', onWait: ({ pid }) => progress(`waiting for process ${pid}, which starts or stops the server`) },
    work,
  );

/** The running server of this state folder; null where there is none. What a killed server left behind is ended. */
export async function findServer(): Promise<ServerState | null> {
  const record = await readRecord();
  if (!record) return null;
  if (record.ready && (await isUp(record))) return publicState(record);
  return exclusive(findExclusively);
}

async function isUp(record: ServerRecord): Promise<boolean> {
  const members = processesOf(record);
  if (!alive(record.identity) || !members.includes(record.pid) || !listens(members, record.port)) return false;
  const answer = await askVersion(record.uri);
  return answer === record.version || answer === 'busy';
}

async function findExclusively(): Promise<ServerState | null> {
  const record = await readRecord();
  if (!record) return null;
  if (await isUp(record)) {
    if (!record.ready) await writeRecord({ ...record, ready: true });
    return publicState(record);
  }
  await endServer(record);
  removeRecord();
  return null;
}

/** A server that is up, and whether it was so before. */
export interface ObtainedServer {
  readonly server: ServerState;
  /** True where it ran already, be it on another port than the given one. */
  readonly already: boolean;
}

/**
 * The running server, or a new one that stays up after this process. Without `port` the first free one from 5000 on.
 * Throws an `InputError` where the given port is taken, a `ServerError` where MLflow cannot be installed or does not start.
 */
export async function obtainServer(options: { port?: number } = {}, progress: Progress = () => {}): Promise<ObtainedServer> {
  const running = await findServer();
  if (running) return { server: running, already: true };
  const info = await provisionMlflow(progress);
  if (isFailure(info)) throw new ServerError(`${info.reason}; ${info.advice}`);
  await mkdir(join(serverFolder(), 'artifacts'), { recursive: true });
  return exclusive(async () => {
    const other = await findExclusively();
    return other ? { server: other, already: true } : { server: await startOn(info, options.port, progress), already: false };
  }, progress);
}

/** As `obtainServer`, for those who take any port. */
export const startServer = async (options: { port?: number } = {}, progress?: Progress): Promise<ServerState> =>
  (await obtainServer(options, progress)).server;

async function startOn(info: MlflowInfo, asked: number | undefined, progress: Progress): Promise<ServerState> {
  for (let first = asked ?? DEFAULT_PORT, tries = 0; tries < 5; tries++) {
    const port = await choosePort(asked, first, progress);
    progress(`starting the MLflow server on port ${port}`);
    const { child, record } = launch(info, port);
    await writeRecord(record);
    const end = await becomesReady(child, record, { onWait: (seconds) => progress(`starting the MLflow server: ${seconds} s so far`) });
    if (end === 'ready') {
      await writeRecord({ ...record, ready: true });
      return publicState(record);
    }
    await endServer(record);
    removeRecord();
    if (end !== 'taken') throw new ServerError(await whyNot(end, record));
    first = port + 1;
  }
  throw new ServerError('no port for the MLflow server could be kept');
}

async function choosePort(asked: number | undefined, first: number, progress: Progress): Promise<number> {
  if (asked !== undefined) {
    if (await isFree(asked)) return asked;
    throw new InputError(`port ${asked} is taken by another program`, {
      path: '--port',
      allowed: 'a free port',
      suggestion: `leave --port out, or stop what listens on ${asked}`,
    });
  }
  const port = await nextFree(first);
  if (port === null) throw new ServerError(`no free port from ${first} on`);
  if (port !== DEFAULT_PORT) progress(`port ${DEFAULT_PORT} is taken by another program; taking ${port}`);
  return port;
}

/** Ends the server and waits until it is gone; false where none ran. */
export async function stopServer(): Promise<boolean> {
  if (!(await readRecord())) return false;
  return exclusive(async () => {
    const record = await readRecord();
    if (!record) return false;
    const ran = processesOf(record).length > 0;
    await endServer(record);
    removeRecord();
    return ran;
  });
}
