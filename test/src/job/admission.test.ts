import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Admission } from '../../../src/job/admission.js';

/** Enough of them for all that have a place to have had their turn. */
async function rounds(): Promise<void> {
  for (let round = 0; round < 10; round++) await setImmediate();
}

describe('trials that are made ready for workers', () => {
  it('are so many at a time, in order; a place is given back once', async () => {
    const admission = new Admission(2);
    const { signal } = new AbortController();
    const back: (() => void)[] = [];
    const entered: string[] = [];
    const all = ['a', 'b', 'c', 'd'].map(async (name) => {
      back.push(await admission.enter(signal));
      entered.push(name);
    });
    await rounds();
    expect(entered).to.deep.equal(['a', 'b']);
    for (let time = 0; time < 2; time++) back[0]!();
    await rounds();
    expect(entered).to.deep.equal(['a', 'b', 'c']);
    for (const give of back) give();
    await Promise.all(all);
    expect(entered).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('wait no longer once their study is to end', async () => {
    const admission = new Admission(1);
    const [halt, other] = [new AbortController(), new AbortController()];
    const back = await admission.enter(halt.signal);
    const waiting = admission.enter(halt.signal).catch((fault: unknown) => fault);
    const staying = admission.enter(other.signal);
    halt.abort('stop');
    expect(await waiting).to.equal('stop');
    expect(await admission.enter(halt.signal).catch((fault: unknown) => fault)).to.equal('stop');
    back();
    (await staying)();
    (await admission.enter(other.signal))();
  });
});
