import { readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { FileSignalStore } from '../../../src/runtime/signal-store.js';
import { partRows } from '../../../src/runtime/signal-file.js';
import { moduleUrl, runProgram } from './program.js';
import { scratchFolder } from './scratch.js';

const about = { teacher: 'trained', data: 'toy', split: 'train', parameters: 12 } as const;
const numbers = (start: number, end: number, width: number) =>
  Float32Array.from({ length: (end - start) * width }, (_, at) => Math.fround(start * width + at + 0.1));
/** Gives the numbers of any rows and remembers what it was asked for. */
function source(width: number, parts: string[] = []) {
  const part = async (start: number, end: number) => (parts.push(`${start}-${end}`), numbers(start, end, width));
  return { parts, source: { about, part } };
}
const fault = (promise: Promise<unknown>) => promise.then(() => 'none', (error: Error) => `${error.name}: ${error.message}`); // prettier-ignore

describe('signal store', function () {
  this.timeout(60_000);
  const folder = scratchFolder('signals');
  const store = new FileSignalStore(folder);
  const small = { rows: 5, width: 2 };
  /** Four parts, the last one shorter. */
  const large = { rows: 3 * partRows(1e9, 1000) + 7, width: 1000 };
  const fileOf = (key: string) => join(folder, key, 'logits.signal');

  it('gives back every number and where it comes from, and null for what is not there or has another shape', async () => {
    const { source: from, parts } = source(2);
    expect(await store.read('aa', 'logits', small)).to.equal(null);
    expect(await store.complete('aa', 'logits', small, from)).to.deep.equal(numbers(0, 5, 2));
    expect(await store.read('aa', 'logits', small)).to.deep.equal({ about, values: numbers(0, 5, 2) });
    expect(await store.read('aa', 'logits', { rows: 2, width: 5 })).to.equal(null);
    expect(await store.read('aa', 'hidden.6', small)).to.equal(null);
    expect(parts).to.deep.equal(['0-5']);
    await store.complete('aa', 'logits', small, from);
    expect(parts).to.deep.equal(['0-5']);
    expect(statSync(fileOf('aa')).size).to.be.below(300);
  });

  it('keeps several signals of the same examples, each by itself', async () => {
    await store.complete('ab', 'logits', small, source(2).source);
    await store.complete('ab', 'hidden.6', { rows: 5, width: 30 }, source(30).source);
    expect((await store.read('ab', 'hidden.6', { rows: 5, width: 30 }))!.values).to.deep.equal(numbers(0, 5, 30));
    expect((await store.read('ab', 'logits', small))!.values).to.deep.equal(numbers(0, 5, 2));
    expect(readdirSync(join(folder, 'ab')).sort()).to.deep.equal(['hidden.6.signal', 'logits.signal']);
  });

  it('goes on with the part that was being asked for when it was ended', async () => {
    const { source: from, parts } = source(1000);
    const size = partRows(1e9, 1000);
    let calls = 0;
    const ended = {
      about,
      part: (start: number, end: number) => (++calls === 3 ? Promise.reject(new Error('killed')) : from.part(start, end)),
    };
    expect(await fault(store.complete('ac', 'logits', large, ended))).to.equal('Error: killed');
    expect(await store.read('ac', 'logits', large)).to.equal(null);
    expect(await store.complete('ac', 'logits', large, from)).to.deep.equal(numbers(0, large.rows, 1000));
    expect(parts).to.deep.equal([[0, 1], [1, 2], [2, 3]].map(([a, b]) => `${a! * size}-${b! * size}`).concat(`${3 * size}-${large.rows}`)); // prettier-ignore
  });

  it('cut off at any byte it is not given, and is made whole again by what is missing alone', async () => {
    await store.complete('ad', 'logits', small, source(2).source);
    const whole = readFileSync(fileOf('ad'));
    for (let end = 0; end < whole.length; end++) {
      truncateSync(fileOf('ad'), end);
      expect(await store.read('ad', 'logits', small)).to.equal(null);
      const { source: from, parts } = source(2);
      expect(await store.complete('ad', 'logits', small, from)).to.deep.equal(numbers(0, 5, 2));
      expect(parts).to.deep.equal(['0-5']);
      expect(readFileSync(fileOf('ad')).equals(whole)).to.equal(true);
    }
    await store.complete('ae', 'logits', large, source(1000).source);
    const size = statSync(fileOf('ae')).size;
    for (const cut of [1, 20_000, 28_017, 1_200_000, size - 10]) {
      truncateSync(fileOf('ae'), size - cut);
      const { source: from, parts } = source(1000);
      expect(await store.complete('ae', 'logits', large, from)).to.deep.equal(numbers(0, large.rows, 1000));
      expect(parts).to.have.length({ 1: 1, 20_000: 1, 28_017: 2, 1_200_000: 3 }[cut] ?? 4);
    }
  });

  it('finds a flipped bit anywhere, gives nothing, and asks again for that part alone', async () => {
    await store.complete('af', 'logits', small, source(2).source);
    const whole = readFileSync(fileOf('af'));
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1 << (at % 8);
      writeFileSync(fileOf('af'), damaged);
      expect(await store.read('af', 'logits', small)).to.equal(null);
    }
    expect(await store.complete('af', 'logits', small, source(2).source)).to.deep.equal(numbers(0, 5, 2));
    expect(readFileSync(fileOf('af')).equals(whole)).to.equal(true);
    await store.complete('ag', 'logits', large, source(1000).source);
    const damaged = readFileSync(fileOf('ag'));
    damaged[1_500_000]! ^= 4;
    writeFileSync(fileOf('ag'), damaged);
    const { source: from, parts } = source(1000);
    expect(await store.complete('ag', 'logits', large, from)).to.deep.equal(numbers(0, large.rows, 1000));
    expect(parts).to.have.length(1);
    expect((await store.read('ag', 'logits', large))!.values).to.deep.equal(numbers(0, large.rows, 1000));
  });

  const program = (key: string, log: string, delay: number) => `
    import { FileSignalStore } from ${moduleUrl('src/runtime/signal-store.js')};
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    const store = new FileSignalStore(${JSON.stringify(folder)});
    const shape = ${JSON.stringify(large)};
    const part = async (start, end) => {
      await sleep(${delay});
      appendFileSync(${JSON.stringify(log)}, start + '-' + end + '\\n');
      return Float32Array.from({ length: (end - start) * 1000 }, (_, at) => Math.fround(start * 1000 + at + 0.1));
    };
    await store.alone(${JSON.stringify(key)}, async () => {
      if (!(await store.read(${JSON.stringify(key)}, 'logits', shape)))
        await store.complete(${JSON.stringify(key)}, 'logits', shape, { about: ${JSON.stringify(about)}, part });
    });`;
  const lines = (log: string) => readFileSync(log, 'utf8').split('\n').filter(Boolean);

  it('of several processes at once one makes it and the others read it', async () => {
    const log = join(folder, 'both.log');
    const ends = await Promise.all([1, 2, 3].map(() => runProgram(program('ba', log, 30)).outcome));
    expect(ends.map(({ code, stderr }) => [code, stderr])).to.deep.equal([1, 2, 3].map(() => [0, '']));
    expect(lines(log)).to.have.length(4);
    expect((await store.read('ba', 'logits', large))!.values).to.deep.equal(numbers(0, large.rows, 1000));
  });

  it('is sound after writers that did not wait for one another', async () => {
    const log = join(folder, 'rude.log');
    const rude = program('bb', log, 1)
      .replace('await store.alone("bb", async () => {', '{')
      .replace(/\}\);$/, '}');
    const ends = await Promise.all([1, 2, 3].map(() => runProgram(rude).outcome));
    expect(ends.map(({ code, stderr }) => [code, stderr])).to.deep.equal([1, 2, 3].map(() => [0, '']));
    const found = await store.read('bb', 'logits', large);
    expect(found ?? { values: await store.complete('bb', 'logits', large, source(1000).source) }).to.have.property('values').that.deep.equals(numbers(0, large.rows, 1000)); // prettier-ignore
  });

  it('goes on after SIGKILL where it was, and the lock of the dead holds nobody up', async () => {
    const log = join(folder, 'killed.log');
    writeFileSync(log, '');
    const running = runProgram(program('bc', log, 150));
    while (lines(log).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    running.child.kill('SIGKILL');
    await running.outcome;
    expect((await runProgram(program('bc', log, 0)).outcome).code).to.equal(0);
    expect(lines(log).length).to.be.within(4, 5);
    expect((await store.read('bc', 'logits', large))!.values).to.deep.equal(numbers(0, large.rows, 1000));
  });

  it('tells an unusable folder as an InputError, and refuses names that leave it', async () => {
    writeFileSync(join(folder, 'file'), '');
    const unusable = new FileSignalStore(join(folder, 'file'));
    expect(await fault(unusable.complete('aa', 'logits', small, source(2).source))).to.match(
      /^InputError: .*the teacher's signals cannot be kept/,
    );
    expect(await fault(unusable.alone('aa', async () => 1))).to.match(/^InputError: .*cannot be kept/);
    expect(await unusable.read('aa', 'logits', small)).to.equal(null);
    for (const name of ['../x', '', '.hidden', 'a/b']) expect(await fault(store.read(name, 'logits', small)), name).to.match(/^RangeError/);
    expect(await fault(store.read('aa', '../x', small))).to.match(/^RangeError/);
    rmSync(join(folder, 'file'));
  });
});
