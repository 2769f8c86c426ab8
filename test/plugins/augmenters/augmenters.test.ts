import { expect } from 'chai';
import fc from 'fast-check';
import characterNoise from '../../../plugins/augmenters/character-noise.js';
import eda from '../../../plugins/augmenters/eda.js';
import ngramSampling from '../../../plugins/augmenters/ngram-sampling.js';
import tokenMask from '../../../plugins/augmenters/token-mask.js';
import type { Augmenter } from '../../../src/plugin/index.js';

/** Numbers from a list, then from its beginning again. */
const numbers = (...list: readonly number[]): (() => number) => {
  let next = 0;
  return () => list[next++ % list.length]!;
};
const only = (part: 'synonyms' | 'insertion' | 'swap' | 'deletion', share = 0.3): Augmenter =>
  eda.create({ synonyms: 0, insertion: 0, swap: 0, deletion: 0, [part]: share });
const long = 'good food and more '.repeat(5_000);

type Row = readonly [text: string, numbers: readonly number[], expected: string | null];
const tables: Readonly<Record<string, readonly [Augmenter, readonly Row[]]>> = {
  'token-mask': [
    tokenMask.create({ share: 0.5, mask: '_' }),
    [
      ['Good, cheap food!', [0.1, 0.9], '_, cheap _!'],
      ['Good, cheap food!', [0.9, 0.9, 0.9, 0.4], 'Good, _ food!'],
      ['人人生', [0.9, 0.1, 0.9], '人_生'],
      ['привет, мир 😀', [0.1, 0.9], '_, мир 😀'],
      ['😀 !', [0.1], null],
      ['', [0.1], null],
    ],
  ],
  'ngram-sampling': [
    ngramSampling.create({ longest: 3 }),
    [
      ['One, two three four.', [0.5, 0.4], 'two three'],
      ['One, two three four.', [0.99, 0], 'One, two three'],
      ['word', [0.99, 0.99], 'word'],
      ['人人生而', [0.5, 0.99], '生而'],
      ['😀', [0.5], null],
      ['', [0.5], null],
    ],
  ],
  'character-noise': [
    characterNoise.create({ share: 0.5 }),
    [
      ['ab cd', [0.1, 0.9, 0.9, 0.9, 0, 0], 'ba cd'],
      ['ab cd', [0.1, 0.9, 0.9, 0.9, 0.3, 0], 'b cd'],
      ['ab cd', [0.1, 0.9, 0.9, 0.9, 0.6, 0], 'aab cd'],
      ['ab cd', [0.1, 0.9, 0.9, 0.9, 0.9, 0.9], 'db cd'],
      ['人人😀生', [0.9, 0.9, 0.1, 0.3, 0], '人人😀'],
      ['😀', [0.1], null],
      ['', [0.1], null],
    ],
  ],
  'eda: swap': [
    only('swap'),
    [
      ['One, two three.', [0, 0, 0.9], 'three, two One.'],
      ['人生', [0, 0, 0], '生人'],
      ['one', [0], null],
      ['', [0], null],
    ],
  ],
  'eda: deletion': [
    only('deletion', 0.5),
    [
      ['a b, c d', [0, 0.9, 0.1, 0.9, 0.9], 'a, c d'],
      ['a b c d', [0, 0.9, 0.9, 0.1, 0.9], 'a b d'],
      ['a b c d', [0, 0.9], 'a c'],
      ['人生而', [0, 0.1, 0.9, 0.9], '生而'],
      ['one', [0], null],
      ['', [0], null],
    ],
  ],
  'eda: synonyms': [
    only('synonyms'),
    [
      ['Xyzzy 人 😀', [0], null],
      ['', [0], null],
    ],
  ],
};

describe('augmenters', () => {
  for (const [name, [augmenter, rows]] of Object.entries(tables))
    for (const [text, drawn, expected] of rows)
      it(`${name}: ${JSON.stringify(text)} with ${drawn.join(', ')}`, () =>
        expect(augmenter.augment(text, numbers(...drawn))).to.equal(expected));

  it('eda replaces words by words of a set that WordNet puts them in', () => {
    const found = new Set(
      Array.from({ length: 200 }, (_, index) => only('synonyms', 0.1).augment('The automobile', numbers(0, index / 200))),
    );
    const known = ['auto', 'car', 'machine', 'motorcar'].map((word) => `The ${word}`);
    expect([...found].filter((text) => !known.includes(text!))).to.deep.equal([]);
    expect(found.size).to.equal(known.length);
  });

  it('eda finds synonyms of the dictionary form, and keeps a capital', () => {
    const made = only('synonyms', 0.1).augment('Movies', numbers(0, 0))!;
    expect(made).to.match(/^(Film|Picture|Moving picture|Motion picture|Pic|Flick|Picture show|Moving-picture show|Motion-picture show)/);
  });

  it('eda puts synonyms in and takes nothing away', () => {
    const words = (text: string): string[] => text.split(' ');
    fc.assert(
      fc.property(fc.array(fc.float({ min: 0, max: Math.fround(0.99), noNaN: true }), { minLength: 3, maxLength: 20 }), (drawn) => {
        const made = words(only('insertion', 0.3).augment('the quick dog found a car', numbers(...drawn))!);
        expect(made.length).to.be.greaterThan(6);
        const left = words('the quick dog found a car').filter((word) => !made.includes(word));
        expect(left).to.deep.equal([]);
      }),
    );
  });

  it('eda deletes and swaps nothing but words', () => {
    const sorted = (text: string | null): string => [...(text ?? '').replace(/[^\p{L}]/gu, '')].sort().join('');
    const text = 'The food, 人生 was "good" 😀!';
    fc.assert(
      fc.property(fc.array(fc.float({ min: 0, max: Math.fround(0.99), noNaN: true }), { minLength: 3, maxLength: 20 }), (drawn) => {
        expect(sorted(only('swap').augment(text, numbers(...drawn)) ?? text)).to.equal(sorted(text));
        const shorter = only('deletion').augment(text, numbers(...drawn))!;
        expect(shorter.match(/[,"😀!]/gu)?.join('')).to.equal(',""😀!');
        expect(shorter.length).to.be.below(text.length);
      }),
    );
  });

  it('take long texts', () => {
    const drawn = Array.from({ length: 997 }, (_, index) => (index * 0.618033988749895) % 1);
    for (const [name, [augmenter]] of Object.entries(tables))
      expect(augmenter.augment(long, numbers(...drawn)), name)
        .to.be.a('string')
        .that.does.not.equal(long);
  });
});
