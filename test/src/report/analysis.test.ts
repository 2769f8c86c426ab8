import { expect } from 'chai';
import type { Distribution, StudyView, TrialView } from '../../../src/plugin/index.js';
import { importanceLine, importanceOf, kendall, meanDifference, rankTest, rungReport, spaceOf } from '../../../src/report/index.js';
import { importances } from '../../../src/search/index.js';

const unit: Distribution = { type: 'float', low: 0, high: 1, log: false, step: null };
const trial = (number: number, more: Partial<TrialView>): TrialView => ({
  number,
  state: 'complete',
  params: {},
  distributions: {},
  values: [],
  intermediate: new Map(),
  attributes: {},
  ...more,
});
const study = (trials: readonly TrialView[]): StudyView => ({ name: 's', directions: ['maximize'], trials });
/** `a` decides alone; `b` goes round. */
const decided = (count: number): StudyView =>
  study(
    Array.from({ length: count }, (_, n) =>
      trial(n, { params: { a: n / count, b: (n * 0.37) % 1 }, distributions: { a: unit, b: unit }, values: [n / count] }),
    ),
  );

describe('importances in a report', () => {
  it('are told of twenty trials, not of nineteen', () => {
    const few = importanceOf(decided(19));
    expect([few.shares, few.trouble]).to.deep.equal([null, 'too few trials: 19 complete, 20 needed']);
    expect(importanceLine(few)).to.equal('Importances (PED-ANOVA): too few trials: 19 complete, 20 needed.');
    const { shares, quantile } = importanceOf(decided(20));
    expect(quantile).to.equal(0.25); // five of twenty are good
    expect(Object.keys(shares!)).to.deep.equal(['a', 'b']);
    expect(shares!['a']! + shares!['b']!).to.be.closeTo(1, 1e-12);
    expect(shares!['a']).to.be.above(0.6);
  });

  it("are Optuna's with its quantile from fifty trials on", () => {
    expect(importanceOf(decided(60)).shares).to.deep.equal(importances(decided(60)));
    expect(importanceOf(decided(60)).quantile).to.equal(0.1);
  });

  it('ask for five good trials where the quantile is told', () => {
    expect(importanceOf(decided(60), 0.05).trouble).to.equal('too few trials: 60 complete, 100 needed');
    expect(importanceOf(decided(60), 0.2).shares).to.deep.equal(importances(decided(60), { target: 0.2 }));
  });

  it('leave out what is pruned, failed or not finite, and say where all values are alike', () => {
    const more = [trial(60, { state: 'pruned', values: [1] }), trial(61, { values: [Infinity] }), trial(62, { state: 'failed' })];
    expect(importanceOf(study([...decided(60).trials, ...more])).trials).to.equal(60);
    const alike = study(decided(30).trials.map((one) => ({ ...one, values: [0.5] })));
    expect(importanceOf(alike).trouble).to.equal('all trials have the same value');
  });
});

describe('rank correlations between rungs', () => {
  // Values after epochs 1, 2 and 3; the last is the final one.
  const curves = [
    [0.1, 0.2, 0.3],
    [0.2, 0.1, 0.4],
    [0.3, 0.4, 0.5],
    [0.4, 0.5, 0.2],
  ];
  const trials = curves.map((values, n) => trial(n, { values: [values[2]!], intermediate: new Map(values.entries()) }));
  const pruned = trial(4, { state: 'pruned', intermediate: new Map([[0, 0]]) });

  it('are computed by hand', () => {
    const { rungs, matrix, best } = rungReport([...trials, pruned], 'maximize')!;
    expect(best).to.equal(1);
    expect(rungs.map(({ step, trials: there, finished }) => [step, there, finished])).to.deep.equal([
      [0, 5, 4],
      [1, 4, 4],
    ]);
    // Ranks 1 2 3 4 and 2 3 4 1: 1 - 6 * (1 + 1 + 1 + 9) / (4 * 15); 3 of the 6 pairs agree.
    expect(rungs[0]!.spearman).to.be.closeTo(-0.2, 1e-12);
    expect(rungs[0]!.kendall).to.be.closeTo(0, 1e-12);
    // Ranks 2 1 3 4 and 2 3 4 1: squares 0 4 1 9.
    expect(rungs[1]!.spearman).to.be.closeTo(1 - (6 * 14) / 60, 1e-12);
    // Ranks 1 2 3 4 and 2 1 3 4: squares 1 1 0 0.
    expect(matrix[0]![1]).to.be.closeTo(1 - (6 * 2) / 60, 1e-12);
    // The final best is trial 2: second after both epochs, so in the best half and not in the best quarter.
    expect(rungs.map(({ survived }) => survived)).to.deep.equal([
      { half: 1, quarter: 0 },
      { half: 1, quarter: 0 },
    ]);
  });

  it('turn round where less is better', () => {
    const { rungs } = rungReport(trials, 'minimize')!;
    // The final best is trial 3 with 0.2, the last after both epochs.
    expect(rungs.map(({ survived }) => survived.half)).to.deep.equal([0, 0]);
  });

  it('take the rungs where a pruner has completed some', () => {
    const marked = trials.map((one) => ({ ...one, attributes: { completed_rung_0: one.intermediate.get(1)! } }));
    expect(rungReport(marked, 'maximize')!.rungs.map(({ step }) => step)).to.deep.equal([1]);
  });

  it('are null where nothing is reported before the end', () => {
    expect(rungReport([trial(0, { values: [1], intermediate: new Map([[0, 1]]) })], 'maximize')).to.equal(null);
    expect(rungReport([], 'maximize')).to.equal(null);
  });
});

describe('rank statistics', () => {
  it("agree with scipy's", () => {
    // kendalltau([1, 2, 3, 4, 5], [1, 3, 2, 2, 5]) and mannwhitneyu([4, 5, 6, 7], [1, 2, 3, 5], method='asymptotic') of scipy.
    expect(kendall([1, 2, 3, 4, 5], [1, 3, 2, 2, 5])).to.be.closeTo(0.5270462766947298, 1e-12);
    const found = rankTest([1, 2, 3, 5], [4, 5, 6, 7])!;
    expect(found.above).to.equal(14.5 / 16);
    expect(found.p).to.be.closeTo(0.08142910235989108, 1e-12);
  });

  it('say nothing of too few or of what never changes', () => {
    expect([rankTest([1, 2, 3], [4, 5, 6, 7]), rankTest([1, 1, 1, 1], [1, 1, 1, 1]), kendall([1, 1, 1], [1, 2, 3])]).to.deep.equal([
      null,
      null,
      null,
    ]);
    expect(meanDifference([1], [2])).to.equal(null);
  });

  it('bound a difference of means by drawing anew, the same each time', () => {
    const [a, b] = [
      [1, 2, 3, 4],
      [3, 4, 5, 6],
    ];
    const found = meanDifference(a!, b!)!;
    expect(found).to.deep.equal(meanDifference(a!, b!));
    expect(found.difference).to.equal(2);
    // Each mean has a standard deviation of sqrt(1.25 / 4); 1.96 times that of their difference is 1.55.
    expect(found.low).to.be.closeTo(2 - 1.55, 0.2);
    expect(found.high).to.be.closeTo(2 + 1.55, 0.2);
    expect(meanDifference([1, 1, 1, 1], [2, 2, 2, 2])).to.deep.equal({ difference: 1, low: 1, high: 1 });
  });
});

describe('the space of a journal', () => {
  it('has of each parameter the widest bounds', () => {
    const wider: Distribution = { ...unit, low: -1, high: 0.5 };
    const choices: Distribution = { type: 'choice', choices: ['x', null] };
    const space = spaceOf({ trials: [trial(0, { distributions: { a: unit } }), trial(1, { distributions: { a: wider, c: choices } })] });
    expect(space).to.deep.equal({ a: { ...unit, low: -1, high: 1 }, c: choices });
  });
});
