import { expect } from 'chai';
import { bestFirst, bestTrial, paretoOf, Standings, type ParetoObjective, type TrialRecord } from '../../../src/report/index.js';

/** Trials with values that come back, some outside of the constraints, pruned, failed or without a value. */
const trials = Array.from({ length: 300 }, (_, number): TrialRecord => {
  const values = [(number * 37) % 101, (number * 53) % 97];
  const state = number % 11 === 0 ? 'pruned' : number % 23 === 0 ? 'failed' : 'complete';
  const more = { ...(state === 'complete' ? { values } : {}), ...(number % 7 === 0 ? { feasible: false } : {}) };
  return { number, state, params: {}, value: number % 13 === 0 ? NaN : values[0]!, runId: null, seconds: 1, ...more };
});

describe('report: standings', () => {
  const [first, second]: ParetoObjective[] = [
    { metric: 'macro_f1', direction: 'maximize', reference: null },
    { metric: 'student.parameters', direction: 'minimize', reference: null },
  ] as const;

  for (const objectives of [[first!], [first!, second!]])
    it(`are, kept trial by trial, those of all trials: ${objectives.length} objective(s)`, () => {
      const directions = objectives.map(({ direction }) => direction);
      const all = new Standings(first!, objectives);
      trials.forEach((trial, index) => {
        all.add(trial);
        if (index % 29 !== 0) return;
        const so = trials.slice(0, index + 1);
        expect(all.leading).to.deep.equal(bestFirst(so, directions).slice(0, 20));
        expect(all.best).to.deep.equal(bestTrial(so, directions));
        expect(all.front).to.deep.equal(paretoOf(so, objectives)?.front ?? null);
      });
      expect(all.ended).to.equal(300);
      expect(all.many.pruned).to.equal(trials.filter(({ state }) => state === 'pruned').length);
    });

  it('leave out what has not ended', () => {
    const running: TrialRecord = { number: 0, state: 'running', params: {}, value: null, runId: null, seconds: null };
    expect(new Standings(first!).add(running).ended).to.equal(0);
  });
});
