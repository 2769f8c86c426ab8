/** Servers of this machine are reached from this machine alone, unless somebody asks for more. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeBundle } from '../../src/student/index.js';
import { tinyStudent } from '../contracts/tiny-student.js';
import { useBackend } from '../support/backend.js';
import { freePort } from '../support/mlflow.js';
import { sharedServer, type Served } from '../support/reference.js';

/** Addresses in the kernel's spelling on which something listens at a port. */
function listening(port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = ['tcp', 'tcp6'].flatMap((name) => readFileSync(`/proc/net/${name}`, 'utf8').trim().split('\n').slice(1));
  const fields = rows.map((row) => row.trim().split(/\s+/));
  return fields
    .filter(([, local, , state]) => state === '0A' && local!.endsWith(suffix))
    .map(([, local]) => local!.slice(0, -suffix.length));
}
const loopback = '0100007F'; // 127.0.0.1, little-endian

describe('local servers', function () {
  this.timeout(240_000);
  let shared: Served;
  before(async function () {
    if (process.platform !== 'linux') return this.skip();
    shared = await sharedServer(this);
    await useBackend();
  });

  it('the tracking server that set-up has installed listens on loopback alone', () => {
    expect(listening(Number(new URL(shared.uri).port))).to.deep.equal([loopback]);
  });

  it('serve listens on loopback alone unless it is told a host', async () => {
    const folder = join(shared.place.folder, 'tiny-bundle');
    mkdirSync(folder);
    await writeBundle(await tinyStudent(), folder);
    const port = await freePort();
    const running = shared.place.start(['serve', folder, '--port', String(port)]);
    await running.says('/predict');
    expect(listening(port)).to.deep.equal([loopback]);
    running.child.kill('SIGTERM');
    await running.ended;
  });
});
