import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InputError } from '../../../src/plugin/index.js';
import { createMlflowTracker } from '../../../src/track/index.js';

const html =
  (status: number, text: string): RequestListener =>
  (_, answer) =>
    void answer.writeHead(status, { 'content-type': 'text/html' }).end(text);
const json =
  (body: object, status = 200): RequestListener =>
  (_, answer) =>
    void answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

describe('opening a tracker where something is wrong', function () {
  this.timeout(20_000);
  let server: Server | null = null;
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stillhouse-reach-'))));
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    server?.closeAllConnections();
    server?.close();
    server = null;
  });
  const open = async (uri: string, env: object = {}): Promise<InputError> => {
    const tracker = createMlflowTracker({ uri, folder: join(folder, 'outbox'), env: { HOME: '/nowhere', ...env } });
    const error: unknown = await tracker.open('e', '').catch((fault: unknown) => fault);
    expect(error).to.be.instanceOf(InputError);
    expect(existsSync(join(folder, 'outbox')), 'nothing is left behind').to.equal(false);
    return error as InputError;
  };
  const listen = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as { port: number }).port}`;
  };

  it('tells wrong credentials with the variables to set and without the secret', async () => {
    const at = await listen(html(401, '<h1>Unauthorized</h1> You are not authenticated.'));
    const error = await open(`http://${at}`, { MLFLOW_TRACKING_USERNAME: 'bob', MLFLOW_TRACKING_PASSWORD: 'hunter2' });
    expect(error.message).to.match(
      /does not let us in \(401\); used: MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD .*MLFLOW_TRACKING_TOKEN/,
    );
    expect(error.message).not.to.match(/hunter2|Ym9i/);
    const inUri = await open(`http://bob:hunter2@${at}`);
    expect(inUri.message).to.match(/user and password in the URI/);
    expect(inUri.message).not.to.match(/hunter2/);
  });
  it('sends the credentials it was given', async () => {
    const seen: (string | undefined)[] = [];
    const at = await listen((request, answer) => {
      seen.push(request.headers.authorization);
      html(403, 'Permission denied')(request, answer as never);
    });
    await open(`http://${at}`, { MLFLOW_TRACKING_TOKEN: 'tok' });
    expect(seen).to.deep.equal(['Bearer tok']);
  });
  it('tells a host name that the server does not allow', async () => {
    const at = await listen(html(403, 'Invalid Host header - possible DNS rebinding attack detected'));
    expect((await open(`http://${at}`)).message).to.contain(`mlflow server --allowed-hosts ${at}`);
  });
  const others: [string, RequestListener][] = [
    ['a web page for everything', html(200, '<html>Welcome</html>')],
    ['404 pages', html(404, '<html>Not Found</html>')],
    ['JSON of its own', json({ ok: true })],
    ['a redirection', html(302, '')],
  ];
  for (const [name, listener] of others) {
    it(`notices that another program holds the port: ${name}`, async () => {
      expect((await open(`http://${await listen(listener)}`)).message).to.match(
        /is not an MLflow server.*another program may hold this port/,
      );
    });
  }
  it('notices a program that does not speak HTTP', async () => {
    const other = createSocket((socket) => socket.end('SSH-2.0-OpenSSH\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const error = await open(`http://127.0.0.1:${(other.address() as { port: number }).port}`);
    other.close();
    expect(error.message).to.match(/cannot reach the tracking server/);
  });
  it('tells that nobody is there, with the remedy', async () => {
    const at = await listen(html(200, ''));
    server!.close();
    await once(server!, 'close');
    expect((await open(`http://${at}`)).message).to.match(
      /cannot reach the tracking server.*ECONNREFUSED.*stillhouse server start.*--offline/,
    );
  });
  it('refuses an artifact store that only another server could write', async () => {
    const experiment = { experiment_id: '1', name: 'e', artifact_location: 's3://bucket/1', lifecycle_stage: 'active' };
    const at = await listen((request, answer) =>
      (request.url === '/version' ? html(200, '3.17.2') : json({ experiment }))(request, answer),
    );
    expect((await open(`http://${at}`)).message).to.match(/s3:\/\/bucket\/1.*--serve-artifacts/);
  });
});
