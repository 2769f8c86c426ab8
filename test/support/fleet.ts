/** Several hosts around one Redis and one MLflow server: network namespaces where they can be made, else processes of this machine. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from './command-line.js';
import { findMlflow, MlflowServer } from './mlflow.js';
import { Network, type Host, type Slowness } from './network.js';
import { redisProgram, RedisServer } from './redis.js';
import { Workplace } from './workplace.js';

/** A machine that commands run on. */
export interface Machine {
  readonly name: string;
  /** Its state folder. */
  readonly home: string;
  /** Null: this machine itself. */
  readonly host: Host | null;
}

export interface FleetSetting {
  readonly tell: (line: string) => void;
  /** Whether Redis keeps on disk what it holds. */
  readonly kept?: boolean;
  /** Whether there is an MLflow server. */
  readonly tracked?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

export class Fleet {
  private constructor(
    readonly place: Workplace,
    /** Null where hosts are processes of this machine. */
    readonly network: Network | null,
    readonly redis: RedisServer,
    private readonly server: MlflowServer | null,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Null, with the reason told, where something is not installed. */
  static async open({ tell, kept, tracked = false, env = {} }: FleetSetting): Promise<Fleet | null> {
    const [program, mlflow, place] = [redisProgram(), findMlflow(), Workplace.open()];
    if (!program || !mlflow || !place) {
      tell(`not tested: ${program ? 'no MLflow server' : 'redis-server'} is not installed here`);
      await place?.close();
      return null;
    }
    const network = Network.open(tell);
    const hub = await network?.host('servers');
    const folder = (name: string): string => {
      mkdirSync(join(place.folder, name));
      return join(place.folder, name);
    };
    const at = hub ? { address: hub.address, place: hub.place } : {};
    const redis = await RedisServer.start(program, { ...at, ...(kept && { folder: folder('redis') }) });
    const server = tracked ? await MlflowServer.start(mlflow, folder('mlflow'), at) : null;
    return new Fleet(place, network, redis, server, {
      STILLHOUSE_SHARED: join(place.folder, 'shared'),
      STILLHOUSE_QUEUE: redis.url,
      ...(server && { MLFLOW_TRACKING_URI: server.uri }),
      ...env,
    });
  }

  /** Of a fleet that is tracked. */
  get mlflow(): MlflowServer {
    return this.server!;
  }

  /** A machine more, with a state folder of its own. */
  async machine(name: string, { slow, home }: { readonly slow?: Slowness; readonly home?: string } = {}): Promise<Machine> {
    const host = (await this.network?.host(name, slow)) ?? null;
    return { name, host, home: this.place.homeAt(home ?? join(this.place.folder, `home-${name}`)) };
  }

  /** Runs a command on a machine. */
  start({ home, host }: Machine, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    return this.place.start(args, { ...this.env, STILLHOUSE_HOME: home, ...env }, host?.place);
  }

  /** A worker with one process and so many students at a time, once it serves. */
  async worker(machine: Machine, students = 1): Promise<Running> {
    const running = this.start(machine, ['worker', '--processes', '1', '--students', String(students), '--lease', '4']);
    await running.says('Ctrl-C leaves');
    return running;
  }

  /** Redis, killed, begins anew, with or without what it held. */
  async restartRedis(kept: boolean): Promise<void> {
    await this.redis.stop();
    if (!kept) rmSync(join(this.place.folder, 'redis', 'appendonlydir'), { recursive: true, force: true });
    await this.redis.restart();
  }

  /** Where this process is told to end: ends what was begun, does `also`, and ends with 130. */
  closeOnSignals(also: () => void = () => {}): void {
    const leave = (): void => {
      also();
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void this.close().finally(leave));
  }

  async close(): Promise<void> {
    await this.place.close();
    await Promise.all([this.redis.stop(), this.server?.stop('SIGKILL')]);
    this.network?.close();
  }
}
