import { expect } from 'chai';
import { pruningLines, pruningOf, type JudgedTrial } from '../../../src/report/index.js';
import { rankCorrelation } from '../../../src/report/rank.js';

const trial = (number: number, state: 'complete' | 'pruned', reports: number[], more: Partial<JudgedTrial> = {}): JudgedTrial => ({
  number,
  state,
  value: state === 'complete' ? reports.at(-1)! : null,
  reports: new Map(reports.entries()),
  planned: 4,
  audited: null,
  rungs: [],
  ...more,
});
// Accuracies of four epochs; trial 2 is ended after its second, trial 3 would have been but finishes as the best of all.
const trials = [
  trial(0, 'complete', [0.5, 0.6, 0.65, 0.7]),
  trial(1, 'complete', [0.4, 0.65, 0.7, 0.8]),
  trial(2, 'pruned', [0.3, 0.4]),
  trial(3, 'complete', [0.3, 0.45, 0.6, 0.9], { audited: 1 }),
];

describe('what pruning saved and cost', () => {
  const { pruned, epochs, audit, steps } = pruningOf('median', 0.5, trials, 'maximize');

  it('counts the epochs that pruned trials did not train', () => {
    expect([pruned, epochs]).to.deep.equal([1, { planned: 16, trained: 14, saved: 2 }]);
  });

  it('compares audited trials with the best that pruning would have left', () => {
    expect(audit!.trials).to.deep.equal([{ number: 3, step: 1, value: 0.9 }]);
    expect(audit!.better).to.equal(1);
    expect(audit!.regret.seen).to.be.closeTo(0.1, 1e-12); // 0.9 - 0.8
    expect(audit!.regret.estimated).to.be.closeTo(0.1, 1e-12); // one value seen: each of the two ended trials is drawn from it
    expect(audit!.most).to.equal(1);
  });

  it('correlates the judged epoch with the end over the finished trials', () => {
    // Values 0.6, 0.65, 0.45 at epoch 2 and 0.7, 0.8, 0.9 at the end: ranks 2, 3, 1 and 1, 2, 3.
    expect(steps).to.have.length(1);
    expect(steps[0]).to.include({ step: 1, trials: 4, ended: 2, finished: 3 });
    expect(steps[0]!.correlation).to.be.closeTo(-0.5, 1e-12);
  });

  it('bounds what none of five audited trials can exclude', () => {
    const five = [trial(0, 'complete', [0.9, 0.9]), ...[1, 2, 3, 4, 5].map((n) => trial(n, 'complete', [0.1, 0.2], { audited: 0 }))];
    const { audit: of } = pruningOf('median', 1, five, 'maximize');
    expect(of!.better).to.equal(0);
    expect(of!.most).to.be.closeTo(1 - 0.05 ** (1 / 5), 1e-9); // (1 - p)^5 = 0.05
    expect(of!.regret).to.deep.equal({ seen: 0, estimated: 0 });
  });

  it('turns round where less is better', () => {
    const lower = [trial(0, 'complete', [0.5, 0.4]), trial(1, 'complete', [0.6, 0.3], { audited: 0 })];
    expect(pruningOf('median', 1, lower, 'minimize').audit!.regret.seen).to.be.closeTo(0.1, 1e-12);
    expect(pruningOf('median', 1, lower, 'maximize').audit!.better).to.equal(0);
  });

  it('is told in sentences', () => {
    const [saved, found] = pruningLines(pruningOf('median', 0.5, trials, 'maximize'));
    expect(saved).to.equal('Pruning (median) ended 1 of 4 trials early: 2 of 16 epochs were not trained (13 %).');
    expect(found).to.match(/^Audit: 1 trial that it would have ended finished all the same; 1 is better than the best that it left/);
  });
});

describe('rank correlation', () => {
  it('is 1 for one order, -1 for the reverse, null for too few or for ties alone', () => {
    expect(rankCorrelation([1, 2, 5], [10, 20, 30])).to.be.closeTo(1, 1e-12);
    expect(rankCorrelation([1, 2, 5], [3, 2, 1])).to.be.closeTo(-1, 1e-12);
    expect(rankCorrelation([1, 2], [1, 2])).to.equal(null);
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).to.equal(null);
  });
});
