/** The step of a deep network is recorded however many dropouts it has, and their rates are fed: networks that differ in them share a step. */
import { expect } from 'chai';
import { buildNetwork } from '../../../src/checkpoint/network.js';
import { openCheckpoint } from '../../../src/checkpoint/index.js';
import { recordStep, stepDigest } from '../../../src/distill/record-student.js';
import { scalarVector } from '../../../src/distill/scalar-vector.js';
import { buildModel } from '../../../src/distill/index.js';
import { checkpointFolder } from '../../golden/checkpoints.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { plan } from '../distill/fixtures.js';

const LAYERS = 12; // two dropouts of vectors and one of the attention each

describe('a network of twelve blocks', function () {
  this.timeout(120_000);

  it('is recorded, its 38 rates of dropout fed', async function () {
    if (!(await hasNative())) this.skip();
    await useBackend();
    const { sizes } = openCheckpoint(checkpointFolder('bert')).config;
    const recorded = (dropout: number) => {
      const deep = { ...sizes, layers: LAYERS, dropout, attentionDropout: dropout / 2 };
      const output = { kind: 'logits', pooling: 'first', classes: 2, hidden: 'tanh', bias: true } as const;
      const own = plan({ architecture: { name: 'deep', plugin: { build: () => buildNetwork(deep, false, output) } } });
      const model = buildModel(own.architecture, { vocabulary: sizes.vocabulary, classes: 2, length: 5 }, 1);
      const step = recordStep(own, model, { rows: 2, length: 5 });
      model.dispose();
      return { step, own };
    };
    const [some, more] = [recorded(0.1), recorded(0.3)];
    const [floats, others] = [some, more].map(({ step }) => Float32Array.from(step.numbers));
    expect(floats).to.have.length(3 * LAYERS + 2);
    expect(floats).to.not.deep.equal(others);
    expect(stepDigest(some.step)).to.equal(stepDigest(more.step));
    const fed = scalarVector(some.own, some.step.numbers, 1, 0.5);
    expect([...fed].filter((value) => value === Math.fround(0.05))).to.have.length(LAYERS);
  });
});
