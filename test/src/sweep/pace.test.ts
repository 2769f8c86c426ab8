import { expect } from 'chai';
import { paceOf, thisOwner } from '../../../src/sweep/index.js';
import type { StudyStore } from '../../../src/sweep/trial.js';

const minute = 60_000;

/** A study whose trials ended at these minutes; the others run, by this process or by nobody. */
function study(ends: readonly (number | null)[], owner: unknown = thisOwner()): StudyStore {
  const trials = ends.map((end, number) => ({ number, state: end === null ? 'running' : 'complete', attributes: {} }));
  return {
    read: () => ({ trials }),
    trialNotes: () => ({ owner }),
    trialTimes: (number: number) => ({ started: 0, completed: ends[number] === null ? null : ends[number]! * minute }),
  } as unknown as StudyStore;
}

describe('the pace of a study', () => {
  it('goes by the last trials and says when the rest will have ended', () => {
    const pace = paceOf(study([1, 3, 2, null]), 9, 10 * minute);
    expect(pace).to.deep.equal({ told: 3, running: 1, perMinute: 1, end: 16 * minute });
    const long = paceOf(
      study([...Array.from({ length: 40 }, (_, trial) => (trial < 20 ? trial * 10 : 200 + (trial - 20) / 2)), null]),
      60,
      0,
    );
    expect(long.perMinute).to.equal(2);
    expect(long.end).to.equal(10 * minute);
  });

  it('is not told where it cannot be known', () => {
    expect(paceOf(study([1, null]), 5)).to.deep.equal({ told: 1, running: 1, perMinute: null, end: null });
    expect(paceOf(study([1, 2, null]), null)).to.include({ perMinute: 1, end: null });
    expect(paceOf(study([1, 2, null], null), 5)).to.include({ running: 0, end: null });
  });
});
