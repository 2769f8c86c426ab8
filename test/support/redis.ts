/** A Redis of the test's own, on 127.0.0.1 or an address of a network of the test's own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './mlflow.js';
import type { Place } from './network.js';

export interface TestRedis {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

export interface RedisSetting {
  readonly password?: string;
  readonly address?: string;
  /** Where what it holds outlives it; left out: nowhere. */
  readonly folder?: string;
  /** Where it runs; left out: here. */
  readonly place?: Place;
}

const programs = ['redis-server', 'valkey-server'];
/** What starts a Redis or Valkey; undefined: none is installed. */
export const redisProgram = (): string | undefined => programs.find((name) => spawnSync(name, ['--version']).status === 0);

/** A Redis that can be killed, started again, and told things. */
export class RedisServer implements TestRedis {
  private child: ChildProcess | null = null;
  private password: string | undefined;

  private constructor(
    private readonly program: string,
    readonly port: number,
    private readonly setting: RedisSetting,
  ) {
    this.password = setting.password;
  }

  static async start(program: string, setting: RedisSetting = {}): Promise<RedisServer> {
    const server = new RedisServer(program, await freePort(), setting);
    await server.restart();
    return server;
  }
  get url(): string {
    return `redis://${this.setting.address ?? '127.0.0.1'}:${this.port}`;
  }
  /** Begins it, again with what it held where it has a folder. */
  async restart(): Promise<void> {
    const { address = '127.0.0.1', password, folder, place = (command) => command } = this.setting;
    const secret = password ? ['--requirepass', password] : [];
    const kept = folder ? ['--dir', folder, '--appendonly', 'yes', '--appendfsync', 'everysec'] : ['--appendonly', 'no'];
    const args = ['--port', String(this.port), '--bind', address, '--protected-mode', 'no', '--save', '', ...kept, ...secret];
    const [program, ...rest] = place([this.program, ...args]);
    const child = (this.child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] }));
    for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false }))
      if (String(chunk).includes('Ready to accept connections')) break;
    child.stdout!.resume();
  }
  /** Tells it something as `redis-cli` does. Throws where it cannot be told. */
  tell(...command: string[]): string {
    const { address = '127.0.0.1' } = this.setting;
    const env = { ...process.env, ...(this.password && { REDISCLI_AUTH: this.password }) };
    const { status, stdout, stderr } = spawnSync('redis-cli', ['-h', address, '-p', String(this.port), ...command], {
      env,
      encoding: 'utf8',
    });
    if (status !== 0 || /^(ERR|NOAUTH|WRONGPASS)/.test(stdout)) throw new Error(`redis-cli ${command[0]}: ${stdout}${stderr}`);
    return stdout;
  }
  /** Has `tell` use another password. */
  authorise(password: string): void {
    this.password = password;
  }
  /** SIGKILL. */
  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }
}

/** Skips the suite with a line where there is neither Redis nor Valkey. */
export async function startRedis(suite: Mocha.Context, password?: string): Promise<RedisServer> {
  const program = redisProgram();
  if (program) return RedisServer.start(program, { password });
  console.log('      not tested: redis-server is not installed');
  return suite.skip();
}
