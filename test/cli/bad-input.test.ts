import { expect } from 'chai';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startCommand, type CommandPlace, type Ended } from '../support/command-line.js';
import { answered } from '../support/resident.js';
import { badInputs, sound, type BadInput } from './bad-input-cases.js';

interface Seen extends Ended {
  readonly folder: string;
  /** Folders of studies, outboxes and runs before and after. */
  readonly kept: readonly [before: readonly string[], after: readonly string[]];
  readonly requests: readonly string[];
}

/** A server that is asked for in every case, has nothing, and counts. */
async function countingServer() {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const version = request.url === '/version' ? '3.17.2' : null;
    response.writeHead(version ? 200 : 404, { 'content-type': version ? 'text/plain' : 'application/json' });
    response.end(version ?? JSON.stringify({ error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'nothing is here' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, server };
}

const keptIn = (home: string): string[] =>
  ['studies', 'outbox', 'runs'].flatMap((room) =>
    existsSync(join(home, room)) ? readdirSync(join(home, room)).map((name) => `${room}/${name}`) : [],
  );

/** The tester's own settings have no say. */
const withoutOurs = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.keys(process.env).filter((name) => /^(MLFLOW|STILLHOUSE)_|_proxy$/i.test(name)).map((name) => [name, undefined])); // prettier-ignore

type Call = (args: readonly string[], place: CommandPlace) => Promise<Ended>;
const apart: Call = (args, place) => startCommand(args, place).ended;

async function suffer({ argv, env = {}, files = {} }: BadInput, call: Call, more: readonly string[] = []): Promise<Seen> {
  const folder = mkdtempSync(join(tmpdir(), 'stillhouse-bad-'));
  const { uri, requests, server } = await countingServer();
  try {
    for (const [name, content] of Object.entries({ ...sound, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const home = join(folder, 'home');
    const own = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('{folder}', folder)]));
    const before = keptIn(home);
    const settings = { STILLHOUSE_HOME: home, STILLHOUSE_BACKEND: 'cpu', MLFLOW_TRACKING_URI: uri, HOME: folder };
    const ended = await call([...argv, ...more], { cwd: folder, env: { ...withoutOurs(), ...settings, ...own } });
    return { ...ended, folder, kept: [before, keptIn(home)], requests: [...requests] };
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkPlace({ file, line, path }: BadInput, error: Record<string, unknown>): void {
  if (file !== undefined)
    expect(error['file'])
      .to.be.a('string')
      .that.satisfies((name: string) => name.endsWith(file), `ends with ${file}`);
  if (line !== undefined) expect(error['line']).to.equal(line);
  if (path !== undefined) expect(error['path']).to.equal(path);
  for (const value of [file, line, path]) if (value !== undefined) expect(error['message']).to.contain(String(value));
}

describe('bad input on the command line', function () {
  this.timeout(180_000);

  it('comes in at least 45 kinds, each with a name of its own', () => {
    expect(new Set(badInputs.map(({ name }) => name)).size)
      .to.equal(badInputs.length)
      .and.to.be.at.least(45);
  });

  for (const bad of badInputs) {
    it(bad.name, async () => {
      const { code, stdout, stderr, kept, requests } = await suffer(bad, bad.apart ? apart : answered, ['--json']);
      expect(code, stderr).to.equal(2);
      expect(stderr.match(/^error: /gm), stderr).to.have.length(1);
      expect(stderr).not.to.match(/^ +at .*:\d+|node:internal|\bundefined\b.*\bundefined\b/m);
      const document = JSON.parse(stdout) as { error: Record<string, unknown> };
      expect(Object.keys(document)).to.deep.equal(['error']);
      expect(stderr).to.contain(`error: ${String(document.error['message'])}\n`);
      for (const words of bad.words) expect(document.error['message']).to.match(words);
      checkPlace(bad, document.error);
      expect(kept[1], 'studies, outboxes and runs').to.deep.equal(kept[0]);
      if (bad.asks) expect(requests.filter((request) => !request.startsWith('GET '))).to.deep.equal([]);
      else expect(requests, 'requests to the tracking server').to.deep.equal([]);
    });
  }
});

describe('a fault on the command line', function () {
  this.timeout(60_000);
  const bad = badInputs.find(({ name }) => name === 'alpha 1.2')!;

  it('shows its stack under --debug alone, and prints nothing on stdout without --json', async () => {
    const [calm, debug] = await Promise.all([suffer(bad, apart), suffer(bad, apart, ['--debug'])]);
    expect([calm.code, debug.code]).to.deep.equal([2, 2]);
    expect([calm.stdout, debug.stdout]).to.deep.equal(['', '']);
    expect(calm.stderr).not.to.match(/^ +at /m);
    expect(debug.stderr).to.match(/^ +at .*\.js:\d+/m);
    expect(debug.stderr.match(/^error: /gm)).to.have.length(1);
  });
});
