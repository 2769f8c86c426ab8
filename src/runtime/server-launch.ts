import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify } from '#plain/identity.mjs';
import { mlflowEnv } from './mlflow-env.js';
import type { MlflowInfo } from './mlflow-env.js';
import { listens } from './port.js';
import { processesOf } from './server-processes.js';
import { serverFolder } from './server-state.js';
import type { ServerRecord } from './server-state.js';

/** The version that a server answers with; null where none answers. Timeouts are told apart, for a busy server is still one. */
export async function askVersion(uri: string, timeoutMs = 5000): Promise<string | null | 'busy'> {
  try {
    const answer = await fetch(`${uri}/version`, { signal: AbortSignal.timeout(timeoutMs), headers: { connection: 'close' } });
    return answer.ok ? (await answer.text()).trim() : null;
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'busy' : null;
  }
}

const keepPrevious = (log: string): void => {
  if (existsSync(log)) renameSync(log, log.replace(/\.log$/, '.previous.log'));
};

/** Starts MLflow on a port of 127.0.0.1 as a group of its own that outlives this process. */
export function launch(info: MlflowInfo, port: number): { child: ChildProcess; record: ServerRecord } {
  const folder = serverFolder();
  const log = join(folder, 'server.log');
  const token = randomUUID();
  const store = ['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`, '--artifacts-destination', join(folder, 'artifacts')];
  const args = ['-s', '-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...store];
  keepPrevious(log);
  const sink = openSync(log, 'w');
  const env = { ...mlflowEnv(info), STILLHOUSE_SERVER: token };
  const child = spawn(info.python, args, { cwd: folder, env, detached: true, stdio: ['ignore', sink, sink] });
  closeSync(sink);
  child.unref();
  child.on('error', () => {});
  const pid = child.pid ?? -1;
  const startedAt = new Date().toISOString();
  return {
    child,
    record: {
      pid,
      uri: `http://127.0.0.1:${port}`,
      port,
      version: info.version,
      startedAt,
      log,
      identity: identify(pid),
      token,
      ready: false,
    },
  };
}

/** How a start ended: 'taken' where another program has the port, 'late' where it lives and does not answer yet. */
export type Start = 'ready' | 'taken' | 'died' | 'late';
export interface Waiting {
  /** A busy machine needs minutes for what an idle one does in seconds. */
  readonly timeoutMs?: number;
  /** Is told every few seconds how many have passed. */
  readonly onWait?: (seconds: number) => void;
}
const [patience, told] = [300_000, 15_000];

/** Waits for the launched server itself. */
export async function becomesReady(
  child: ChildProcess,
  record: ServerRecord,
  { timeoutMs = patience, onWait }: Waiting = {},
): Promise<Start> {
  const over = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const began = Date.now();
  for (let next = told; Date.now() - began < timeoutMs; await sleep(150)) {
    if (over()) return (await saysTaken(record)) ? 'taken' : 'died';
    if (Date.now() - began >= next) {
      onWait?.(next / 1000);
      next += told;
    }
    if ((await askVersion(record.uri, 2000)) !== record.version) continue;
    if (listens(processesOf(record), record.port)) return 'ready';
  }
  return 'late';
}

/** Why a start came to nothing, with what the server said last. */
export async function whyNot(end: 'died' | 'late', { log }: ServerRecord): Promise<string> {
  const said = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').at(-1)!.slice(0, 300);
  const what = end === 'died' ? 'did not start' : `does not answer after ${patience / 60_000} minutes`;
  return `the MLflow server ${what}: ${said || 'it has said nothing'} (its log: ${log})`;
}

async function saysTaken(record: ServerRecord): Promise<boolean> {
  const log = await readFile(record.log, 'utf8').catch(() => '');
  return /address already in use|\[Errno (?:98|48)\]/i.test(log);
}
