/** Numbers of terms that change while a trial trains. */
import { expect } from 'chai';
import { numbersAt, valueAt } from '../../../src/distill/scheduled.js';
import { trainTrial } from '../../../src/distill/index.js';
import type { ScheduledScalar, TrialPlan } from '../../../src/distill/types.js';
import constant from '../../../plugins/schedules/constant.js';
import cosine from '../../../plugins/schedules/cosine.js';
import linear from '../../../plugins/schedules/linear.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { distillationTerm, go, plan } from './fixtures.js';
import { unsureData } from './shipped.js';
import { alone, distance, together } from './side-by-side.js';

const schedules = {
  linear: linear.create({ warmup: 0, end: 0 }),
  cosine: cosine.create({ warmup: 0, end: 0 }),
  constant: constant.create({}),
};
const scheduled = (name: keyof typeof schedules, from: number, to: number, per: 'step' | 'epoch' = 'step'): ScheduledScalar => ({
  schedule: schedules[name],
  scheduleName: name,
  from,
  to,
  per,
});
const along = (scalar: ScheduledScalar, steps: number, epochs = 1): number[] =>
  Array.from({ length: steps }, (_, step) => valueAt(scalar, { step, steps, epoch: Math.floor((step * epochs) / steps), epochs }));
const changing = (more: Record<string, ScheduledScalar>, seed = 7, traced = true): TrialPlan => {
  const ends = Object.fromEntries(Object.entries(more).map(([name, { to }]) => [name, to]));
  return plan({ terms: [{ ...distillationTerm, scalars: { ...distillationTerm.scalars, ...ends }, scheduled: more }], seed, traced });
};

describe('a scheduled number', function () {
  this.timeout(60_000);
  before(() => useBackend());

  it('goes from the first value to the last, both of them reached', () => {
    expect(along(scheduled('linear', 4, 1), 4)).to.deep.equal([4, 3, 2, 1]);
    const cosines = [0, 1, 2, 3, 4].map((step) => 1 + 3 * 0.5 * (1 + Math.cos((Math.PI * step) / 4)));
    along(scheduled('cosine', 4, 1), 5).forEach((value, at) => expect(value).to.be.closeTo(cosines[at]!, 1e-12));
    expect(along(scheduled('constant', 4, 1), 3)).to.deep.equal([4, 4, 4]);
    expect(along(scheduled('linear', 4, 1, 'epoch'), 6, 3)).to.deep.equal([4, 4, 2.5, 2.5, 1, 1]);
    expect(along(scheduled('linear', 4, 1), 1)).to.deep.equal([4]);
  });

  it('refuses a schedule that leaves the range', () => {
    const wild = { ...scheduled('linear', 4, 1), schedule: { factor: () => 2 } };
    expect(() => along(wild, 3)).to.throw(/schedule 'linear': factor gave 2 for step 0/);
  });

  it('leaves terms alone that have none', () => {
    expect(numbersAt([distillationTerm], { step: 0, steps: 2, epoch: 0, epochs: 1 })).to.equal(undefined);
  });

  it('of no change trains as the plain number, to the bit', async () => {
    const data = unsureData();
    const [same, plain] = [await trainTrial(changing({ temperature: scheduled('constant', 3, 3) }), data, go), await trainTrial(plan({ terms: [{ ...distillationTerm, scalars: { ...distillationTerm.scalars, temperature: 3 } }] }), data, go)]; // prettier-ignore
    expect(distance(same, plain)).to.equal(0);
  });

  it('changes what is learnt, and op by op as recorded', async function () {
    if (!(await hasNative())) this.skip();
    const data = unsureData();
    const more = { temperature: scheduled('linear', 6, 1), alpha: scheduled('cosine', 1, 0.2, 'epoch') };
    const [recorded, eager] = [await trainTrial(changing(more), data, go), await trainTrial(changing(more, 7, false), data, go)];
    expect(distance(recorded, eager)).to.be.at.most(1e-4);
    const ends = plan({ terms: [{ ...distillationTerm, scalars: { ...distillationTerm.scalars, temperature: 1, alpha: 0.2 } }] });
    expect(distance(recorded, await trainTrial(ends, data, go))).to.be.greaterThan(1e-3);
  });

  it('is the same beside others that change otherwise, to the bit', async () => {
    const data = unsureData();
    const entrants = [
      changing({ temperature: scheduled('linear', 6, 1) }, 1),
      changing({ temperature: scheduled('cosine', 1, 4, 'epoch'), weight: scheduled('linear', 0, 2) }, 2),
      changing({ alpha: scheduled('linear', 1, 0) }, 3),
      plan({ seed: 4 }),
    ].map((each) => ({ plan: each, data }));
    const [beside, expected] = [await together(entrants), await alone(entrants)];
    expect(beside.map((outcome, at) => distance(outcome, expected[at]!))).to.deep.equal([0, 0, 0, 0]);
  });
});
