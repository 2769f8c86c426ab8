/** An endpoint of the tests' own: it knows what it was asked, what it charged, and does harm where it is told to. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Harm =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly text?: string }
  /** Charges, then answers only after this many milliseconds. */
  | { readonly slow: number }
  /** Charges, then answers this in place of the document. */
  | { readonly text: string }
  /** Charges, then breaks off in the middle of the document. */
  | 'cut'
  /** Charges, and answers with a label that is none. */
  | 'wrong label';

export interface Asked {
  readonly text: string;
  readonly body: any;
  readonly headers: IncomingMessage['headers'];
  /** How often this text was asked about before. */
  readonly before: number;
  readonly at: number;
}

const words = (text: string): number => text.split(/\s+/).filter(Boolean).length;

/** Labels a text `yes` where it holds an even number, else `no`. */
export const labelOf = (text: string): string => (Number(/\d+/.exec(text)?.[0]) % 2 === 0 ? 'yes' : 'no');

export class ModelServer {
  readonly asked: Asked[] = [];
  /** Texts in the order in which their sound answers went out. */
  readonly delivered: string[] = [];
  charged = { input: 0, output: 0 };
  harm: (asked: Asked) => Harm | null = () => null;
  /** How sure it is of its label. */
  share = 0.75;
  /** Milliseconds before a sound answer. */
  delay = 0;
  private readonly times = new Map<string, number>();

  private constructor(
    private readonly server: Server,
    readonly baseUrl: string,
  ) {}

  static async start(): Promise<ModelServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = new ModelServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => own.answer(request, Buffer.concat(chunks).toString(), response));
    });
    return own;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, bytes: string, response: ServerResponse): void {
    const body = JSON.parse(bytes);
    const content = body.messages.at(-1).content as string;
    const text = /Text: (.*)\n/.exec(content)?.[1] ?? content;
    const before = this.times.get(text) ?? 0;
    this.times.set(text, before + 1);
    const asked = { text, body, headers: request.headers, before, at: Date.now() };
    this.asked.push(asked);
    const harm = request.url === '/v1/chat/completions' ? this.harm(asked) : { status: 404 };
    if (harm !== null && harm !== 'cut' && typeof harm === 'object' && 'status' in harm) {
      response.writeHead(harm.status, { 'content-type': 'application/json', ...harm.headers });
      response.end(harm.text ?? '{"error":{"message":"as told"}}');
      return;
    }
    const document = this.document(asked, harm === 'wrong label' ? 'banana' : labelOf(text));
    this.charge(document.usage);
    const whole = JSON.stringify(document);
    const out =
      harm !== null && typeof harm === 'object' && 'text' in harm ? harm.text! : harm === 'cut' ? whole.slice(0, whole.length / 2) : whole;
    const wait = harm !== null && typeof harm === 'object' && 'slow' in harm ? harm.slow : this.delay;
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(out, () => {
        if (harm === null) this.delivered.push(text);
      });
    }, wait);
  }

  private charge({ prompt_tokens, completion_tokens }: { prompt_tokens: number; completion_tokens: number }): void {
    this.charged = { input: this.charged.input + prompt_tokens, output: this.charged.output + completion_tokens };
  }

  private document({ body }: Asked, label: string) {
    const other = label === 'yes' ? 'no' : 'yes';
    const count = body.n ?? 1;
    const place = (token: string) => ({
      token,
      logprob: Math.log(this.share),
      top_logprobs: [
        { token, logprob: Math.log(this.share) },
        { token: label === 'banana' ? 'apple' : ` ${other}`, logprob: Math.log(1 - this.share) },
      ],
    });
    const choices = Array.from({ length: count }, (_, index) => ({
      index,
      message: { role: 'assistant', content: label },
      finish_reason: 'stop',
      ...(body.logprobs && { logprobs: { content: [place(label)] } }),
    }));
    const prompt = body.messages.reduce((sum: number, message: { content: string }) => sum + words(message.content) + 4, 3);
    return {
      id: 'x',
      object: 'chat.completion',
      choices,
      usage: { prompt_tokens: prompt, completion_tokens: 2 * count, total_tokens: prompt + 2 * count },
    };
  }
}
