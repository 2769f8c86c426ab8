/** Ten texts of one class for each of the other: losses that weigh classes raise what a student makes of the rare one, over four seeds. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import uciSentiment from '../../plugins/datasets/uci-sentiment.js';
import type { Example } from '../../src/plugin/index.js';
import { stillhouse, write, writeHome } from './outside.js';

const benchmark = `
experiment: e
metric: macro_f1
seeds: 4
methods:
  from labels: labels
  weighted: { loss: { weighted-cross-entropy: {} } }
  focal: { loss: { focal: { gamma: 2, balance: 1 } } }
`;
const experiment = `
seed: 3
dataset: { use: jsonl, train: train.jsonl, validation: validation.jsonl, test: test.jsonl }
vocabulary: { size: 4000, minimum: 2 }
student: { use: bag-of-embeddings, embedding: 16 }
loss: { cross-entropy: {} }
optimizer: { use: adam, rate: 1e-2 }
training: { epochs: 10, batch_size: 32, monitor: macro_f1 }
`;

interface Row {
  readonly method: string;
  readonly seeds: { readonly values: readonly number[]; readonly mean: number };
  readonly points: number | null;
  readonly interval: { readonly low: number } | null;
  readonly verdict: string | null;
}

describe('a rare class', function () {
  this.timeout(120_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-imbalance-')));
  before(async () => {
    const all: Example[] = [];
    for await (const example of uciSentiment.create({ domain: 'all' }).read('train')) all.push(example);
    const of = (label: string): Example[] => all.filter((example) => example.label === label);
    const [common, rare] = [of('negative'), of('positive')];
    // Every third sentence, so that each split has all three sources; the test has many of the rare class, whose F1 is else a matter of chance.
    const split = (part: number, most: number): Example[] => [
      ...common.filter((_, row) => row % 3 === part),
      ...rare.filter((_, row) => row % 3 === part).slice(0, most),
    ];
    const text = (examples: readonly Example[]): string => examples.map((example) => `${JSON.stringify(example)}\n`).join('');
    write(join(folder, 'train.jsonl'), text(split(0, 50)));
    write(join(folder, 'validation.jsonl'), text(split(1, 50)));
    write(join(folder, 'test.jsonl'), text(split(2, 250)));
    write(join(folder, 'e.yaml'), experiment);
    write(join(folder, 'b.yaml'), benchmark);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is found better with weighted cross-entropy and with the focal loss, and the benchmark says so', async () => {
    const env = { STILLHOUSE_HOME: writeHome(folder) };
    const { code, stdout, stderr } = await stillhouse(['benchmark', 'b.yaml', '--offline', '--json'], folder, env);
    expect(code, stderr).to.equal(0);
    const { rows } = JSON.parse(stdout) as { rows: Row[] };
    const [plain, ...others] = rows;
    expect(others.map(({ method, verdict }) => [method, verdict])).to.deep.equal([['weighted', 'gains'], ['focal', 'gains']]); // prettier-ignore
    for (const { seeds, interval } of others) {
      seeds.values.forEach((value, seed) => expect(value).to.be.greaterThan(plain!.seeds.values[seed]!));
      expect(interval!.low).to.be.greaterThan(0);
    }
  });
});
