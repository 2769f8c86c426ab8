import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Turns } from '../../../src/job/turns.js';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('turns', () => {
  it('are taken in order, and all else has its own between two of them', async () => {
    const turns = new Turns();
    const done: string[] = [];
    const seen: number[] = [];
    let rounds = 0; // counted from outside
    const all = names.map(async (name) => {
      await turns.take();
      await Promise.resolve(); // what follows a turn may be in several steps
      done.push(name);
      seen.push(rounds);
    });
    while (done.length < names.length) {
      await setImmediate();
      rounds++;
    }
    await Promise.all(all);
    expect(done).to.deep.equal(names);
    expect(new Set(seen).size).to.equal(names.length);
  });
});
