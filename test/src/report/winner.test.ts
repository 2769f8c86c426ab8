import { expect } from 'chai';
import fc from 'fast-check';
import {
  candidate,
  chooseWinner,
  halfWidth,
  spread,
  studentT95,
  winnerDocument,
  winnerLines,
  winnerSection,
} from '../../../src/report/index.js';

const maximize = { metric: 'macro_f1', direction: 'maximize' } as const;
const minimize = { metric: 'loss', direction: 'minimize' } as const;

describe('spread over seeds', () => {
  it('is mean and standard deviation of a sample', () => {
    expect(spread([2, 4, 6])).to.deep.equal({ values: [2, 4, 6], mean: 4, sd: 2 });
    expect(spread([0.7])).to.deep.equal({ values: [0.7], mean: 0.7, sd: null });
    expect(spread([1, NaN]).mean).to.be.NaN;
  });

  it("knows Student's t as it stands in tables", () => {
    const table = { 1: 12.7062, 2: 4.30265, 3: 3.18245, 4: 2.77645, 5: 2.57058, 9: 2.26216, 10: 2.22814, 29: 2.04523, 120: 1.97993 };
    for (const [freedom, t] of Object.entries(table)) expect(studentT95(Number(freedom)), freedom).to.be.closeTo(t, 1e-5 * t);
  });

  it('has no interval for one seed', () => {
    expect(halfWidth(spread([1]))).to.equal(null);
    expect(halfWidth(spread([0, 2]))).to.be.closeTo(12.7062, 1e-4); // 12.7062 * sqrt(2) / sqrt(2)
  });
});

describe('the honest winner', () => {
  // Trial 7 was found at 0.78; anew 0.70, 0.72, 0.74: mean 0.72, deviation 0.02, half width 4.30265 * 0.02 / sqrt(3) = 0.049683.
  const candidates = [
    candidate(7, 0.78, [0.7, 0.72, 0.74]),
    candidate(2, 0.77, [0.74, 0.76, 0.75]),
    candidate(5, 0.76, [0.75, 0.75, 0.75]),
  ];
  const winner = chooseWinner(candidates, [11, 12, 13], maximize)!;

  it('is the best mean, of two equal ones that which was found better', () => {
    expect(winner).to.include({ trial: 2, changed: true });
    expect(winner.value).to.be.closeTo(0.75, 1e-12);
  });

  it('says by how much the best was too good, with its interval', () => {
    const { trial, found, mean, optimism, interval } = winner.raw;
    expect([trial, found]).to.deep.equal([7, 0.78]);
    expect(mean).to.be.closeTo(0.72, 1e-12);
    expect(optimism).to.be.closeTo(0.06, 1e-12);
    expect(interval!.low).to.be.closeTo(0.010317, 1e-6);
    expect(interval!.high).to.be.closeTo(0.109683, 1e-6);
    expect(winnerLines(winner, maximize)).to.deep.equal([
      'Winner: trial 2, macro_f1 0.7500 on 3 fresh seeds (the best mean of 3 configurations trained anew; not trial 7, the best as found).',
      'Optimism: trial 7 was found at 0.7800 and comes to 0.7200 anew: +0.0600 (95 % interval +0.0103 to +0.1097 over 3 seeds).',
    ]);
  });

  it('turns round for an objective to minimize: less than it comes to anew is optimism', () => {
    const { trial, changed, raw } = chooseWinner([candidate(0, 0.4, [0.45, 0.47]), candidate(1, 0.41, [0.5, 0.5])], [1, 2], minimize)!;
    expect([trial, changed]).to.deep.equal([0, false]);
    expect(raw.optimism).to.be.closeTo(0.06, 1e-12);
    expect(raw.interval!.high - raw.optimism!).to.be.closeTo(12.7062 * 0.01, 1e-6); // deviation 0.014142 over the root of 2
  });

  it('is none that diverged, and nobody where all did', () => {
    const diverged = candidate(7, 0.9, [0.7, NaN]);
    expect(diverged).to.deep.equal({ trial: 7, found: 0.9, values: [0.7, null], mean: null, sd: null });
    const { trial, changed, raw } = chooseWinner([diverged, candidate(1, 0.5, [0.4, 0.5])], [1, 2], maximize)!;
    expect([trial, changed]).to.deep.equal([1, true]);
    expect(raw).to.deep.equal({ trial: 7, found: 0.9, mean: null, optimism: null, interval: null });
    expect(chooseWinner([diverged], [1, 2], maximize)).to.equal(null);
    expect(chooseWinner([], [], maximize)).to.equal(null);
  });

  it('has no interval on a single seed', () => {
    const { raw } = chooseWinner([candidate(3, 0.8, [0.7])], [1], maximize)!;
    expect(raw.interval).to.equal(null);
    expect(winnerLines(chooseWinner([candidate(3, 0.8, [0.7])], [1], maximize)!, maximize).join(' ')).to.not.include('interval');
  });

  it('is told in the document with the run of each seed, and in the description', () => {
    const document = winnerDocument(winner, (trial, index) => `${trial}-${index}`) as any;
    expect(Object.keys(document)).to.deep.equal(['trial', 'value', 'changed', 'raw', 'seeds', 'candidates']);
    expect(document.candidates[1]).to.deep.include({ trial: 2, found: 0.77, run_ids: ['2-0', '2-1', '2-2'] });
    expect(winnerSection(winner, maximize)).to.include('| 7 | 0.7800 | 0.7200 | 0.0200 | 0.7000, 0.7200, 0.7400 |');
  });

  it('never has a worse mean than another, and its optimism is that of the first', () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(scores, { minLength: 1, maxLength: 5 }), fc.boolean(), (all, up) => {
        const given = all.map((values, trial) => candidate(trial, 0.5, values));
        const { value, raw } = chooseWinner(given, [], up ? maximize : minimize)!;
        for (const { mean } of given) expect(up ? value >= mean! : value <= mean!).to.equal(true);
        expect(raw.optimism).to.be.closeTo(up ? 0.5 - given[0]!.mean! : given[0]!.mean! - 0.5, 0);
      }),
    );
  });
});
