import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import transformer from '../../../plugins/teachers/transformer.js';
import { createCheckpoints } from '../../../src/distill/index.js';
import { InputError, type SignalRequest } from '../../../src/plugin/index.js';
import { tinyData } from '../../contracts/tiny-data.js';
import { checkpointFolder, families } from '../../golden/checkpoints.js';
import { useBackend } from '../../support/backend.js';

function teacher(change: Partial<Parameters<typeof transformer.create>[0]> = {}, asked: SignalRequest[] = []) {
  const kept = new Map<string, Float32Array>();
  const signals = {
    async keep(request: SignalRequest) {
      if (!kept.has(request.key)) {
        asked.push(request);
        const half = Math.floor(request.rows / 2);
        kept.set(request.key, Float32Array.of(...(await request.part(0, half)), ...(await request.part(half, request.rows))));
      }
      return kept.get(request.key)!;
    },
  };
  const options = {
    model: null,
    folder: checkpointFolder('bert'),
    revision: 'main',
    pooling: 'auto',
    length: null,
    strength: 10,
    ...change,
  } as const;
  return transformer.create(options, createCheckpoints({ root: 'nowhere', tell: () => {}, signals }));
}

const fault = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(() => null, (reason: unknown) => reason); // prettier-ignore
  expect(error).to.be.instanceOf(InputError);
  return (error as Error).message;
};

describe('transformer teacher', function () {
  this.timeout(60_000);
  before(() => useBackend());

  for (const name of families)
    it(`learns a head on features of ${name}, computes them once a split, and leaks nothing`, async () => {
      const before = tf.memory().numTensors;
      const asked: SignalRequest[] = [];
      const data = tinyData();
      const plugin = teacher({ folder: checkpointFolder(name) }, asked);
      const model = await plugin.prepare(data, 1);
      const logits = (await model.logits('train'))!;
      expect(logits).to.have.length(data.train.size * 3);
      const again = await plugin.restore!(model.state!(), data, 1);
      expect(await again.logits('train')).to.deep.equal(logits);
      expect(await again.logits('test')).to.have.length(12 * 3);
      expect(asked.map(({ about }) => about.split)).to.deep.equal(['train', 'test']);
      for (const one of [model, again]) one.dispose?.();
      expect(tf.memory().numTensors).to.equal(before);
    });

  it('is another one with other files, and what does not fit is refused', async () => {
    expect(await teacher().identity!()).to.match(/^[0-9a-f]{64}$/).and.not.equal(await teacher({ folder: checkpointFolder('electra') }).identity!()); // prettier-ignore
    expect(await fault(teacher({ model: 'pip:x' }).identity!())).to.contain('names both a model and a folder');
    expect(await fault(teacher({ folder: null }).identity!())).to.contain('names no checkpoint');
    expect(await fault(teacher({ folder: 'no-such-folder' }).identity!())).to.contain('no-such-folder: does not exist');
    expect(await fault(teacher({ length: 41 }).prepare(tinyData(), 1))).to.contain('more than the 40 tokens');
    const error = await teacher().restore!({}, tinyData(), 1).then(() => null, (reason: Error) => reason); // prettier-ignore
    expect(error?.message).to.equal('the kept head does not fit');
  });
});
