/** A real MLflow server for tests; found, never installed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nextFree } from '../../src/runtime/port.js';
import type { Place } from './network.js';

/** How an MLflow is started. */
export interface Mlflow {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The executable that STILLHOUSE_MLFLOW names, or the one that the set-up installed in the state folder; null: none. */
export function findMlflow(): Mlflow | null {
  const named = process.env['STILLHOUSE_MLFLOW'];
  if (named) return { command: named, args: [], env: {} };
  const state = resolve(process.env['STILLHOUSE_HOME'] ?? '.stillhouse');
  const folders = existsSync(state) ? readdirSync(state).filter((name) => name.startsWith('mlflow-3.17.2-')) : [];
  return folders.map((name) => installed(join(state, name))).find((found) => found !== null) ?? null;
}

function installed(folder: string): Mlflow | null {
  const executable = join(folder, 'bin', 'mlflow');
  if (existsSync(executable)) return { command: executable, args: [], env: {} };
  const record = join(folder, 'complete.json');
  if (!existsSync(record)) return null;
  const { python } = JSON.parse(readFileSync(record, 'utf8')) as { python: string };
  return { command: python, args: ['-s', '-m', 'mlflow'], env: { PYTHONPATH: join(folder, 'site'), PYTHONNOUSERSITE: '1' } };
}

let asked = 0;

/** A free port below those that the system gives out by itself, so that nothing else takes it while a server is down. */
export const freePort = async (): Promise<number> => (await nextFree(12_000 + ((process.pid * 31 + 7 * asked++) % 19_000)))!;

export interface MlflowSetting {
  /** Left out: 127.0.0.1. */
  readonly address?: string;
  /** Where it runs; left out: here. */
  readonly place?: Place;
}

export class MlflowServer {
  #child: ChildProcess | null = null;
  private constructor(
    private readonly mlflow: Mlflow,
    private readonly folder: string,
    readonly port: number,
    private readonly setting: MlflowSetting,
  ) {}
  static async start(mlflow: Mlflow, folder: string, setting: MlflowSetting = {}): Promise<MlflowServer> {
    const server = new MlflowServer(mlflow, folder, await freePort(), setting);
    await server.restart();
    return server;
  }
  get uri(): string {
    return `http://${this.setting.address ?? '127.0.0.1'}:${this.port}`;
  }
  async restart(): Promise<void> {
    const { address = '127.0.0.1', place = (command) => command } = this.setting;
    const args = ['server', '--host', address, '--port', String(this.port), '--workers', '1'];
    const store = ['--backend-store-uri', `sqlite:///${this.folder}/mlflow.db`, '--artifacts-destination', join(this.folder, 'artifacts')];
    const log = openSync(join(this.folder, 'server.log'), 'a');
    const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^_?MLFLOW_|^PYTHON(HOME|PATH)$/.test(name)));
    const env = {
      ...own,
      ...this.mlflow.env,
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      MLFLOW_DISABLE_TELEMETRY: 'true',
      DO_NOT_TRACK: 'true',
    };
    const [program, ...rest] = place([this.mlflow.command, ...this.mlflow.args, ...args, ...store]);
    this.#child = spawn(program, rest, {
      cwd: this.folder,
      env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    for (let waited = 0; waited < 90_000; waited += 200) {
      if (this.#child.exitCode !== null) throw new Error(`the MLflow server ended with ${this.#child.exitCode}`);
      const answer = await fetch(`${this.uri}/version`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
      if (answer?.ok) return;
      await sleep(200);
    }
    throw new Error('the MLflow server did not start within 90 s');
  }
  /** Ends the whole process group. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid!, signal);
    await ended;
    this.#child = null;
    for (let waited = 0; waited < 10_000 && groupLives(child.pid!); waited += 50) await sleep(50);
  }
}

function groupLives(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
