import { expect } from 'chai';
import { originalsOf, type Example, type Preprocessor, type SplitName, type TextData } from '../../../src/plugin/index.js';
import { prepareText, type TextRequest } from '../../../src/text/index.js';
import { examples, listed, many, request } from './fixtures.js';

/** Leaves out what it has seen, by the lower-cased text. */
const once = (against: readonly SplitName[] = []): Preprocessor => ({
  apply: (text) => text,
  sieve() {
    const seen = new Set<string>();
    const isNew = (text: string): boolean => seen.size < seen.add(text.toLowerCase()).size;
    return { against, see: (text) => void isNew(text), keep: isNew };
  },
});
const noNoise: Preprocessor = { apply: (text) => (text.startsWith('noise') ? null : text) };
const textsOf = ({ train }: TextData): string[] => Array.from({ length: train.size }, (_, row) => train.text(row));

const train = examples('a one', 'b ONE', 'a two', 'a noise', 'b noise', 'b in validation', 'b in test', 'b three');
const own = { train, validation: examples('a in validation', 'b other'), test: examples('a In Test', 'b another') };

function told(more: Partial<TextRequest>): { request: TextRequest; lines: string[] } {
  const lines: string[] = [];
  const log = { info: (line: string) => void lines.push(line), warn: (line: string) => void lines.push(line) };
  return { request: request(listed(own), { log, ...more }), lines };
}

describe('training texts left out because of others', () => {
  it('are those that a sieve refuses, in the split’s order', async () => {
    const { request: asked, lines } = told({
      preprocessors: [noNoise, once()],
      names: { preprocessors: ['quiet', 'once'], tokenizer: 't' },
    });
    expect(textsOf(await prepareText(asked))).to.deep.equal(['one', 'two', 'in validation', 'in test', 'three']);
    expect(lines).to.deep.equal(['3 of 8 training examples were left out by preprocessors: quiet 2, once 1 (by label: b 2, a 1)']);
  });

  it('may be those that stand in another split; that one stays whole', async () => {
    const splits = await Promise.all(
      [[], ['validation'], ['test'], ['validation', 'test']].map(async (against) => {
        const data = await prepareText(told({ preprocessors: [once(against as SplitName[])] }).request);
        expect([data.validation.size, (await data.openTest()).size]).to.deep.equal([2, 2]);
        return textsOf(data).filter((text) => text.startsWith('in'));
      }),
    );
    expect(splits).to.deep.equal([['in validation', 'in test'], ['in test'], ['in validation'], []]);
  });

  it('are the same where the splits are cut off', async () => {
    const pool = [...many({ a: 30, b: 30 }), ...many({ a: 30, b: 30 })];
    const data = await prepareText(request(listed({ train: pool }), { preprocessors: [once(['validation', 'test'])] }));
    const found = textsOf(data);
    const test = await data.openTest();
    const others = new Set([data.validation, test].flatMap((split) => Array.from({ length: split.size }, (_, row) => split.text(row))));
    expect(new Set(found).size).to.equal(found.length);
    expect(found.filter((text) => others.has(text))).to.deep.equal([]);
    expect(found.length + others.size).to.equal(60);
  });

  it('are left out of the originals too', async () => {
    const data = await prepareText(told({ preprocessors: [noNoise, once(['validation'])] }).request);
    const found: string[] = [];
    for await (const { text } of originalsOf(data, 'train')) found.push(text);
    expect(found).to.deep.equal(textsOf(data));
  });

  it('tells under its name what a sieve does wrong', async () => {
    const broken: Preprocessor = {
      apply: (text) => text,
      sieve: () => ({ against: [], see: () => undefined, keep: () => JSON.parse('') as boolean }),
    };
    const fault = await prepareText(request(listed({ train: many({ a: 9, b: 9 }) as Example[] }), { preprocessors: [broken], names: { preprocessors: ['broken'], tokenizer: 't' } })).then(() => null, (error: Error) => error); // prettier-ignore
    expect(String(fault)).to.match(/preprocessor 'broken': sieve\(\) failed/);
  });
});
