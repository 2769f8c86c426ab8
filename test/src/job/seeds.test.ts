import { expect } from 'chai';
import fc from 'fast-check';
import type { EpochReport } from '../../../src/distill/types.js';
import { freshSeeds, trialSeeds } from '../../../src/job/seeds.js';
import { meanReport, SharedReports } from '../../../src/job/shared-reports.js';
import { sideBySide } from '../../../src/job/side-by-side.js';

const report = (epoch: number, value: number, trainLoss = 1): EpochReport => {
  return { epoch, trainLoss, validation: { loss: 1 - value, m: value }, rate: 0.1, seconds: value };
};
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('seeds of students', () => {
  it("begin with the experiment's own, all of them different, and more of them begin alike", () => {
    const natural = fc.nat(2 ** 32 - 1);
    fc.assert(
      fc.property(natural, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (own, tried, fresh) => {
        const seeds = trialSeeds(own, tried);
        const anew = freshSeeds(own, fresh, tried);
        expect(seeds[0]).to.equal(own);
        expect(new Set([...seeds, ...anew]).size, 'no fresh seed was tried').to.equal(tried + fresh);
        expect(trialSeeds(own, tried + 1).slice(0, tried)).to.deep.equal(seeds);
        for (const seed of [...seeds, ...anew]) expect(seed).to.be.within(0, 2 ** 32 - 1);
      }),
    );
  });
});

describe('work side by side', () => {
  const { signal } = new AbortController();

  it('keeps to its width, gives results in order, and says how many are at work', async () => {
    let [now, most] = [0, 0];
    const live: number[] = [];
    const run = async (index: number): Promise<number> => {
      most = Math.max(most, ++now);
      await new Promise((done) => setTimeout(done, 5 - index));
      now--;
      return index * 10;
    };
    expect(await sideBySide({ count: 5, width: 2, signal, onLive: (count) => live.push(count), run })).to.deep.equal([0, 10, 20, 30, 40]);
    expect(most).to.equal(2);
    expect(live).to.deep.equal([2, 1, 0]);
  });

  it('stops the others when one throws, waits for them, and throws its fault', async () => {
    const stopped: number[] = [];
    const run = (index: number, stop: AbortSignal): Promise<void> =>
      index === 1
        ? Promise.reject(new Error('out of memory'))
        : new Promise((_, reject) => stop.addEventListener('abort', () => (stopped.push(index), reject(stop.reason as Error))));
    const failure = await sideBySide({ count: 4, width: 3, signal, run }).catch((fault: Error) => fault.message);
    expect(failure).to.equal('out of memory');
    expect(stopped, 'the fourth never began').to.deep.equal([0, 2]);
  });

  it('throws what it was aborted with', async () => {
    const halt = new AbortController();
    const run = (_: number, stop: AbortSignal): Promise<void> =>
      new Promise((__, reject) => stop.addEventListener('abort', () => reject(stop.reason as Error)));
    const failure = sideBySide({ count: 2, width: 2, signal: halt.signal, run }).catch((fault: Error) => fault.message);
    halt.abort(new Error('enough'));
    expect(await failure).to.equal('enough');
  });
});

describe('reports of several students', () => {
  function meeting(students: number, verdict: 'continue' | 'prune' = 'continue') {
    const judged: number[][] = [];
    let waiting = 0;
    const judge = async ({ epoch, validation }: EpochReport) => (judged.push([epoch, validation['m']!]), verdict);
    const reports = new SharedReports(students, judge, () => (waiting++, () => void waiting--));
    return { reports, judged, waiting: () => waiting };
  }

  it('are judged by their mean, once all have come', async () => {
    const { reports, judged, waiting } = meeting(3, 'prune');
    const first = [reports.report(report(0, 0.25)), reports.report(report(0, 0.5))];
    await settled();
    expect([judged, waiting()]).to.deep.equal([[], 2]);
    expect(await Promise.all([...first, reports.report(report(0, 0.75))])).to.deep.equal(['prune', 'prune', 'prune']);
    expect([judged, waiting()]).to.deep.equal([[[0, 0.5]], 0]);
  });

  it('stand for a student that ended early with the epoch that it keeps', async () => {
    const { reports, judged } = meeting(2);
    await Promise.all([reports.report(report(0, 0.5)), reports.report(report(0, 0.25))]);
    const later = reports.report(report(1, 0.75));
    reports.leave(report(0, 0.25));
    expect(await later).to.equal('continue');
    expect(judged).to.deep.equal([
      [0, 0.375],
      [1, 0.5],
    ]);
  });

  it('end the others where one diverged or was lost', async () => {
    const diverged = meeting(2);
    const both = [diverged.reports.report(report(0, 0.5)), diverged.reports.report(report(0, NaN, NaN))];
    expect(await Promise.all(both)).to.deep.equal(['prune', 'prune']);
    expect(diverged.judged, 'the study hears of it').to.deep.equal([[0, NaN]]);
    const lost = meeting(2);
    const one = lost.reports.report(report(0, 0.5));
    lost.reports.leave(null);
    expect(await one).to.equal('prune');
    expect(lost.judged).to.deep.equal([]);
  });

  it('hand on what judging throws to all', async () => {
    const reports = new SharedReports(
      2,
      () => Promise.reject(new Error('no journal')),
      () => () => {},
    );
    const both = [reports.report(report(0, 0.5)), reports.report(report(0, 0.5))].map((one) => one.catch((fault: Error) => fault.message));
    expect(await Promise.all(both)).to.deep.equal(['no journal', 'no journal']);
  });

  it('have the mean of each score and the longest time', () => {
    expect(meanReport([report(2, 0.25, 1), report(2, 0.75, 2)])).to.deep.equal({
      ...{ epoch: 2, trainLoss: 1.5, rate: 0.1, seconds: 0.75 },
      validation: { loss: 0.5, m: 0.5 },
    });
  });
});
