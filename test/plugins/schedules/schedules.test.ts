import { expect } from 'chai';
import constant from '../../../plugins/schedules/constant.js';
import cosine from '../../../plugins/schedules/cosine.js';
import linear from '../../../plugins/schedules/linear.js';
import { expectClose, golden } from '../../golden/numbers.js';

const steps = [...Array(10).keys()];

describe('schedules', () => {
  it('constant is 1', () => expect(steps.map((step) => constant.create({}).factor(step, 10))).to.deep.equal(steps.map(() => 1)));

  it('linear agrees with Keras', () => {
    const schedule = linear.create({ warmup: 0, end: 0.1 });
    expectClose(steps.map((step) => schedule.factor(step, 10)), golden.schedules.linear, 1e-6); // prettier-ignore
  });

  it('cosine agrees with Keras', () => {
    const schedule = cosine.create({ warmup: 0, end: 0.1 });
    expectClose(steps.map((step) => schedule.factor(step, 10)), golden.schedules.cosine, 1e-6); // prettier-ignore
  });

  for (const [name, plugin] of Object.entries({ linear, cosine }))
    it(`${name} rises to 1 over its warm-up and never starts at 0`, () => {
      const schedule = plugin.create({ warmup: 0.4, end: 0 });
      expectClose([0, 1, 2, 3, 4].map((step) => schedule.factor(step, 10)), [0.25, 0.5, 0.75, 1, 1], 1e-12); // prettier-ignore
      expectClose([schedule.factor(7, 10)], [0.5], 1e-12); // half of the six steps after the warm-up
    });

  it('a training of one step still moves', () => expect(linear.create({ warmup: 0, end: 0 }).factor(0, 1)).to.equal(1));
});
