/** Hosts of one machine: network namespaces with addresses of their own on one bridge, which only the superuser of Linux may make. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const link = fileURLToPath(new URL('../../../test/support/slow_link.py', import.meta.url));

function ip(...args: string[]): void {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

/** A command line, and the same in another place. */
export type Placed = readonly [program: string, ...args: string[]];
export type Place = (command: Placed) => Placed;

const enter = (space: string): Placed => ['ip', 'netns', 'exec', space];
const renamed = (name: string): Placed => ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', name];

/** What holds packets up; `loss` is a share. */
export interface Slowness {
  readonly milliseconds: number;
  readonly loss: number;
}

export class Host {
  constructor(
    readonly name: string,
    readonly address: string,
    private readonly space: string,
    private readonly hub: string,
    private readonly port: string,
  ) {}

  /** Runs a command there, under the host's own name; the process keeps its pid. */
  readonly place: Place = (command) => [...enter(this.space), ...renamed(this.name), ...command];
  /** Takes its cable out, and puts it back. */
  cut(): void {
    ip('-n', this.hub, 'link', 'set', this.port, 'down');
  }
  join(): void {
    ip('-n', this.hub, 'link', 'set', this.port, 'up');
  }
}

/** A bridge with this machine and hosts at it. */
export class Network {
  private readonly spaces: string[] = [];
  private readonly links: ChildProcess[] = [];
  private readonly id = process.pid.toString(36);
  private readonly hub: string;
  private readonly subnet = `10.${64 + (process.pid % 64)}.${Math.floor(process.pid / 64) % 256}`;

  private constructor() {
    process.once('exit', () => this.close());
    this.hub = this.space('bridge');
    ip('-n', this.hub, 'link', 'add', 'bridge', 'type', 'bridge');
    ip('-n', this.hub, 'link', 'set', 'bridge', 'up');
    const own = `st${this.id}`;
    ip('link', 'add', own, 'type', 'veth', 'peer', 'name', 'root', 'netns', this.hub);
    this.plug('root');
    ip('address', 'add', `${this.subnet}.1/24`, 'dev', own);
    ip('link', 'set', own, 'up');
  }

  /** Null, with the reason told, where none can be made. */
  static open(tell: (line: string) => void): Network | null {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      tell('not tested: only the superuser of Linux can make network namespaces');
      return null;
    }
    try {
      return new Network();
    } catch (fault) {
      tell(`not tested: network namespaces cannot be made here (${(fault as Error).message})`);
      return null;
    }
  }

  /** A new host. */
  async host(name: string, slow?: Slowness): Promise<Host> {
    const space = this.space(name);
    const number = this.spaces.length;
    const port = `p${number}`;
    const wire = slow ? await this.slowLink(port, slow) : null;
    if (wire) ip('-n', this.hub, 'link', 'set', wire, 'netns', space, 'name', 'eth0');
    else ip('-n', this.hub, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
    this.plug(port);
    const address = `${this.subnet}.${number}`;
    ip('-n', space, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) ip('-n', space, 'link', 'set', device, 'up');
    return new Host(name, address, space, this.hub, port);
  }

  /** Takes all of it away; what still runs there is without a network. */
  close(): void {
    for (const child of this.links.splice(0)) child.kill('SIGKILL');
    for (const space of this.spaces.splice(0)) spawnSync('ip', ['netns', 'delete', space], { stdio: 'ignore' });
    spawnSync('ip', ['link', 'delete', `st${this.id}`], { stdio: 'ignore' });
  }

  private space(name: string): string {
    const space = `stillhouse-${this.id}-${name}`;
    ip('netns', 'add', space);
    this.spaces.push(space);
    return space;
  }

  private plug(port: string): void {
    ip('-n', this.hub, 'link', 'set', port, 'master', 'bridge');
    ip('-n', this.hub, 'link', 'set', port, 'up');
  }

  /** Makes the devices of a slow link in the hub: `port`, and one whose name is answered. */
  private async slowLink(port: string, { milliseconds, loss }: Slowness): Promise<string> {
    const args = [port, `${port}far`, String(milliseconds), String(loss), '1'];
    const child = spawn('ip', ['netns', 'exec', this.hub, 'python3', link, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.links.push(child);
    const [said] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
    if (!String(said).startsWith('ready')) throw new Error('a slow link cannot be made');
    return `${port}far`;
  }
}
