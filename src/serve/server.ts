/** A student behind HTTP: `/predict`, `/health`, `/metrics`, `/openapi.json`. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Student } from '../student/index.js';
import { answerOf } from './answer.js';
import { askedIn, bodyOf } from './body.js';
import { Refused, type Limits } from './limits.js';
import { Metrics } from './metrics.js';
import { openapi } from './openapi.js';
import { Queue } from './queue.js';

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly content: string;
  readonly headers?: Readonly<Record<string, string>>;
}
const json = (value: unknown, status = 200, headers = {}): Reply => ({
  status,
  type: 'application/json',
  content: JSON.stringify(value),
  headers,
});

/** A student's server. */
export class StudentServer {
  private readonly http: Server;
  private readonly queue: Queue;
  private readonly metrics = new Metrics();
  private stopping = false;
  private readonly routes: Readonly<Record<string, Readonly<Record<string, (request: IncomingMessage) => Reply | Promise<Reply>>>>>;

  constructor(
    private readonly student: Student,
    private readonly limits: Limits,
  ) {
    this.queue = new Queue(student, limits.waiting);
    const health = { status: 'ok', name: student.about.name, labels: student.labels.length };
    const description = json(openapi(student, limits));
    this.routes = {
      '/predict': { POST: (request) => this.predict(request) },
      '/health': { GET: () => json(health) },
      '/metrics': { GET: () => ({ status: 200, type: 'text/plain; version=0.0.4', content: this.metrics.page(this.queue.waiting) }) },
      '/openapi.json': { GET: () => description },
    };
    this.http = createServer(
      { requestTimeout: limits.request, headersTimeout: limits.request, keepAliveTimeout: limits.idle, connectionsCheckingInterval: 500 },
      (request, response) => void this.handle(request, response),
    );
    this.http.maxConnections = limits.connections;
    this.http.setTimeout(limits.request + limits.idle); // for who connects and says nothing, or reads nothing
    this.http.on('drop', () => this.http.closeIdleConnections()); // for the next one that comes
    this.http.on('clientError', refuseConnection);
  }

  /** Begins to listen; the port that it got. Throws an error where it cannot. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, host, () => resolve((this.http.address() as { port: number }).port));
    });
  }

  /** Takes no more connections, answers what has come in, and ends after the time of grace at the latest. */
  async stop(): Promise<void> {
    this.stopping = true;
    const ended = new Promise<void>((resolve) => this.http.close(() => resolve()));
    this.http.closeIdleConnections();
    const timer = setTimeout(() => this.http.closeAllConnections(), this.limits.grace);
    await ended;
    clearTimeout(timer);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = performance.now();
    const path = (request.url ?? '/').split('?', 1)[0]!;
    const reply = await this.reply(path, request);
    const known = Object.hasOwn(this.routes, path) ? path : 'other';
    this.metrics.request(known, reply.status, (performance.now() - began) / 1000);
    const closes = this.stopping ? { connection: 'close' } : {};
    response.writeHead(reply.status, {
      'content-type': reply.type,
      'content-length': Buffer.byteLength(reply.content),
      ...reply.headers,
      ...closes,
    });
    response.end(reply.content);
  }

  private async reply(path: string, request: IncomingMessage): Promise<Reply> {
    try {
      const methods = Object.hasOwn(this.routes, path) ? this.routes[path]! : null;
      if (!methods) throw new Refused(404, `there is no ${path}; known: ${Object.keys(this.routes).join(', ')}`);
      const route = methods[request.method ?? ''];
      if (!route) throw new Refused(405, `${path} takes ${Object.keys(methods).join(', ')}`, { allow: Object.keys(methods).join(', ') });
      return await route(request);
    } catch (fault) {
      if (fault instanceof Refused) return json({ error: fault.message }, fault.status, fault.headers);
      return json({ error: 'the text could not be answered' }, 500);
    }
  }

  private async predict(request: IncomingMessage): Promise<Reply> {
    if (this.stopping) throw new Refused(503, 'the server stops');
    const { texts, single, top } = askedIn(await bodyOf(request, this.limits), this.limits);
    const answers = (await this.queue.answer(texts, () => request.socket.destroyed)).map((prediction) =>
      answerOf(prediction, this.student, top),
    );
    this.metrics.answered(texts.length);
    return json(single ? answers[0] : { predictions: answers });
  }
}

/** Answers what is no HTTP, or comes too slowly, and closes the connection. */
function refuseConnection(fault: NodeJS.ErrnoException, socket: Socket | NodeJS.WritableStream): void {
  const open = socket as Socket;
  if (!open.writable || fault.code === 'ECONNRESET') return void open.destroy();
  const status = fault.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : fault.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'; // prettier-ignore
  open.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
