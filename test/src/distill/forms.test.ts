/** The other forms of students, with every dropout: recorded as op by op, and beside others as alone. */
import { expect } from 'chai';
import type { TrialPlan } from '../../../src/distill/index.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { alone, distance, together } from './side-by-side.js';
import { shippedPlugins, unsureData, type Shipped } from './shipped.js';

const drops = { embedding_dropout: '0.1', input_dropout: '0.2' };
const stacked = { ...drops, layers: '2', recurrent_dropout: '0.3' };
const forms: Readonly<Record<string, readonly Record<string, string>[]>> = {
  lstm: [
    { ...stacked, bidirectional: 'true', pooling: 'max' },
    { recurrent_dropout: '0.2', bidirectional: 'true' },
  ],
  gru: [{ ...stacked, pooling: 'attention', attention: '3' }, { ...stacked, bidirectional: 'true', pooling: 'mean' }, { layers: '2' }],
  'text-cnn': [drops],
  'bag-of-embeddings': [drops],
  fasttext: [{ ngrams: '3', embedding_dropout: '0.2' }],
  'separable-cnn': [{ ...drops, width: '2', pooling: 'attention', attention: '3' }],
  'self-attention': [{ ...drops, layers: '2', pooling: 'max' }],
};
const data = unsureData();
/** With an epsilon that keeps Adam from blowing up what is but rounding. */
const moderate = (plan: TrialPlan): TrialPlan => ({
  ...plan,
  epochs: 1,
  optimizer: { ...plan.optimizer, scalars: { ...plan.optimizer.scalars, epsilon: 1e-2 } },
});

describe('other forms of a student', function () {
  this.timeout(240_000);
  let shipped: Shipped;
  before(async function () {
    if (!(await hasNative())) this.skip();
    await useBackend();
    shipped = await shippedPlugins();
  });

  for (const [architecture, all] of Object.entries(forms))
    for (const options of all)
      it(`${architecture} ${JSON.stringify(options)}`, async () => {
        const plan = moderate(shipped.plan({ architecture }, { [architecture]: options }));
        const other = { ...moderate(shipped.plan({ architecture }, { [architecture]: { ...options, dropout: '0.5' } })), seed: 3 };
        const entrants = [plan, other].map((given) => ({ plan: given, data }));
        const [beside, expected] = [await together(entrants), await alone(entrants)];
        expect(beside.map((outcome, index) => distance(outcome, expected[index]!))).to.deep.equal([0, 0]);
        const [plain] = await alone([{ plan: { ...plan, traced: false }, data }]);
        expect(distance(expected[0]!, plain!)).to.be.at.most(1e-4);
      });
});
