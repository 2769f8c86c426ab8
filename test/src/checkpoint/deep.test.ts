/** The step of a deep network is recorded: its many dropouts are no numbers that are fed. */
import { expect } from 'chai';
import { buildNetwork } from '../../../src/checkpoint/network.js';
import { buildModel } from '../../../src/distill/index.js';
import { recordStep } from '../../../src/distill/record-student.js';
import { openCheckpoint } from '../../../src/checkpoint/index.js';
import { checkpointFolder } from '../../golden/checkpoints.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { plan } from '../distill/fixtures.js';

describe('a network of many blocks', function () {
  this.timeout(60_000);
  before(() => useBackend());

  it('is recorded with the dropout of every block in it', async function () {
    if (!(await hasNative())) this.skip();
    const { sizes } = openCheckpoint(checkpointFolder('bert')).config;
    expect(sizes.dropout).to.equal(0.1);
    const output = { kind: 'logits', pooling: 'mean', classes: 2, hidden: null, bias: true } as const;
    const architecture = { name: 'deep', plugin: { build: () => buildNetwork({ ...sizes, layers: 12 }, false, output) } };
    const model = buildModel(architecture, { vocabulary: 27, classes: 2, length: 8 }, 1);
    try {
      const { branch, numbers } = recordStep(plan({ architecture }), model, { rows: 2, length: 5 });
      expect(numbers).to.deep.equal([0.1]); // the head's alone
      expect(branch.graph.nodes.filter(({ op }) => op === 'StatelessRandomUniform')).to.have.length(1 + 3 * 12 + 1);
    } finally {
      model.dispose();
    }
  });
});
