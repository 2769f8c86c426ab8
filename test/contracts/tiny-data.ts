import { createHash } from 'node:crypto';
import type { EncodedSplit, SplitName, TextData } from '../../src/plugin/index.js';
import { whole } from './noise.js';

const labels = ['sour', 'sweet', 'bitter'];
const words = ['lemon', 'honey', 'coffee', 'the', 'a', 'was', 'taste', 'cup', 'of', 'warm', 'cold', 'and'];
const tokens = ['<padding>', '<unknown>', ...words];

/** A made-up text classification task of three classes, told apart by one word each: 30 training, 12 validation and 12 test texts. */
export function tinyData(): TextData {
  const test = split('test', 12, 33);
  const [train, validation] = [split('train', 30, 31), split('validation', 12, 32)];
  const vocabulary = { size: tokens.length, tokens, id: (token: string) => Math.max(1, tokens.indexOf(token)) };
  return {
    name: 'tiny',
    labels,
    vocabulary,
    maxLength: 8,
    digest: digest(train.digest + validation.digest),
    train,
    validation,
    openTest: () => Promise.resolve(test),
  };
}

function split(name: SplitName, size: number, seed: number): EncodedSplit {
  const filler = whole(seed, size * 6, words.length - 3);
  const ids = Array.from({ length: size }, (_, row) => {
    const others = filler.slice(row * 6, row * 6 + 3 + (row % 4)).map((id) => id + 5);
    return Int32Array.of(...others.slice(0, row % 3), 2 + (row % 3), ...others.slice(row % 3));
  });
  return {
    name,
    size,
    digest: digest(JSON.stringify([name, ids.map((own) => [...own])])),
    text: (index) => [...ids[index]!].map((id) => tokens[id]).join(' '),
    tokens: (index) => ids[index]!,
    label: (index) => index % 3,
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
