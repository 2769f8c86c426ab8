import { expect } from 'chai';
import type { EncodedSplit, Example, Preprocessor } from '../../../src/plugin/index.js';
import { prepareText, type TextRequest } from '../../../src/text/index.js';
import { examples, listed, many, request } from './fixtures.js';

const texts = (split: EncodedSplit): string[] => Array.from({ length: split.size }, (_, index) => split.text(index));
const tokens = (split: EncodedSplit): number[][] => Array.from({ length: split.size }, (_, index) => [...split.tokens(index)]);
const train = examples('b x y x', 'a y z w', 'b x');
const given = () => listed({ train, validation: examples('a x new', 'b q'), test: examples('a z z', 'b '.concat('y')) });
const fault = async (run: () => Promise<unknown>): Promise<string> =>
  run().then(
    () => 'nothing was thrown',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('prepareText', () => {
  it('takes labels and vocabulary from the training split alone: by frequency, then by first appearance', async () => {
    const data = await prepareText(request(given()));
    expect(data.labels).to.deep.equal(['a', 'b']);
    expect(data.vocabulary.tokens).to.deep.equal(['<pad>', '<unk>', 'x', 'y', 'z', 'w']);
    expect(data.vocabulary.size).to.equal(6);
    expect(['x', 'y', 'z', 'w', 'new', '<pad>', '<unk>', 'constructor'].map(data.vocabulary.id)).to.deep.equal([2, 3, 4, 5, 1, 1, 1, 1]);
    expect(tokens(data.train)).to.deep.equal([[2, 3, 2], [3, 4, 5], [2]]);
    expect(tokens(data.validation)).to.deep.equal([[2, 1], [1]]);
    expect([0, 1, 2].map(data.train.label)).to.deep.equal([1, 0, 1]);
    expect(texts(data.train)).to.deep.equal(['x y x', 'y z w', 'x']);
  });

  it('keeps size and minimum, padding and unknown counted', async () => {
    const { vocabulary } = await prepareText(request(given(), { vocabulary: { size: 3, minimum: 1 } }));
    expect(vocabulary.tokens.slice(2)).to.deep.equal(['x']);
    const frequent = await prepareText(request(given(), { vocabulary: { size: 100, minimum: 2 } }));
    expect(frequent.vocabulary.tokens.slice(2)).to.deep.equal(['x', 'y']);
    expect(tokens(frequent.train)).to.deep.equal([[2, 3, 2], [3, 1, 1], [2]]);
  });

  it('cuts texts after maxLength tokens, and counts only what is kept', async () => {
    const data = await prepareText(request(given(), { maxLength: 2 }));
    expect(data.vocabulary.tokens.slice(2)).to.deep.equal(['x', 'y', 'z']);
    expect(tokens(data.train)).to.deep.equal([[2, 3], [3, 4], [2]]);
    expect(texts(data.train)[0]).to.equal('x y x');
  });

  it('runs preprocessors in order; null leaves an example out of training alone', async () => {
    const upper: Preprocessor = { apply: (text) => text.toUpperCase() };
    const noZ: Preprocessor = { apply: (text) => (text.includes('Z') ? null : text) };
    const more: Preprocessor = { apply: (text) => `${text}!` };
    const dataset = listed({ train: [...train, ...examples('a w')], validation: examples('a z'), test: examples('b z') });
    const said: string[] = [];
    const log = { info: (message: string) => said.push(message), warn: () => undefined };
    const data = await prepareText(request(dataset, { preprocessors: [upper, noZ, more], log }));
    expect(texts(data.train)).to.deep.equal(['X Y X!', 'X!', 'W!']);
    expect(texts(data.validation)).to.deep.equal(['Z!']);
    expect(texts(await data.openTest())).to.deep.equal(['Z!']);
    expect(said).to.deep.equal(['1 of 4 training examples were left out by preprocessors: 2 of 3 1 (by label: a 1)']);
  });

  it('gives a text without tokens one UNKNOWN', async () => {
    const data = await prepareText(request(listed({ train: examples('a x', 'b '), validation: examples('a '), test: examples('b x') })));
    expect(tokens(data.train)).to.deep.equal([[2], [1]]);
    expect(tokens(data.validation)).to.deep.equal([[1]]);
  });

  it('keeps any text through packing, half surrogates apart', async () => {
    const odd = ['日本', 'é\0\n', '👩‍💻', '\uD800'];
    const data = await prepareText(
      request(
        listed({ train: odd.map((text, index) => ({ text, label: `${index}` })), validation: examples('0 x'), test: examples('0 x') }),
      ),
    );
    expect(texts(data.train)).to.deep.equal([...odd.slice(0, 3), '\uFFFD']);
  });

  it('cuts what the data set does not bring, each example into one part', async () => {
    const all = many({ a: 50, b: 30, c: 20 });
    const data = await prepareText(request(listed({ train: all })));
    const parts = [data.train, data.validation, await data.openTest()];
    expect(parts.map(({ size }) => size)).to.deep.equal([60, 20, 20]);
    expect(parts.flatMap(texts).sort()).to.deep.equal(all.map(({ text }) => text).sort());
    const own = await prepareText(request(listed({ train: all, test: many({ a: 5 }) })));
    expect([own.train.size, own.validation.size, (await own.openTest()).size]).to.deep.equal([80, 20, 5]);
  });

  it('reads the test split of the data set once, and only when it is opened', async () => {
    const dataset = given();
    const data = await prepareText(request(dataset));
    expect(dataset.reads).to.deep.equal({ train: 1, validation: 1 });
    const [first, second] = await Promise.all([data.openTest(), data.openTest()]);
    expect(first).to.equal(second);
    expect(dataset.reads).to.deep.equal({ train: 1, validation: 1, test: 1 });
    expect(tokens(first)).to.deep.equal([[4, 4], [3]]);
    expect(first.name).to.equal('test');
  });

  it('tokenises no held-out test text before it is opened', async () => {
    const seen: string[] = [];
    const tokenizer = { tokenize: (text: string) => (seen.push(text), text.split(' ')) };
    const data = await prepareText(request(listed({ train: many({ a: 10, b: 10 }) }), { tokenizer }));
    expect(seen).to.have.length(16);
    const test = await data.openTest();
    expect(seen.slice(16).sort()).to.deep.equal(texts(test).sort());
  });
});

describe('digests of prepared text', () => {
  const base = many({ a: 10, b: 10 });
  const digests = async (list: readonly Example[], more: Partial<TextRequest> = {}) => {
    const data = await prepareText(request(listed({ train: list }), more));
    return { all: data.digest, train: data.train.digest, test: (await data.openTest()).digest };
  };
  it('are equal for equal input', async () => expect(await digests(base)).to.deep.equal(await digests(base)));
  it('are SHA-256 in hex', async () =>
    expect(Object.values(await digests(base)).every((digest) => /^[0-9a-f]{64}$/.test(digest))).to.equal(true));

  const changes: [string, readonly Example[], Partial<TextRequest>][] = [
    ['a text', base.map((each, row) => (row === 5 ? { ...each, text: 'other' } : each)), {}],
    ['the order', [...base].reverse(), {}],
    ['the labels', base.map((each) => ({ ...each, label: each.label === 'a' ? 'c' : 'b' })), {}],
    ['the seed', base, { seed: 8 }],
    ['the vocabulary', base, { vocabulary: { size: 4, minimum: 1 } }],
    ['the length', base, { maxLength: 7 }],
    ['the name', base, { name: 'other' }],
  ];
  for (const [what, list, more] of changes) {
    it(`change with ${what}`, async () => expect((await digests(list, more)).all).not.to.equal((await digests(base)).all));
  }
  it('tell texts apart that join alike', async () => {
    const joined = (first: string, second: string) =>
      prepareText(
        request(
          listed({
            train: [
              { text: first, label: 'a' },
              { text: second, label: 'b' },
            ],
            validation: examples('a x'),
            test: examples('a x'),
          }),
          { vocabulary: { size: 2, minimum: 1 } },
        ),
      );
    expect((await joined('ab', 'c')).train.digest).not.to.equal((await joined('a', 'bc')).train.digest);
  });
});

describe('prepareText tells faults in the data', () => {
  const cases: [string, () => TextRequest, string][] = [
    ['no examples', () => request(listed({ train: [] })), "InputError: dataset: the train split of data set 'listed' is empty"],
    [
      'an empty validation',
      () => request(listed({ train, validation: [], test: train })),
      "the validation split of data set 'listed' is empty",
    ],
    [
      'one class',
      () => request(listed({ train: many({ a: 9 }) })),
      "InputError: dataset: data set 'listed' has only the class 'a' (allowed: two classes or more)",
    ],
    [
      'an unseen label',
      () => request(listed({ train, validation: examples('c x'), test: train })),
      "InputError: dataset: label 'c' is in the validation split of data set 'listed' but not in its training split (allowed: a, b)",
    ],
    [
      'a class too small',
      () => request(listed({ train: many({ a: 9, b: 2 }) })),
      "InputError: split.stratify: class 'b' has 2 examples, too few to stratify over 3 splits (allowed: at least 3 examples a class;",
    ],
    [
      'a share that gives nothing',
      () => request(listed({ train: many({ a: 3, b: 3 }) }), { split: { validation: 0.2, test: 0.01, stratify: true } }),
      'InputError: split.test: a share of 0.01 of 6 training examples leaves the test split empty',
    ],
    [
      'no share',
      () => request(listed({ train: many({ a: 9, b: 9 }) }), { split: { validation: 0, test: 0.2, stratify: true } }),
      'InputError: split.validation: the data set brings no validation split',
    ],
    [
      'shares of all',
      () => request(listed({ train: many({ a: 9, b: 9 }) }), { split: { validation: 0.5, test: 0.5, stratify: true } }),
      'InputError: split: validation 0.5 and test 0.5 leave nothing for training',
    ],
    [
      'a class that preprocessing takes away',
      () => request(given(), { preprocessors: [{ apply: (text) => (text.includes('z') ? null : text) }] }),
      "InputError: split: no example of class 'a' is left in the training split",
    ],
    [
      'all taken away',
      () => request(given(), { preprocessors: [{ apply: () => null }] }),
      "InputError: preprocess: the training split of data set 'listed' is empty after preprocessing",
    ],
    ['a data set without train', () => request(listed({ test: train })), "PluginError: dataset 'listed': its splits do not include train"],
    [
      'an example of another shape',
      () => request(listed({ train: [{ text: 1, label: 'a' } as never] })),
      "PluginError: dataset 'listed': example 0 of train is not { text: string, label: string }",
    ],
    [
      'a data set that throws',
      () =>
        request({
          splits: ['train'],
          read: () => {
            throw new TypeError('oops');
          },
        }),
      "PluginError: dataset 'listed': reading train failed: oops",
    ],
    [
      'a preprocessor that gives undefined',
      () => request(given(), { preprocessors: [{ apply: () => undefined as never }] }),
      "PluginError: preprocessor '1 of 1': apply() gave undefined",
    ],
    [
      'a preprocessor that throws',
      () =>
        request(given(), {
          preprocessors: [
            {
              apply: () => {
                throw new TypeError('oops');
              },
            },
          ],
        }),
      "PluginError: preprocessor '1 of 1': apply() failed: oops",
    ],
    [
      'a tokenizer that gives numbers',
      () => request(given(), { tokenizer: { tokenize: () => [1] as never } }),
      "PluginError: tokenizer 'in use': tokenize() gave something else",
    ],
  ];
  for (const [name, make, expected] of cases) it(name, async () => expect(await fault(() => prepareText(make()))).to.include(expected));

  it('an unseen label in the test split, when it is opened', async () => {
    const data = await prepareText(request(listed({ train, validation: train, test: examples('c x') })));
    expect(await fault(() => data.openTest())).to.include("label 'c' is in the test split");
  });
});
