/** The hub's client against a server of this test's own, which refuses, stalls and breaks off as it is told. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { openCheckpoint } from '../../../src/checkpoint/index.js';
import { download } from '../../../src/checkpoint/source/download.js';
import { hubCheckpoint } from '../../../src/checkpoint/source/hub.js';
import type { Hub } from '../../../src/checkpoint/source/hub-request.js';
import { InputError } from '../../../src/plugin/index.js';
import { checkpointFolder } from '../../golden/checkpoints.js';
import { scratchFolder } from '../runtime/scratch.js';

const COMMIT = 'abcdef0123456789';
const files = new Map(readdirSync(checkpointFolder('bert')).map((name) => [name, readFileSync(join(checkpointFolder('bert'), name))]));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('checkpoints of the hub', function () {
  this.timeout(30_000);
  let server: Server;
  let base = '';
  let requests: { url: string; range: string | undefined; authorization: string | undefined }[] = [];
  /** Answers first; false leaves the request to the hub. */
  let interfere: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  let [folder, homes] = ['', 0];
  const place = (env: NodeJS.ProcessEnv = {}) => ({
    root: join(folder, String(homes++)),
    tell: () => {},
    env: { HF_ENDPOINT: base, ...env },
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url!;
    requests.push({ url, range: request.headers.range, authorization: request.headers.authorization });
    if (interfere(request, response)) return;
    if (url.startsWith('/api/models/owner/tiny/')) {
      const siblings = [...files].map(([rfilename, bytes]) => ({ rfilename, size: bytes.length, ...(rfilename.endsWith('.safetensors') ? { lfs: { sha256: sha256(bytes) } } : {}) })); // prettier-ignore
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ sha: COMMIT, siblings: [...siblings, { rfilename: 'pytorch_model.bin', size: 5 }] }));
      return;
    }
    const bytes = files.get(url.replace(`/owner/tiny/resolve/${COMMIT}/`, ''));
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(!bytes ? 404 : from ? 206 : 200).end(bytes?.subarray(from));
  }

  before(async () => {
    folder = scratchFolder('hub');
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => void (server.closeAllConnections(), server.close()));
  beforeEach(() => {
    requests = [];
    interfere = () => false;
  });

  async function fault(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.then(() => null, (reason: unknown) => reason); // prettier-ignore
    expect(error).to.be.instanceOf(InputError);
    return (error as Error).message;
  }

  it('are fetched once, with the token, and without pickles', async () => {
    const where = place({ HF_TOKEN: 'secret' });
    const found = await hubCheckpoint('owner/tiny', 'main', where);
    expect(openCheckpoint(found).config.sizes.width).to.equal(8);
    expect(existsSync(join(found, 'pytorch_model.bin'))).to.equal(false);
    expect(new Set(requests.map(({ authorization }) => authorization))).to.deep.equal(new Set(['Bearer secret']));
    const asked = requests.length;
    expect(await hubCheckpoint('owner/tiny', 'main', { ...where, env: { HF_HUB_OFFLINE: '1' } })).to.equal(found);
    expect(requests).to.have.length(asked);
    expect(await fault(hubCheckpoint('owner/tiny', 'v2', { ...where, env: { HF_HUB_OFFLINE: '1' } }))).to.contain('HF_HUB_OFFLINE');
  });

  it('that are refused or not there are told in one sentence', async () => {
    interfere = (_, response) => Boolean(response.writeHead(401).end());
    expect(await fault(hubCheckpoint('owner/tiny', 'main', place())))
      .to.contain('answered 401')
      .and.contain('set HF_TOKEN');
    interfere = (_, response) => Boolean(response.writeHead(404).end());
    expect(await fault(hubCheckpoint('owner/none', 'main', place())))
      .to.contain("cannot fetch 'owner/none'")
      .and.contain('404');
    interfere = (_, response) => Boolean(response.writeHead(200).end('<html>'));
    expect(await fault(hubCheckpoint('owner/tiny', 'main', place()))).to.contain('no list of files');
    expect(await fault(hubCheckpoint('../etc', 'main', place()))).to.contain('is no name of a model');
    expect(requests).to.have.length(3);
  });

  const model = files.get('model.safetensors')!;
  const job = (name: string, hub: Partial<Hub> = {}) => ({
    hub: { base, token: null, pause: 5, patience: 200, ...hub },
    url: `${base}/owner/tiny/resolve/${COMMIT}/model.safetensors`,
    target: join(folder, name),
    what: 'owner/tiny: model.safetensors',
    size: model.length,
    sha256: sha256(model),
    tell: () => {},
  });

  it('of a busy hub are asked for again', async () => {
    let refusals = 3;
    interfere = (_, response) => refusals-- > 0 && Boolean(response.writeHead(429, { 'retry-after': '0' }).end());
    await download(job('busy'));
    expect(readFileSync(join(folder, 'busy')).equals(model)).to.equal(true);
    expect(requests).to.have.length(4);
    interfere = (_, response) => Boolean(response.writeHead(503).end());
    expect(await fault(download(job('down')))).to.contain('answered 503, 5 times');
  });

  it('that stall or break off in mid-file go on from there', async () => {
    const stops = [1000, 5000];
    interfere = (request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const to = stops.shift();
      if (to === undefined) return false;
      response.writeHead(from ? 206 : 200, { 'content-length': model.length - from }).write(model.subarray(from, to));
      if (to === 5000) setTimeout(() => response.destroy(), 50);
      return true;
    };
    await download(job('stalled'));
    expect(readFileSync(join(folder, 'stalled')).equals(model)).to.equal(true);
    expect(requests.map(({ range }) => range)).to.deep.equal([undefined, 'bytes=1000-', 'bytes=5000-']);
  });

  it('go on after the process ended, and wrong bytes are refused and removed', async () => {
    writeFileSync(join(folder, 'half.part'), model.subarray(0, 3000));
    await download(job('half'));
    expect(requests.map(({ range }) => range)).to.deep.equal(['bytes=3000-']);
    expect(readFileSync(join(folder, 'half')).equals(model)).to.equal(true);
    writeFileSync(join(folder, 'wrong.part'), Buffer.alloc(3000));
    expect(await fault(download(job('wrong')))).to.contain('another checksum');
    expect(existsSync(join(folder, 'wrong')) || existsSync(join(folder, 'wrong.part'))).to.equal(false);
    interfere = (_, response) => Boolean(response.writeHead(200).flushHeaders() ?? true);
    expect(await fault(download(job('silent', { patience: 30 })))).to.contain('the connection stalled at byte 0');
  });
});
