import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { answered } from '../support/resident.js';
import { scratchFolder } from '../src/runtime/scratch.js';

const experiment = `dataset: { use: uci-sentiment, domain: yelp }
preprocess: { drop-duplicates: {}, lower-case: {} }
augment: { eda: { copies: 2 }, noise: { use: character-noise } }
tokenizer: { use: byte-pair, size: 500 }
teacher: { use: trained, architecture: { use: bag-of-embeddings, embedding: 4 }, epochs: 1 }
student: { use: bag-of-embeddings, embedding: 4 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 1 }
`;

describe('data on the command line', function () {
  this.timeout(120_000);
  const folder = scratchFolder('data');
  const home = join(folder, 'home');
  const run = (...args: string[]) =>
    answered(args, { cwd: folder, env: { STILLHOUSE_HOME: home, STILLHOUSE_BACKEND: 'cpu', HOME: folder, CI: '1' } });
  before(() => writeFileSync(join(folder, 'e.yaml'), experiment));

  it('tells what the splits hold, as one document and in words', async () => {
    const { code, stdout, stderr } = await run('data', 'e.yaml', '--json');
    expect(code, stderr).to.equal(0);
    const { splits, imbalance, overlap, vocabulary } = JSON.parse(stdout);
    const left = Number(/(\d+) of 700 training examples were left out by preprocessors: drop-duplicates \1/.exec(stderr)?.[1]);
    expect(left).to.be.within(1, 10);
    expect(splits.map(({ name, size, augmented }: any) => [name, size - augmented])).to.deep.equal([
      ['train', 700 - left],
      ['validation', 100],
      ['test', 200],
    ]);
    expect(splits[0].augmented).to.be.within(1800, 3 * (700 - left));
    expect(imbalance.ratio).to.be.within(1, 1.1);
    expect(overlap.every(({ share }: any) => share < 0.01)).to.equal(true);
    expect(vocabulary).to.be.at.most(502);
    expect(stderr).to.match(/train: \d+ texts, \d+ of them made by augmenters/);
  });

  it('leaves the test split alone on request', async () => {
    const { stdout } = await run('data', 'e.yaml', '--no-test', '--json');
    expect(JSON.parse(stdout).splits.map(({ name }: any) => name)).to.deep.equal(['train', 'validation']);
  });

  it('is kept with a training, whose teacher is asked for every text', async () => {
    const { code, stderr } = await run('train', 'e.yaml', '--offline', '--json');
    expect(code, stderr).to.equal(0);
    const kept = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(signal|json|md)$/.test(name));
    const outbox = readdirSync(join(home, 'outbox'), { recursive: true, encoding: 'utf8' }).join('\n');
    expect(kept.filter((name) => name.endsWith('.signal'))).to.have.length(3);
    expect(outbox.length).to.be.greaterThan(0);
    const rows = kept.filter((name) => name.endsWith('.signal')).map((name) => Number(/"rows":(\d+)/.exec(readFileSync(join(home, name), 'latin1'))?.[1])); // prettier-ignore
    expect(Math.max(...rows)).to.be.greaterThan(2400);
  });

  it('tells a fault of the file and stops', async () => {
    const { code, stdout } = await run('data', 'e.yaml', '--augment.eda.copies=0', '--json');
    expect(code).to.equal(2);
    expect(JSON.parse(stdout).error.message).to.match(/augment\.eda\.copies/);
  });
});
