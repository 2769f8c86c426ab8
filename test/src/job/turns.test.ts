import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Turns } from '../../../src/job/turns.js';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];

/** How often all else had its turn, which is counted from outside, before each of those who wait had its own. */
async function passes(every: number): Promise<number[]> {
  const turns = new Turns(every);
  const done: string[] = [];
  const seen: number[] = [];
  let rounds = 0;
  const all = Promise.all(
    names.map(async (name) => {
      await turns.take();
      done.push(name);
      seen.push(rounds);
    }),
  );
  while (done.length < names.length) {
    await setImmediate();
    rounds++;
  }
  await all;
  expect(done).to.deep.equal(names);
  return seen;
}

describe('turns', () => {
  it('are taken in order, and all else has its own after each that is long', async () => {
    const seen = await passes(0);
    expect(new Set(seen).size).to.equal(names.length);
  });

  it('follow each other at once while they are short', async () => {
    const seen = await passes(60_000);
    expect(new Set(seen).size).to.equal(1);
  });
});
