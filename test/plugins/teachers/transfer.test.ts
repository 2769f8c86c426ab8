/** A pretrained teacher with few labels: a head from the labelled rows, logits of all of them, and of one at a time. */
import { expect } from 'chai';
import transformer from '../../../plugins/teachers/transformer.js';
import { createCheckpoints } from '../../../src/distill/index.js';
import { UNLABELLED, type EncodedSplit, type SignalRequest, type Teacher } from '../../../src/plugin/index.js';
import { tinyData } from '../../contracts/tiny-data.js';
import { checkpointFolder } from '../../golden/checkpoints.js';
import { useBackend } from '../../support/backend.js';

const few = (split: EncodedSplit): EncodedSplit => ({ ...split, label: (row) => (row < 9 ? split.label(row) : UNLABELLED) });
const other = (split: EncodedSplit): EncodedSplit => ({ ...split, label: (row) => (row < 9 ? split.label(row) : 0) });

function teacher(): Teacher {
  const signals = { keep: ({ part, rows }: SignalRequest) => part(0, rows) };
  const defaults = Object.fromEntries(Object.entries(transformer.options).map(([name, option]) => [name, option.default]));
  const options = { ...defaults, folder: checkpointFolder('bert') };
  return transformer.create(options as never, createCheckpoints({ root: 'nowhere', tell: () => {}, signals }), {} as never);
}

describe('a frozen teacher with few labels', function () {
  this.timeout(60_000);
  before(() => useBackend());

  it('has the head that the labelled rows alone make, and logits of all rows', async () => {
    const data = tinyData();
    const logits = async (train: EncodedSplit): Promise<Float32Array> => {
      const model = await teacher().prepare({ ...data, train }, 1);
      const found = (await model.logits('train'))!;
      model.dispose?.();
      return found;
    };
    const alone = await logits({ ...data.train, size: 9 });
    const mixed = await logits(few(data.train));
    expect(mixed).to.have.length(3 * data.train.size);
    mixed.subarray(0, 27).forEach((value, at) => expect(value).to.be.closeTo(alone[at]!, 1e-3));
    const told = await logits(other(data.train));
    expect(Math.max(...mixed.map((value, at) => Math.abs(value - told[at]!)))).to.be.above(0.1);
  });

  it('answers one row at a time as it answers all', async () => {
    const data = tinyData();
    const model = await teacher().prepare(data, 1);
    const logits = (await model.logits('validation'))!;
    for (const row of [0, 5, 11])
      (await model.single!('validation', row)).forEach((value, at) => expect(value).to.be.closeTo(logits[3 * row + at]!, 1e-4));
    model.dispose?.();
  });
});
