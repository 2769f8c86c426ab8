/** Bad input never crashes a reader, keeps it busy, or gets it to touch what is not its own. `npm run fuzz` has a hundred thousand cases. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { found } from './found.js';
import { judge, layOutside, type Verdict } from './judge.js';
import { fuzz } from './supervise.js';
import type { Ground, Opened } from './target.js';
import { targets } from './targets/index.js';

describe('fuzzing', function () {
  this.timeout(600_000);

  it('finds nothing in a thousand cases of a seed', async () => {
    const { faults, counts } = await fuzz({ seed: 1, count: 1_000 });
    expect(faults).to.deep.equal([]);
    const sums = targets.map(({ name }) => counts[name]!);
    for (const { taken = 0, refused = 0 } of sums) expect(taken + refused).to.be.at.least(50);
    expect(
      sums.reduce((sum, { taken = 0 }) => sum + taken, 0),
      'taken',
    ).to.be.greaterThan(100);
  });

  describe('what it has found', () => {
    const top = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-found-')));
    const ground: Ground = { seeds: join(top, 'seeds'), inside: join(top, 'inside'), outside: join(top, 'outside') };
    const opened = new Map<string, Opened>();
    before(async () => {
      for (const folder of [ground.seeds, ground.inside]) mkdirSync(folder);
      layOutside(ground);
      for (const target of targets) {
        await target.seed(ground);
        const reader = await target.open(ground);
        opened.set(target.name, reader);
        await judge(reader, reader.sound[0]!, ground); // loads what is loaded once
      }
    });
    after(async () => {
      for (const one of opened.values()) await one.close?.();
      rmSync(top, { recursive: true, force: true });
    });

    for (const { fault, target, from, taken } of found)
      it(`${target}: ${fault}`, async () => {
        const reader = opened.get(target)!;
        const verdict = await judge(reader, from(reader.sound[0]!), ground);
        expect(verdict).to.deep.equal({ outcome: taken ? 'taken' : 'refused' } satisfies Verdict);
      });
  });
});
