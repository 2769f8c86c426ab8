/** Students that begin with vectors of a file or of a checkpoint: trained, swept side by side, killed and resumed, repeated from their run. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { checkpointFolder } from '../golden/checkpoints.js';
import { endCommands, startCommand } from '../support/command-line.js';
import { stillhouse, write, writeHome } from './outside.js';

const words = ['the', 'cat', 'sat', 'on', 'mat', 'dog', 'ran', 'and', 'we', 'don'];
const rows = Array.from({ length: 80 }, (_, row) => {
  const text = Array.from({ length: 3 + (row % 4) }, (__, place) => words[(row * 7 + place * 3) % words.length]!);
  return `${text.includes('cat') ? 'yes' : 'no'}\t${text.join(' ')}`;
});
const vectors = words.slice(0, 8).map((word, row) => `${word} ${[0, 1, 2, 3].map((at) => Math.sin(row * 4 + at).toFixed(4)).join(' ')}\n`);

const experiment = (student: string, more = ''): string => `
dataset: { use: delimited, train: ../data/train.tsv }
teacher: { use: trained, architecture: { use: bag-of-embeddings, embedding: 4, vectors: ../data/glove.txt }, epochs: 2 }
student: ${student}
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 3, batch_size: 16 }
seed: 3
${more}`;

const sweep = `
experiment: begun
objective: { metric: validation.loss }
sampler: { use: grid }
seed: 4
space:
  student.vectors: { choice: [null, ../data/glove.txt, ../data/glove.vec.gz, BERT] }
  student.freeze: { choice: [true, false] }
`;

describe('vectors that a student begins with', function () {
  this.timeout(180_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-vectors-')));
  const away = join(folder, 'elsewhere');
  let env: { STILLHOUSE_HOME: string };
  const bert = checkpointFolder('bert');

  before(() => {
    env = { STILLHOUSE_HOME: writeHome(folder) };
    write(join(folder, 'data/train.tsv'), `${rows.join('\n')}\n`);
    write(join(folder, 'data/glove.txt'), vectors.join(''));
    writeFileSync(join(folder, 'data/glove.vec.gz'), gzipSync(`8 4\n${vectors.join('')}`));
    write(join(folder, 'experiments/begun.yaml'), experiment('{ use: bag-of-embeddings, embedding: 4, vectors: ../data/glove.txt }'));
    const copied = `{ use: transformer, units: 8, heads: 2, feed_forward: 12, layers: 1, norm: post, pooling: cls, copy_from: ${bert}, copy_layers: [1] }`;
    const tokenizer = `tokenizer: { use: pretrained, from: ${bert} }\nmax_length: 20\n`;
    write(
      join(folder, 'experiments/copied.yaml'),
      experiment(copied, tokenizer).replace(
        /^teacher.*$/m,
        'teacher: { use: trained, architecture: { use: bag-of-embeddings }, epochs: 1 }',
      ),
    );
    write(join(folder, 'sweeps/begun.yaml'), sweep.replace('BERT', bert));
    mkdirSync(away);
  });
  after(() => {
    endCommands();
    rmSync(folder, { recursive: true, force: true });
  });

  const answer = async (args: readonly string[]): Promise<{ document: any; stderr: string }> => {
    const { code, stdout, stderr } = await stillhouse([...args, '--json'], away, env);
    expect(code, stderr).to.equal(0);
    return { document: JSON.parse(stdout), stderr };
  };
  const train = (file: string, ...more: string[]) => answer(['train', `../experiments/${file}.yaml`, '--offline', ...more]);
  const newest = (): string => readdirSync(join(env.STILLHOUSE_HOME, 'studies')).filter((name) => name.startsWith('begun-')).sort().at(-1)!; // prettier-ignore
  const results = ({ trials }: any): unknown => trials.map(({ number, state, params, value }: any) => ({ number, state, params, value }));

  it('are told with their coverage, and change what is learnt, whether or not the step is recorded', async () => {
    const [file, drawn, plain] = [
      await train('begun'),
      await train('begun', '--student.vectors=null'),
      await train('begun', '--training.traced=false'),
    ];
    expect(file.stderr).to.match(/vectors from .*glove\.txt: found 8 of 10 tokens \(80\.0 %\); the others: drawn/);
    expect(file.document.validation.loss).to.not.equal(drawn.document.validation.loss);
    expect(plain.document.validation.loss).to.be.closeTo(file.document.validation.loss, 1e-4);
    expect((await train('begun')).document.validation).to.deep.equal(file.document.validation);
  });

  it('stay as they are where the table is frozen', async () => {
    const { document } = await train('begun', '--student.freeze=true');
    const { document: free } = await train('begun');
    expect(document.validation.loss).to.not.equal(free.validation.loss);
  });

  let together: any;
  it('may be chosen by a sweep, whose trials are the same side by side as one after the other', async () => {
    const { document: alone } = await answer(['sweep', '../sweeps/begun.yaml', '--offline', '--parallel', '1']);
    ({ document: together } = await answer(['sweep', '../sweeps/begun.yaml', '--offline', '--parallel', '4']));
    expect(results(together)).to.deep.equal(results(alone));
    expect(together.trials).to.have.length(8);
    expect(together.trials.every(({ state }: any) => state === 'complete')).to.equal(true);
    expect(new Set(together.trials.map(({ value }: any) => value)).size).to.equal(6); // a file with and without gzip is the same
  });

  it('are there again after a kill', async () => {
    const running = startCommand(['sweep', '../sweeps/begun.yaml', '--offline', '--parallel', '2'], {
      cwd: away,
      env: { ...env, CI: '1' },
    });
    await running.says('trial 3');
    running.child.kill('SIGKILL');
    await running.ended;
    const { document } = await answer(['resume', newest()]);
    expect(results(document)).to.deep.equal(results(together));
  });

  it('and blocks of a checkpoint train by its own tokenizer', async () => {
    const { document } = await train('copied');
    const { document: drawn } = await train('copied', '--student.copy_from=null', '--student.copy_layers=null');
    expect(document.validation.loss).to.be.a('number');
    expect(document.validation.loss).to.not.equal(drawn.validation.loss);
  });

  it('make another teacher once their file is another one', async () => {
    const first = await train('begun');
    const file = join(folder, 'data/glove.txt');
    const kept = readFileSync(file, 'utf8');
    const again = await train('begun', '--student.vectors=null');
    writeFileSync(file, vectors.toReversed().map((line, row) => line.replace(/^\S+/, words[row]!)).join('')); // prettier-ignore
    const other = await train('begun', '--student.vectors=null');
    writeFileSync(file, kept);
    expect(first.document.train.loss).to.not.equal(again.document.train.loss);
    expect(other.document.train.loss).to.not.equal(again.document.train.loss);
  });
});
