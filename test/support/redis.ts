/** A Redis of the test's own on 127.0.0.1, without a file on the disk. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

export interface TestRedis {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const programs = ['redis-server', 'valkey-server'];
const installed = (): string | undefined => programs.find((name) => spawnSync(name, ['--version']).status === 0);

/** Skips the suite with a line where there is neither Redis nor Valkey. */
export async function startRedis(suite: Mocha.Context, password?: string): Promise<TestRedis> {
  const program = installed();
  if (!program) {
    console.log('      not tested: redis-server is not installed');
    return suite.skip();
  }
  const port = await freePort();
  const secret = password ? ['--requirepass', password] : [];
  const child: ChildProcess = spawn(
    program,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...secret],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const chunk of child.stdout!) if (String(chunk).includes('Ready to accept connections')) break;
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
