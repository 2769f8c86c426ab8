/** A student behind HTTP: what it answers, what it refuses, what does it no harm. */
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { defaultLimits, StudentServer, type Limits } from '../../../src/serve/index.js';
import type { Student } from '../../../src/student/index.js';

/** Says `yes` where a text has a `y`; as slow as it is told. */
function fakeStudent(milliseconds = 0): Student {
  const predict = (text: string) => {
    if (text === 'broken') throw new Error('cannot');
    for (const end = performance.now() + milliseconds; performance.now() < end;);
    const yes = text.includes('y') ? 0.75 : 0.25;
    const probabilities = Float32Array.of(1 - yes, yes);
    const index = yes > 0.5 ? 1 : 0;
    return {
      label: ['no', 'yes'][index]!,
      index,
      probability: probabilities[index]!,
      outOfScope: false,
      probabilities,
      logits: probabilities,
    };
  };
  const about = { name: 'fake', created: '2026-01-01', threshold: null } as Student['about'];
  return { labels: ['no', 'yes'], maxLength: 8, about, predict, batch: (texts) => texts.map(predict), tokens: () => new Int32Array() };
}

const running = new Set<StudentServer>();
async function started(
  limits: Partial<Limits> = {},
  student = fakeStudent(),
): Promise<{ server: StudentServer; port: number; uri: string }> {
  const server = new StudentServer(student, { ...defaultLimits, grace: 200, ...limits });
  running.add(server);
  const port = await server.listen(0, '127.0.0.1');
  return { server, port, uri: `http://127.0.0.1:${port}` };
}

const post = (uri: string, body: unknown): Promise<Response> =>
  fetch(`${uri}/predict`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

/** What a connection gets for some bytes, until it is closed. */
function spoken(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => void (bytes && socket.write(bytes)));
    let got = '';
    socket.on('data', (chunk) => (got += chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(got));
  });
}

describe('a served student', () => {
  afterEach(async () => {
    await Promise.all([...running].map((server) => server.stop()));
    running.clear();
  });

  it('answers one text or many', async () => {
    const { uri } = await started();
    expect(await (await post(uri, { text: 'why' })).json()).to.deep.equal({ label: 'yes', probability: 0.75 });
    const many = (await (await post(uri, { texts: ['why', 'no', ''], top: 2 })).json()) as { predictions: unknown[] };
    expect(many.predictions).to.have.length(3);
    expect(many.predictions[1]).to.deep.equal({ label: 'no', probability: 0.75, top: [{ label: 'no', probability: 0.75 }, { label: 'yes', probability: 0.25 }] }); // prettier-ignore
    expect(await (await post(uri, { texts: [] })).json()).to.deep.equal({ predictions: [] });
  });

  it('says how it is, what it takes and what it has done', async () => {
    const { uri } = await started();
    expect(await (await fetch(`${uri}/health`)).json()).to.deep.equal({ status: 'ok', name: 'fake', labels: 2 });
    await post(uri, { texts: ['a', 'b'] });
    const metrics = await (await fetch(`${uri}/metrics?x=1`)).text();
    expect(metrics).to.include('stillhouse_requests_total{path="/predict",status="200"} 1').and.include('stillhouse_texts_total 2');
    expect(metrics).to.match(/stillhouse_request_seconds_bucket\{le="\+Inf"\} 2\n/);
    const description = (await (await fetch(`${uri}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(description.paths)).to.deep.equal(['/predict', '/health', '/metrics', '/openapi.json']);
  });

  it('refuses what is malformed or too large, each with its status and a sentence', async () => {
    const { uri } = await started({ body: 200, texts: 3 });
    const cases: readonly (readonly [unknown, number, RegExp])[] = [
      ['{', 400, /no JSON/],
      ['[1]', 400, /no JSON object/],
      ['{}', 400, /neither text nor texts/],
      [{ text: 7 }, 400, /no string/],
      [{ texts: ['a', null] }, 400, /something else than strings/],
      [{ text: 'a', top: -1 }, 400, /top is/],
      [{ texts: ['a', 'b', 'c', 'd'] }, 413, /may have 3 texts/],
      [{ text: 'a'.repeat(500) }, 413, /may have 200 bytes/],
      [{ text: 'broken' }, 500, /could not be answered/],
    ];
    for (const [body, status, says] of cases) {
      const response = await post(uri, body);
      expect([response.status, ((await response.json()) as { error: string }).error], JSON.stringify(body)).to.satisfy(([found, error]: [number, string]) => found === status && says.test(error)); // prettier-ignore
    }
    expect((await fetch(`${uri}/nothing`)).status).to.equal(404);
    const wrong = await fetch(`${uri}/predict`);
    expect([wrong.status, wrong.headers.get('allow')]).to.deep.equal([405, 'POST']);
    expect((await post(uri, { text: 'yes' })).status).to.equal(200);
  });

  it('refuses a body that turns out longer than it may be', async () => {
    const { port } = await started({ body: 100 });
    const status = await new Promise<number>((resolve, reject) => {
      const sent = httpRequest({ port, host: '127.0.0.1', path: '/predict', method: 'POST' }, (response) => resolve(response.statusCode!));
      sent.on('error', reject);
      sent.write('x'.repeat(60));
      sent.write('x'.repeat(60)); // in chunks, without a length
    });
    expect(status).to.equal(413);
  });

  it('ends connections that speak no HTTP, slowly, or not at all', async () => {
    const { port, uri } = await started({ request: 300, idle: 200 });
    expect(await spoken(port, 'what?\r\n\r\n')).to.match(/^HTTP\/1.1 400/);
    const slow = spoken(port, 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n{"te');
    const mute = spoken(port, '');
    const idle = spoken(port, 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await slow).to.match(/^HTTP\/1.1 408/);
    expect(await mute).to.match(/^(HTTP\/1.1 408|$)/);
    expect(await idle).to.match(/^HTTP\/1.1 200/);
    expect((await post(uri, { text: 'y' })).status).to.equal(200);
  });

  it('answers short requests between the texts of long ones, and refuses more than may wait', async () => {
    const { uri } = await started({ waiting: 60 }, fakeStudent(4));
    const long = post(uri, { texts: Array<string>(50).fill('y') });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const order: string[] = [];
    await Promise.all([
      long.then(() => order.push('long')),
      fetch(`${uri}/health`).then(() => order.push('health')),
      post(uri, { texts: Array<string>(40).fill('y') }).then(({ status, headers }) =>
        order.push(`${status} ${headers.get('retry-after')}`),
      ),
    ]);
    expect(order.at(-1)).to.equal('long');
    expect(order).to.include('health').and.include('503 1');
  });

  it('is not harmed by a thousand idle connections, nor by those that end in mid-request', async () => {
    const { port, uri } = await started({}, fakeStudent(1));
    const open = (): Promise<Socket> =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(socket));
        socket.on('error', () => {});
      });
    const idle = await Promise.all(Array.from({ length: 1000 }, open));
    const body = JSON.stringify({ texts: Array<string>(200).fill('y') });
    const head = `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`;
    for (const bytes of [head + body.slice(0, 50), head + body])
      for (let count = 0; count < 10; count++) {
        const socket = await open();
        await new Promise((resolve) => socket.write(bytes, resolve));
        socket.destroy();
      }
    const response = await post(uri, { texts: ['y', 'n'] });
    expect([response.status, ((await response.json()) as { predictions: unknown[] }).predictions.length]).to.deep.equal([200, 2]);
    let waiting = '';
    while (!/stillhouse_waiting_texts 0\n/.test(waiting)) waiting = await (await fetch(`${uri}/metrics`)).text();
    const texts = Number(/stillhouse_texts_total (\d+)/.exec(waiting)![1]);
    expect(texts, 'of texts that nobody waits for').to.be.below(2000);
    idle.forEach((socket) => socket.destroy());
  });

  it('stops once what has come in is answered, and takes no more', async () => {
    const { server, uri } = await started({ grace: 5_000 }, fakeStudent(5));
    const late = post(uri, { texts: Array<string>(20).fill('y') });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const stopped = server.stop();
    const response = await late;
    expect([response.status, response.headers.get('connection')]).to.deep.equal([200, 'close']);
    await response.json();
    await stopped;
    running.clear();
    const refused = await post(uri, { text: 'y' }).then(() => null, (fault: Error) => fault); // prettier-ignore
    expect(refused).to.be.instanceOf(Error);
  });
});
