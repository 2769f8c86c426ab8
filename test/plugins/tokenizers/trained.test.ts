import { expect } from 'chai';
import fc from 'fast-check';
import bytePair from '../../../plugins/tokenizers/byte-pair.js';
import wordPiece from '../../../plugins/tokenizers/word-piece.js';
import type { Tokenizer } from '../../../src/plugin/index.js';
import { prepareText } from '../../../src/text/index.js';
import { listed, request } from '../../src/text/fixtures.js';

const texts = [
  'low low low low low',
  'lower, lower newest newest',
  'newest newest newest newest',
  'Widest widest widest',
  '人人生 人人 😀',
];
const options = { size: 60, least: 2, lower: true };

async function* each(list: readonly string[]): AsyncGenerator<string> {
  yield* list;
}
async function trained(tokenizer: Tokenizer, list: readonly string[] = texts): Promise<Tokenizer> {
  return tokenizer.learnt!(await tokenizer.learn!(each(list)));
}

describe('tokenizer byte-pair', () => {
  const cases: [string, string[]][] = [
    ['low', ['▁low']],
    ['LOWEST newest', ['▁low', 'est', '▁newest']],
    ['wide, 😀', ['▁', 'w', 'i', 'd', 'e', ',', '▁', '😀']],
    ['人人 x', ['▁人人', '▁', 'x']],
    ['slow', ['▁', 's', 'low']],
    [' \n', []],
    ['', []],
  ];
  for (const [text, expected] of cases)
    it(JSON.stringify(text), async () => expect((await trained(bytePair.create(options))).tokenize(text)).to.deep.equal(expected));

  it('loses nothing but white space and case', async () => {
    const { tokenize } = await trained(bytePair.create({ ...options, lower: false }));
    const spaceless = (text: string): string => text.replace(/[\s▁]/gu, '');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void expect(spaceless(tokenize(text).join(''))).to.equal(spaceless(text))),
    );
  });

  it('learns no more than it may', async () => {
    const state = await bytePair.create({ ...options, size: 20 }).learn!(each(texts));
    expect(new Set(texts.join('').toLowerCase().replace(/\s/g, '')).size + 1 + (JSON.parse(state) as unknown[]).length).to.be.at.most(20);
  });

  it('takes very long words', async () => {
    const { tokenize } = await trained(bytePair.create(options));
    expect(tokenize('low'.repeat(20_000)).length).to.be.above(100);
    expect(tokenize(' '.repeat(100_000))).to.deep.equal([]);
  });
});

describe('tokenizer word-piece', () => {
  const cases: [string, string[]][] = [
    ['low', ['low']],
    ['LOWEST newest', ['low', '##est', 'newest']],
    ['人人 😀', ['人人', '😀']],
    ['slow zebra', ['slow', 'zebra']],
    ['', []],
  ];
  for (const [text, expected] of cases)
    it(JSON.stringify(text), async () => expect((await trained(wordPiece.create(options))).tokenize(text)).to.deep.equal(expected));

  it('cuts every word of the training texts into pieces that it knows', async () => {
    const tokenizer = wordPiece.create({ ...options, size: 25 });
    const state = await tokenizer.learn!(each(texts));
    const known = new Set(JSON.parse(state) as string[]);
    expect(texts.flatMap((text) => tokenizer.learnt!(state).tokenize(text)).filter((token) => !known.has(token))).to.deep.equal([]);
    expect(known.size).to.be.at.most(25);
  });

  it('takes very long words', async () => {
    const { tokenize } = await trained(wordPiece.create(options));
    expect(tokenize('low'.repeat(20_000))).to.have.length(1);
  });
});

describe('a tokenizer that is trained', () => {
  const examples = (list: readonly string[]) => list.map((text, index) => ({ text, label: index % 2 ? 'a' : 'b' }));

  it('learns from the cleaned training texts alone, and cuts every split', async () => {
    const splits = { train: examples(texts), validation: examples(['zebra low', 'lower']), test: examples(['zebras newest', 'low']) };
    const data = await prepareText(request(listed(splits), { tokenizer: bytePair.create(options), preprocessors: [{ apply: (text) => text.replace('Widest', '') }] })); // prettier-ignore
    expect(data.vocabulary.tokens).to.include('▁newest').and.not.include('▁zebra');
    const words = (split: typeof data.train, row: number): string[] => Array.from(split.tokens(row), (id) => data.vocabulary.tokens[id]!);
    expect(words(data.train, 0)).to.deep.equal(['▁low', '▁low', '▁low', '▁low', '▁low']);
    expect(words(data.validation, 0).at(-1)).to.equal('▁low');
    expect(words(await data.openTest(), 0).at(-1)).to.equal('▁newest');
  });
});
