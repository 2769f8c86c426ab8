/** Real sentences and real training: distillation from a better teacher gains and says so, from a random one it does not and says so; six pairs of domains. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import uci from '../../plugins/datasets/uci-sentiment.js';
import type { Example } from '../../src/plugin/index.js';
import { stillhouse, write, writeHome } from './outside.js';

/** Two in ten of the training labels are wrong, as where each text was seen by one hasty person; several careful ones are the teacher. */
function writeData(folder: string): void {
  const all = [...(uci.create({ domain: 'amazon' }).read('train') as Iterable<Example>)];
  const line = ({ text, label }: Example): string => `${label}\t${text.replace(/\s+/g, ' ')}\n`;
  const other = (label: string): string => (label === 'positive' ? 'negative' : 'positive');
  const [train, test] = [0, 1].map((part) => all.filter((_, row) => row % 5 < 3 === (part === 0))) as [Example[], Example[]];
  write(
    join(folder, 'train.tsv'),
    train.map(({ text, label }, row) => line({ text, label: (row * 7) % 10 < 2 ? other(label) : label })).join(''),
  );
  write(join(folder, 'test.tsv'), test.map(line).join(''));
  const votes = new Map(train.map(({ text, label }) => [text.replace(/\s+/g, ' '), label]));
  const vote = ([text, label]: [string, string]) => JSON.stringify({ text, probabilities: { [label]: 0.9, [other(label)]: 0.1 } });
  write(join(folder, 'votes.jsonl'), [...votes].map((one) => `${vote(one)}\n`).join(''));
}

const student = `
student: { use: text-cnn, embedding: 16, filters: 8, widths: [1, 2] }
optimizer: { use: adam, rate: 3.0e-3 }
seed: 7
`;
const hasty = `
dataset: { use: delimited, train: ../data/train.tsv, test: ../data/test.tsv }
teacher: { use: soft-labels, file: ../data/votes.jsonl }
loss: { distillation: { alpha: 0.9, temperature: 1 } }
training: { epochs: 10, batch_size: 16 }
${student}`;
const better = `
experiment: hasty
metric: accuracy
seeds: 3
teachers: { careful: {}, random: { teacher: { use: random } } }
methods:
  from labels: labels
  smoothing: { teacher: null, loss: { cross-entropy: { smoothing: 0.2 } } }
  distilled: {}
`;
const domains = `
experiment: reviews
metric: accuracy
seeds: 2
domains: { amazon: { dataset.domain: amazon }, imdb: { dataset.domain: imdb }, yelp: { dataset.domain: yelp } }
`;
const reviews = `
dataset: { use: uci-sentiment }
teacher: { use: trained, architecture: { use: text-cnn, embedding: 32, filters: 32 }, epochs: 4 }
loss: { distillation: {} }
training: { epochs: 6, batch_size: 32 }
${student}`;

describe('a benchmark of real sentences', function () {
  this.timeout(240_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-sentences-')));
  const away = join(folder, 'elsewhere');
  let env: { STILLHOUSE_HOME: string };
  const run = async (file: string): Promise<any> => {
    const { code, stdout, stderr } = await stillhouse(['benchmark', `../sweeps/${file}.yaml`, '--offline', '--json'], away, env);
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout);
  };
  before(() => {
    env = { STILLHOUSE_HOME: writeHome(folder) };
    writeData(join(folder, 'data'));
    for (const [name, text] of Object.entries({ hasty, reviews })) write(join(folder, `experiments/${name}.yaml`), text);
    for (const [name, text] of Object.entries({ better, domains })) write(join(folder, `sweeps/${name}.yaml`), text);
    mkdirSync(away);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('says that a better teacher gains and that a random one does not', async () => {
    const { rows, sentences, pairing } = await run('better');
    const of = (method: string, teacher: string | null) => rows.find((row: any) => row.method === method && row.teacher === teacher);
    const [careful, random] = [of('distilled', 'careful'), of('distilled', 'random')];
    expect(careful.verdict, JSON.stringify(careful)).to.equal('gains');
    expect(careful.interval.low).to.be.greaterThan(0);
    expect(careful.seeds.values).to.have.length(3);
    expect(random.verdict).to.be.oneOf(['no gain', 'loses']);
    expect(random.interval.high).to.be.lessThan(1);
    expect(sentences[1]).to.match(/^distilled by careful: gains in 1 of 1 row; \+\d/);
    expect(sentences[2]).to.match(/^distilled by random: (loses|no gain) in 1 of 1 row; -\d/);
    expect(pairing[0].best).to.equal('careful');
  });

  it('crosses three domains to the table of six pairs', async () => {
    const { form, rows, baseline } = await run('domains');
    expect([form, baseline]).to.deep.equal(['cross-domain', 'source labels']);
    const pairs = rows.filter(({ method }: any) => method === 'distilled');
    expect(pairs.map(({ source, data }: any) => `${source} to ${data}`)).to.deep.equal([
      'imdb to amazon',
      'yelp to amazon',
      'amazon to imdb',
      'yelp to imdb',
      'amazon to yelp',
      'imdb to yelp',
    ]);
    for (const { verdict, teacher_test: teacher, seeds, baseline: against } of pairs) {
      expect(verdict).to.be.oneOf(['gains', 'no gain', 'inconclusive', 'loses']);
      expect(against).to.equal('source labels');
      expect(teacher.accuracy, 'a teacher of one domain knows something of another').to.be.greaterThan(0.55);
      expect(seeds.mean).to.be.within(0.4, 1);
    }
    const teachers = pairs.map(({ teacher_test: { accuracy, loss } }: any) => `${accuracy} ${loss}`);
    expect(new Set(teachers), 'each pair has a teacher of its own').to.have.length(6);
    expect(rows.filter(({ method }: any) => method === 'target labels')).to.have.length(3);
  });
});
