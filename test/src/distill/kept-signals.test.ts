import { expect } from 'chai';
import { keptSignals } from '../../../src/distill/index.js';
import type { SignalRequest } from '../../../src/plugin/index.js';
import { MemorySignals } from './memory-signals.js';

const about = { teacher: 'large', data: 'toy', split: 'train', parameters: 3 } as const;

describe('signals that plugins keep', () => {
  it('are asked for once for all that they follow from, and by their name', async () => {
    const asked: string[] = [];
    const signals = keptSignals(new MemorySignals());
    const keep = (key: string, signal: string, width = 2) =>
      signals.keep({ key, signal, rows: 3, width, about, part: async (start, end) => (asked.push(`${key} ${signal}`), new Float32Array((end - start) * width).fill(asked.length)) }); // prettier-ignore
    expect([...(await keep('a', 'hidden.6'))]).to.deep.equal([1, 1, 1, 1, 1, 1]);
    expect((await keep('a', 'hidden.6'))[0]).to.equal(1);
    expect((await keep('a', 'hidden.7', 5)).length).to.equal(15);
    expect((await keep('b', 'hidden.6'))[0]).to.equal(3);
    expect(asked).to.deep.equal(['a hidden.6', 'a hidden.7', 'b hidden.6']);
  });

  it('of another size or not finite are refused and not kept', async () => {
    const store = new MemorySignals();
    const fault = (values: Float32Array) => {
      const request: SignalRequest = { key: 'a', signal: 'hidden', rows: 2, width: 2, about, part: async () => values };
      return keptSignals(store).keep(request).then(() => 'none', (error: Error) => `${error.name}: ${error.message}`); // prettier-ignore
    };
    expect(await fault(new Float32Array(3))).to.equal("RangeError: signal 'hidden' has 3 numbers; expected 4 (2 x 2)");
    expect(await fault(new Float32Array(4).fill(NaN))).to.equal("RangeError: signal 'hidden' is not all finite");
    expect(store.kept.size).to.equal(0);
  });
});
