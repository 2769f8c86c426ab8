import { expect } from 'chai';
import uci, { readFixture } from '../../../plugins/datasets/uci-sentiment.js';
import { all, fault } from './reading.js';

const items = (positive: number, negative: number) =>
  Buffer.from(
    JSON.stringify([
      ...Array(positive).fill({ text: 'a', class: 1 }),
      ...Array(negative).fill({ text: 'b', class: 0 }),
      { text: '', class: null },
    ]),
  );

describe('dataset uci-sentiment', () => {
  it('yields 1,000 sentences a domain, half of them positive, none empty', async () => {
    for (const [domain, size] of [
      ['amazon', 1000],
      ['imdb', 1000],
      ['yelp', 1000],
      ['all', 3000],
    ] as const) {
      const examples = await all(uci.create({ domain }));
      expect(examples).to.have.length(size);
      expect(examples.filter(({ label }) => label === 'positive')).to.have.length(size / 2);
      expect(examples.filter(({ label }) => label === 'negative')).to.have.length(size / 2);
      expect(examples.every(({ text }) => text !== '' && text === text.trim())).to.equal(true);
    }
  });

  it('labels the first sentences as published', async () => {
    const [first] = await all(uci.create({ domain: 'yelp' }));
    expect(first).to.deep.equal({ text: 'Wow... Loved this place.', label: 'positive' });
  });

  const faults: [string, Buffer, string][] = [
    ['fewer sentences', items(500, 499), 'it holds 999 sentences, not 1000'],
    ['another balance', items(501, 499), 'it holds 501 positive and 499 negative sentences, not 500 each'],
    ['other sentences', items(500, 500), 'its SHA-256 is not the published one'],
    ['no list', Buffer.from('{}'), 'it is no JSON array'],
    ['no JSON', Buffer.from('['), 'it is no JSON array'],
  ];
  for (const [name, bytes, expected] of faults) {
    it(`refuses a changed package: ${name}`, async () => {
      const message = await fault(() => readFixture('imdb', bytes));
      expect(message).to.include(expected).and.to.include('imdb.json').and.to.include('install exactly sentiment@5.0.2');
    });
  }
});
