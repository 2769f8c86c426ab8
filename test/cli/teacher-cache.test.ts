import { readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { endCommands, startCommand, type Ended } from '../support/command-line.js';
import { answered } from '../support/resident.js';
import { scratchFolder } from '../src/runtime/scratch.js';

const experiment = `dataset: { use: uci-sentiment, domain: yelp }
teacher: { use: trained, architecture: { use: bag-of-embeddings, embedding: 4 }, epochs: 1 }
student: { use: bag-of-embeddings, embedding: 4 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 1 }
`;

describe('teacher cache on the command line', function () {
  this.timeout(60_000);
  const folder = scratchFolder('teacher-cache');
  const home = join(folder, 'home');
  const signals = join(home, 'signals');
  after(endCommands);
  const place = { cwd: folder, env: { STILLHOUSE_HOME: home, STILLHOUSE_BACKEND: 'cpu', HOME: folder, CI: '1' } };
  const run = (...args: string[]) => answered(args, place);
  const cache = async (...args: string[]) => {
    const { code, stdout } = await run('teacher', 'cache', ...args, '--json');
    return { code, document: JSON.parse(stdout) };
  };
  const files = () => readdirSync(signals, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.signal')).map((name) => join(signals, name)); // prettier-ignore
  const trained = async (ended: Promise<Ended>) => {
    const { code, stderr, stdout } = await ended;
    expect(code, stderr).to.equal(0);
    return { taught: stderr.includes('teacher bag-of-embeddings: epoch'), document: JSON.parse(stdout) };
  };
  const training = (...args: string[]) => ['train', 'e.yaml', '--offline', '--json', ...args];
  const train = (...args: string[]) => trained(answered(training(...args), place));
  const trainApart = (...args: string[]) => trained(startCommand(training(...args), place).ended);

  it('is empty at first, and lists what a training has kept', async () => {
    expect((await cache('list')).document).to.deep.equal({ folder: home, bytes: 0, entries: [] });
    writeFileSync(join(folder, 'e.yaml'), experiment);
    expect((await train()).taught).to.equal(true);
    const { document } = await cache('list');
    const told = document.entries.map((entry: any) =>
      [entry.kind, entry.signal, entry.teacher, entry.data, entry.split, entry.width, entry.state].join(),
    );
    expect(told.sort()).to.deep.equal([
      'signal,logits,trained,uci-sentiment,test,2,whole',
      'signal,logits,trained,uci-sentiment,train,2,whole',
      'signal,logits,trained,uci-sentiment,validation,2,whole',
      'teacher,,,,,,whole',
    ]);
    expect(document.entries.reduce((sum: number, { rows }: any) => sum + rows, 0)).to.equal(1000);
    expect(document.bytes).to.be.greaterThan(8000);
  });

  it('serves another training, whatever its student', async () => {
    expect((await train('--student.embedding=8')).taught).to.equal(false);
    expect((await train('--teacher.epochs=2')).taught).to.equal(true);
  });

  it('finds damage when it verifies, and a training mends it', async () => {
    expect(await cache('verify')).to.have.property('code', 0);
    const before = (await train()).document.test;
    const [flipped, cut] = files().filter((file) => readFileSync(file, 'latin1').includes('"train"')) as [string, string];
    const bytes = readFileSync(flipped);
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(flipped, bytes);
    truncateSync(cut, bytes.length - 100);
    const { code, document } = await cache('verify');
    expect([code, document.ok]).to.deep.equal([1, false]);
    expect(
      document.entries
        .filter(({ state }: any) => state !== 'whole')
        .map(({ state }: any) => state)
        .sort(),
    ).to.deep.equal(['damaged', 'partial']);
    expect((await train()).document.test).to.deep.equal(before);
    await train('--teacher.epochs=2');
    expect(await cache('verify')).to.have.property('code', 0);
  });

  it('removes what is damaged, unused or all, and only that', async () => {
    const [one, two] = files() as [string, string];
    writeFileSync(one, 'no signal');
    utimesSync(two, new Date(), new Date(Date.now() - 40 * 24 * 3600 * 1000));
    const count = (await cache('list')).document.entries.length;
    expect((await cache('prune', '--damaged')).document.removed.map(({ state }: any) => state)).to.deep.equal(['damaged']);
    expect((await cache('prune', '--unused-for', '30')).document.removed).to.have.length(1);
    expect((await cache('list')).document.entries).to.have.length(count - 2);
    expect((await train()).taught).to.equal(false);
    expect((await cache('prune', '--all')).document.bytes).to.be.greaterThan(0);
    expect((await cache('list')).document.entries).to.deep.equal([]);
    expect(readdirSync(join(home, 'cache'))).to.deep.equal(['texts']);
  });

  it('is shared by two trainings at the same time: one of them teaches', async () => {
    const both = await Promise.all([trainApart(), trainApart('--student.embedding=8')]);
    expect(both.map(({ taught }) => taught).sort()).to.deep.equal([false, true]);
    expect(both[0]!.document.test.teacher).to.deep.equal(both[1]!.document.test.teacher);
    expect((await cache('verify')).document.entries).to.have.length(4);
    await cache('prune', '--all');
  });

  it('tells what is missing or wrong', async () => {
    const nothing = await run('teacher', 'cache', 'prune');
    expect([nothing.code, nothing.stderr]).to.deep.equal([
      2,
      'error: prune needs to be told what to remove (allowed: --unused-for DAYS, --damaged, --all)\n',
    ]);
    expect((await run('teacher', 'cache', 'prune', '--unused-for', 'never')).code).to.equal(2);
    expect((await run('teacher', 'cache', 'list')).stderr).to.equal('nothing is kept of teachers yet\n');
  });
});
