import { join } from 'node:path';
import { expect } from 'chai';
import delimited from '../../../plugins/datasets/delimited.js';
import uci from '../../../plugins/datasets/uci-sentiment.js';
import udhr from '../../../plugins/datasets/udhr.js';
import character from '../../../plugins/tokenizers/character.js';
import word from '../../../plugins/tokenizers/word.js';
import type { Dataset } from '../../../src/plugin/index.js';
import { batches, describeSplit, prepareText, type TextRequest } from '../../../src/text/index.js';
import { defaults } from '../../plugins/datasets/reading.js';
import { sharedData } from './shared-data.js';

const request = (name: string, dataset: Dataset, more: Partial<TextRequest> = {}): TextRequest => ({
  name,
  dataset,
  split: { validation: 0.1, test: 0.2, stratify: true },
  preprocessors: [],
  tokenizer: word.create({ lower: true }),
  vocabulary: { size: 8000, minimum: 1 },
  maxLength: 64,
  seed: 7,
  ...more,
});

// name, classes, train / validation / test; a zero is cut from train
const sets: [string, number, number, number, number][] = [
  ['clinc150', 150, 15000, 3000, 4500],
  ['banking77', 77, 10003, 0, 3080],
  ['sst2', 2, 6920, 872, 1821],
  ['ag_news', 4, 19542, 1423, 7600],
  ['tweet_emotion', 4, 3257, 374, 1421],
];

describe('real text', () => {
  for (const [name, classes, train, validation, test] of sets) {
    it(name, async function () {
      const folder = sharedData(name);
      if (folder === null) {
        console.log(`      skipped: no ${name} beside the project and no STILLHOUSE_SHARED`);
        return this.skip();
      }
      this.timeout(20_000);
      const file = (part: string) => join(folder, `${part}.tsv.gz`);
      const options = {
        ...defaults(delimited.options),
        train: file('train'),
        test: file('test'),
        validation: validation > 0 ? file('dev') : null,
      };
      const data = await prepareText(request(name, delimited.create(options)));
      const cut = validation > 0 ? 0 : Math.round(train * 0.1);
      expect([data.labels.length, data.train.size, data.validation.size, (await data.openTest()).size]).to.deep.equal([
        classes,
        train - cut,
        validation + cut,
        test,
      ]);
      const described = describeSplit(data.train, data.labels);
      expect(described.unknown).to.be.below(0.1);
      expect(described.blank).to.equal(0);
      expect(described.classes.every(({ count }) => count > 0)).to.equal(true);
    });
  }

  it('uci-sentiment: stratified over three splits', async () => {
    const data = await prepareText(request('uci-sentiment', uci.create({ domain: 'all' })));
    const test = await data.openTest();
    expect([data.train.size, data.validation.size, test.size]).to.deep.equal([2100, 300, 600]);
    expect(describeSplit(test, data.labels).classes.map(({ count }) => count)).to.deep.equal([300, 300]);
  });

  it('udhr by characters: every language in every split', async () => {
    const tokenizer = character.create({ lower: true, unit: 'code-point' });
    const data = await prepareText(request('udhr', udhr.create(defaults(udhr.options)), { tokenizer }));
    for (const split of [data.train, data.validation, await data.openTest()]) {
      expect(describeSplit(split, data.labels).classes.every(({ count }) => count > 0)).to.equal(true);
    }
  });

  it('prepares and batches 100,000 short texts within seconds', async function () {
    this.timeout(20_000);
    const dataset: Dataset = {
      splits: ['train'],
      *read() {
        for (let index = 0; index < 100_000; index++)
          yield { text: `Text ${index % 5000} isn't long, ${index % 777} words or so; is it?`, label: `${index % 10}` };
      },
    };
    const started = performance.now();
    const data = await prepareText(request('many', dataset));
    let rows = 0;
    for (const batch of batches(data.train, { batchSize: 64, maxLength: 64 })) rows += batch.rows.length;
    expect(rows).to.equal(70_000);
    expect(performance.now() - started).to.be.below(8000); // 0.7 s on a quiet machine
  });
});
