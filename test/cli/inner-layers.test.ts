/** A sweep whose losses look inside of student and teacher and change while training: recorded and op by op, cut off and resumed. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkpointFolder } from '../golden/checkpoints.js';
import { stillhouse, write, writeHome } from './outside.js';

const words = 'abcdefghij'.split('');
const rows = ['good', 'bad', 'odd'].flatMap((label) => words.map((word) => `${label}\t${label} ${word} thing`));
const experiment = `
dataset: { use: delimited, train: train.tsv }
teacher: { use: born-again, epochs: 1, architecture: { use: gru, embedding: 6, units: 5 } }
student: { use: bag-of-embeddings, embedding: 4 }
loss:
  distillation: { alpha: { from: 1, to: 0.5 }, temperature: { schedule: cosine, from: 4, to: 1, per: epoch } }
  hint: { use: hidden-states, student_layer: mean, teacher_layer: gru, weight: 0.5 }
  pairs: { use: relational, student_layer: dropout, teacher_layer: embedding, weight: 0.1 }
training: { epochs: 3, batch_size: 7 }
`;
const sweep = `
experiment: e
objective: { metric: validation.loss }
trials: 4
sampler: { use: random }
space:
  loss.hint.weight: { float: [0.1, 2] }
  loss.distillation.temperature.from: { float: [2, 8] }
`;

const checkpoint = JSON.stringify(checkpointFolder('bert'));
const inside = `
dataset: { use: delimited, train: train.tsv }
tokenizer: { use: pretrained, from: ${checkpoint}, length: 8 }
max_length: 8
teacher: { use: transformer, folder: ${checkpoint} }
student: { use: transformer, units: 6, heads: 3, layers: 2, feed_forward: 8 }
loss:
  distillation: {}
  maps: { use: attention-maps, student_layer: block_1, teacher_layer: block_1, heads: averaged }
  blocks: { use: patient, student_blocks: 2, teacher_blocks: 2 }
  tokens: { use: token-relations, student_layer: block_0, teacher_layer: block_0, heads: 2 }
training: { epochs: 2, batch_size: 7, mix_up: none }
`;

interface Trial {
  readonly params: Record<string, number>;
  readonly state: string;
  readonly value: number;
}

describe('a sweep of losses that look inside', function () {
  this.timeout(180_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-inner-')));
  let env: { STILLHOUSE_HOME: string };
  before(() => {
    env = { STILLHOUSE_HOME: writeHome(folder) };
    write(join(folder, 'train.tsv'), `${rows.join('\n')}\n`);
    write(join(folder, 'e.yaml'), experiment);
    write(join(folder, 's.yaml'), sweep);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('gives the same trials side by side, one by one and nearly so op by op, with a control of the labels alone', async () => {
    const run = async (...more: string[]) => {
      const { code, stdout, stderr } = await stillhouse(['sweep', 's.yaml', '--offline', '--json', ...more], folder, env);
      expect(code, stderr).to.equal(0);
      return JSON.parse(stdout) as { trials: Trial[]; control: { value: number } | null };
    };
    const [beside, alone] = [await run('--parallel', '4'), await run('--parallel', '1')];
    const eager = await run('--parallel', '2', '--training.traced=false');
    const values = ({ trials }: { trials: Trial[] }) => trials.map(({ params, state, value }) => ({ params, state, value }));
    expect(beside.trials.every(({ state }) => state === 'complete')).to.equal(true);
    expect(values(alone)).to.deep.equal(values(beside));
    eager.trials.forEach(({ value }, index) => expect(value).to.be.closeTo(beside.trials[index]!.value, 1e-3));
    expect(new Set(beside.trials.map(({ value }) => value)).size).to.equal(4);
    expect(beside.control).to.not.equal(null);
  });

  it('reads the tokens and the attention of a pretrained Transformer that cuts texts as the student does, and says where it does not', async () => {
    write(join(folder, 'inside.yaml'), inside);
    const run = (...more: string[]) => stillhouse(['train', 'inside.yaml', '--offline', '--json', ...more], folder, env);
    const { code: done, stderr } = await run();
    expect(done, stderr).to.equal(0);
    const { code, stdout } = await run('--tokenizer.use=word');
    expect(code).to.equal(2);
    const { message } = (JSON.parse(stdout) as { error: { message: string } }).error;
    expect(message).to.match(/loss\.tokens\.teacher_layer: layer 'block_0' of the teacher gives no vector for each of the experiment's tokens: its tokenizer cuts text 1 into other tokens: '\[CLS\]' where the student reads '\w+' .*tokenizer: \{ use: pretrained/); // prettier-ignore
  });
});
