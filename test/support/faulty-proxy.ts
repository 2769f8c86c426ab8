/** An HTTP proxy in front of a server that does harm where it is told to. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type Server, type ServerResponse } from 'node:http';

export interface Seen {
  /** From 1, of all requests that write. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}
export type Harm =
  | 'pass'
  /** The connection breaks before the server sees the request. */
  | 'drop'
  /** The server does it, and the connection breaks before its answer. */
  | 'drop answer'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly text?: string }
  /** The server sees another body, and the connection breaks. */
  | { readonly instead: string };

export class FaultyProxy {
  readonly seen: Seen[] = [];
  harm: (seen: Seen) => Harm | Promise<Harm> = () => 'pass';
  #count = 0;
  private constructor(
    private readonly server: Server,
    readonly uri: string,
  ) {}
  static async before(target: string): Promise<FaultyProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new FaultyProxy(server, `http://127.0.0.1:${(server.address() as { port: number }).port}`);
    server.on('request', (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('error', () => outgoing.destroy());
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => void proxy.#handle(target, Buffer.concat(chunks), incoming, outgoing));
    });
    return proxy;
  }
  reset(harm: FaultyProxy['harm'] = () => 'pass'): void {
    this.harm = harm;
    this.#count = 0;
    this.seen.length = 0;
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
  async #handle(target: string, body: Buffer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const method = incoming.method!;
    const path = incoming.url!;
    const writes = method !== 'GET' && !path.endsWith('/search');
    const seen = { number: writes ? ++this.#count : 0, method, path, body };
    this.seen.push(seen);
    const harm = await this.harm(seen);
    if (harm === 'drop') return void incoming.socket.destroy();
    if (typeof harm === 'object' && 'status' in harm) return void outgoing.writeHead(harm.status, harm.headers).end(harm.text ?? 'harm');
    const sent = typeof harm === 'object' ? Buffer.from(harm.instead) : body;
    const headers: OutgoingHttpHeaders = { ...incoming.headers, host: new URL(target).host, 'content-length': sent.length };
    delete headers['transfer-encoding'];
    const answer = await new Promise<IncomingMessage | null>((resolve) => {
      const forward = request(target + path, { method, headers, agent: false }, resolve);
      forward.on('error', () => resolve(null));
      forward.end(sent);
    });
    if (!answer) return void incoming.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    if (harm !== 'pass') return void incoming.socket.destroy();
    outgoing.writeHead(answer.statusCode!, { 'content-type': answer.headers['content-type'] ?? '' }).end(Buffer.concat(chunks));
  }
}
