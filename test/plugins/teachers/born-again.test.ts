import { expect } from 'chai';
import { createTrainer } from '../../../src/distill/index.js';
import type { Chosen, Kind, TrainRequest } from '../../../src/plugin/index.js';
import adam from '../../../plugins/optimizers/adam.js';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import bornAgain from '../../../plugins/teachers/born-again.js';
import constant from '../../../plugins/schedules/constant.js';
import { useBackend } from '../../support/backend.js';
import { adamScalars, textData } from '../../src/distill/fixtures.js';

const plugins: Record<string, { create(options: never): unknown }> = { adam, constant, bag };
const chosen = <K extends Kind>(kind: K, use: string, options = {}): Chosen<K> => ({ kind, use, options });
const make = ({ use, options }: Chosen) => plugins[use]!.create(options as never);

/** A teacher of some generations; what it asks the trainer for is told. */
function teacher(
  generations: number,
  asked: TrainRequest[] = [],
  architecture: Chosen<'architecture'> | null = chosen('architecture', 'bag', { embedding: 8, hidden: 0, dropout: 0 }),
) {
  const trainer = createTrainer(make);
  const options = {
    architecture,
    generations,
    alpha: 0.5,
    temperature: 1,
    optimizer: chosen('optimizer', 'adam', adamScalars),
    schedule: chosen('schedule', 'constant'),
    epochs: 2,
    batch_size: 16,
    clip_norm: null,
    patience: null,
  };
  return bornAgain.create(options, { ...trainer, train: (request) => (asked.push(request), trainer.train(request)) });
}

describe('born-again teacher', function () {
  this.timeout(20_000);
  before(() => useBackend());

  it('trains each generation from the labels and the one before, with a seed of its own', async () => {
    const asked: TrainRequest[] = [];
    const model = await teacher(3, asked).prepare(textData(), 7);
    expect(asked.map(({ seed }) => seed)).to.deep.equal([7, 8, 9]);
    expect(asked.map(({ from }) => from?.alpha)).to.deep.equal([undefined, 0.5, 0.5]);
    const first = await teacher(1).prepare(textData(), 7);
    expect(asked[1]!.from!.logits.train).to.deep.equal(await first.logits('train'));
    expect(await model.logits('validation')).to.not.deep.equal(await first.logits('validation'));
    for (const each of [model, first]) each.dispose?.();
  });

  it('kept and restored gives the same logits to the bit', async () => {
    const model = await teacher(2).prepare(textData(), 7);
    const restored = await teacher(2).restore!(model.state!(), textData(), 7);
    expect(await restored.logits('test')).to.deep.equal(await model.logits('test'));
    for (const each of [model, restored]) each.dispose?.();
  });

  it('needs an architecture where there is no student', async () => {
    const error = await teacher(1, [], null).prepare(textData(), 7).then(() => null, (reason: Error) => reason); // prettier-ignore
    expect(error?.message).to.match(/teacher\.architecture/);
  });
});
