import { expect } from 'chai';
import { dataReport, prepareText } from '../../../src/text/index.js';
import { dataLines, dataMarkdown } from '../../../src/report/index.js';
import { examples, listed, many, request } from './fixtures.js';

const splits = {
  train: examples('a one two three', 'b one two three', 'a four', 'a four', 'a five', 'b six | seven'),
  validation: examples('a four', 'b nine', 'b '),
  test: examples('b four', 'a ten eleven'),
};

describe('the data report', () => {
  it('counts what is there', async () => {
    const data = await prepareText(request(listed(splits), { maxLength: 3 }));
    const report = await dataReport(data, ['train', 'validation', 'test']);
    expect(report.splits.map(({ name, size, classes }) => [name, size, ...classes.map(({ count }) => count)])).to.deep.equal([
      ['train', 6, 4, 2],
      ['validation', 3, 1, 2],
      ['test', 2, 1, 1],
    ]);
    expect(report.splits.map(({ unknown, blank, duplicates, cut }) => [unknown, blank, duplicates, cut])).to.deep.equal([
      [0, 0, 2, 3],
      [2 / 3, 1, 0, 0],
      [2 / 3, 0, 0, 0],
    ]);
    expect(report.splits[0]!.lengths).to.deep.equal({ mean: 2, p50: 1, p95: 3, max: 3 });
    expect(report.imbalance).to.deep.equal({ largest: { label: 'a', count: 4 }, smallest: { label: 'b', count: 2 }, ratio: 2 });
    expect(report.overlap).to.deep.equal([
      { split: 'validation', other: 'train', texts: 1, share: 1 / 3 },
      { split: 'test', other: 'train', texts: 1, share: 1 / 2 },
      { split: 'test', other: 'validation', texts: 1, share: 1 / 2 },
    ]);
    expect([report.torn.texts, report.torn.rows]).to.deep.equal([2, 6]);
    expect(report.torn.examples[1]).to.deep.equal({
      text: 'four',
      labels: [
        { label: 'a', count: 3 },
        { label: 'b', count: 1 },
      ],
      rows: [
        { split: 'train', row: 2 },
        { split: 'train', row: 3 },
        { split: 'validation', row: 0 },
        { split: 'test', row: 0 },
      ],
    });
  });

  it('opens the test split only where it is asked for', async () => {
    const dataset = listed(splits);
    const data = await prepareText(request(dataset));
    await dataReport(data, ['train', 'validation']);
    expect(dataset.reads.test).to.equal(undefined);
  });

  it('warns of overlap, imbalance and texts under several labels, and only then', async () => {
    const warned = async (given: typeof splits): Promise<readonly string[]> =>
      (await dataReport(await prepareText(request(listed(given))), ['train', 'validation', 'test'])).warnings;
    expect(await warned(splits)).to.deep.equal([
      '1 texts of validation (33.3 %) are in train too: drop-duplicates leaves them out of training',
      '1 texts of test (50.0 %) are in train too: drop-duplicates leaves them out of training',
      '1 texts of test (50.0 %) are in validation too',
      '2 texts stand under more than one label',
    ]);
    const fine = { train: many({ a: 20, b: 1 }), validation: examples('a x', 'b y'), test: examples('a z', 'b w') };
    expect(await warned(fine)).to.deep.equal([]);
    expect(await warned({ ...fine, train: many({ a: 21, b: 1 }) })).to.deep.equal([
      "class 'a' has 21 training texts, 'b' 1: prefer macro F1 to accuracy",
    ]);
  });

  it('tells which rows augmenters have made', async () => {
    const more = {
      name: 'more',
      use: 'more',
      copies: 2,
      labelled: true,
      augmenter: { augment: (text: string, random: () => number) => `${text} ${random()}` },
    };
    const report = await dataReport(await prepareText(request(listed(splits), { augment: [more] })), ['train', 'validation']);
    expect(report.splits.map(({ size, augmented }) => [size, augmented])).to.deep.equal([
      [18, 12],
      [3, 0],
    ]);
    expect(report.torn.rows).to.equal(2);
  });

  it('is written for people', async () => {
    const report = await dataReport(await prepareText(request(listed(splits), { maxLength: 3 })), ['train', 'validation', 'test']);
    expect(dataLines(report)).to.include("2 classes: 'a' has 4 training texts, 'b' 2");
    expect(dataLines(report)[0]).to.equal(
      'train: 6 texts, 2.0 tokens each (half up to 1, 95 % up to 3, at most 3), 3 as long as max_length, 0.0 % of the tokens unknown, 2 that occurred before',
    );
    const page = dataMarkdown(report);
    expect(page).to.contain('# listed\n').and.contain('| `a` | 4 | 1 | 1 |').and.contain('| a 3, b 1 | four |');
  });
});
