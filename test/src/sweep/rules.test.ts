import { expect } from 'chai';
import { triedKeys, warmStartKey, type Params, type StudyView, type TrialState, type TrialView } from '../../../src/plugin/index.js';
import { Tried } from '../../../src/sweep/rules.js';

const trial = (number: number, state: TrialState, params: Params, attributes = {}): TrialView => {
  return { number, state, params, distributions: {}, values: [], intermediate: new Map(), attributes };
};
const study = (...trials: TrialView[]): StudyView => ({ name: 's', directions: ['minimize'], trials });

describe('configurations that a study has begun', () => {
  it('are known of one that grows as they are of one that is read anew', () => {
    const [a, b] = [trial(0, 'complete', { x: 1 }), trial(1, 'waiting', { x: 2 })];
    const foreign = trial(2, 'running', {}); // Optuna sets the parameters of such a one later
    const copied = trial(3, 'complete', { x: 9 }, { [warmStartKey]: 'before' });
    const grown = [
      study(),
      study(a, b),
      study(a, b, foreign, copied),
      study(a, { ...b, state: 'running' }, foreign, copied),
      study(a, { ...b, state: 'running' }, { ...foreign, params: { x: 5 } }, copied),
      study(a, { ...b, state: 'complete' }, { ...foreign, params: { x: 5, y: 6 } }, copied, trial(4, 'failed', { x: 1 })),
    ];
    const tried = new Tried();
    for (const one of grown) expect([...tried.of(one)].sort()).to.deep.equal([...triedKeys(one)].sort());
    expect(tried.of(grown.at(-1)!).size).to.equal(3);
  });
});
