/** SIGKILL at five moments of a sweep, with the journal's lock held among them: it ends as an undisturbed one. `npm run soak` does it often. */
import { expect } from 'chai';
import { night, peace } from '../soak/night.js';
import { writeSweep } from '../soak/sweeps.js';
import { reference } from '../support/reference.js';

describe('a sweep that is killed again and again', function () {
  this.timeout(300_000);

  it('has the trials, verdicts, values and runs of an undisturbed one: three at the same time, pruned and audited', async function () {
    const { place, uri } = await reference(this);
    const sweep = writeSweep(place, 'together', { trials: 8, epochs: 4 });
    const expected = await peace(place, uri, sweep, 'in peace');
    const states = expected.document.trials.map(({ state }: { state: string }) => state);
    expect(states).to.include.members(['complete', 'pruned']);
    expect(expected.document.pruning.audit.trials, 'an audited trial').to.not.be.empty;
    const moments = [
      { kind: 'line', count: 14 },
      { kind: 'lock', count: 18 },
      { kind: 'line', count: 25 },
      { kind: 'time', count: 500 },
      { kind: 'late', count: 100 },
    ] as const;
    const { deaths, waits, runs, faults } = await night(place, { uri, sweep, experiment: 'killed often', moments, expected });
    expect(faults).to.deep.equal([]);
    expect(deaths.length, 'kills before the sweep came to its end').to.be.at.least(4);
    expect(deaths.find(({ kind }) => kind === 'lock')).to.include({ held: true });
    expect(waits, 'a dead lock was met').to.not.be.empty;
    for (const wait of waits) expect(wait).to.be.below(2_000);
    expect(runs).to.equal(8 + 2);
  });
});
