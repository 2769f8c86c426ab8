/** Tables of vectors for a vocabulary: from files, and distilled from a checkpoint. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { featurizer, openCheckpoint } from '../../../src/checkpoint/index.js';
import { keptSignals } from '../../../src/distill/index.js';
import { InputError, type Pretrained, type UnknownVector, type VectorWeighting, type Vocabulary } from '../../../src/plugin/index.js';
import { vocabularyOf } from '../../../src/text/vocabulary.js';
import { createPretrained } from '../../../src/vectors/index.js';
import { weighed } from '../../../src/vectors/weighed.js';
import { principalComponents } from '../../../src/vectors/principal-components.js';
import { checkpointFolder } from '../../golden/checkpoints.js';
import { useBackend } from '../../support/backend.js';
import { MemorySignals } from '../distill/memory-signals.js';
import { scratchFolder } from '../runtime/scratch.js';

describe('vectors learnt elsewhere', function () {
  this.timeout(60_000);
  const folder = scratchFolder('pretrained');
  const glove = join(folder, 'glove.txt');
  const bert = checkpointFolder('bert');
  const words = vocabularyOf(['cat', 'The', 'zebra', 'dog']);
  let told: string[];
  let store: MemorySignals;
  let pretrained: Pretrained;

  before(async () => {
    await useBackend();
    writeFileSync(glove, 'the 1 2\ncat 3 4\ndog 5 -6\n');
  });
  beforeEach(() => {
    [told, store] = [[], new MemorySignals()];
    pretrained = service();
  });
  const service = (): Pretrained => createPretrained({ root: folder, tell: (line) => told.push(line), signals: keptSignals(store) });
  const table = async (
    vocabulary: Vocabulary,
    oov: UnknownVector = 'zero',
    source = glove,
    units = 2,
    weighting: VectorWeighting = 'none',
  ): Promise<number[][]> => {
    const values = await pretrained.vectors({ source, vocabulary, units, oov, weighting });
    return Array.from({ length: vocabulary.size }, (_, id) => [...values.subarray(id * units, (id + 1) * units)]);
  };
  const faultOf = async (work: Promise<unknown>): Promise<InputError> => {
    const fault = await work.then(() => null, (error: unknown) => error); // prettier-ignore
    expect(fault).to.be.instanceOf(InputError);
    return fault as InputError;
  };

  it('stand in the order of the vocabulary, looked for in lower case too, and the coverage is told once', async () => {
    expect(await table(words)).to.deep.equal([[0, 0], [0, 0], [3, 4], [1, 2], [0, 0], [5, -6]]); // prettier-ignore
    await table(words);
    expect(told).to.deep.equal([`vectors from ${glove}: found 3 of 4 tokens (75.0 %); the others: zeros`]);
  });

  it('are the mean of the others for a token that is not there, or drawn as large as they are, the same in every vocabulary', async () => {
    const mean = await table(words, 'mean');
    expect([mean[1], mean[4]]).to.deep.equal([[3, 0], [3, 0]]); // prettier-ignore
    const many = vocabularyOf(['cat', 'dog', 'the', ...Array.from({ length: 3000 }, (_, row) => `x${row}`)]);
    const drawn = (await table(many, 'drawn')).slice(5).flat();
    const square = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length;
    expect(square).to.be.closeTo((1 + 4 + 9 + 16 + 25 + 36) / 6, 0.5);
    expect(Math.max(...drawn.map(Math.abs))).to.be.at.most(Math.sqrt((3 * 91) / 6));
    expect(new Set(drawn).size).to.be.greaterThan(5900);
    const alone = await table(vocabularyOf(['the', 'cat', 'dog', 'x7']), 'drawn');
    expect(alone[5]).to.deep.equal((await table(many, 'drawn'))[5 + 7]);
  });

  it('of the unknown token are the file’s own where it has them', async () => {
    const file = join(folder, 'unknown.txt');
    writeFileSync(file, '<unk> 7 8\ncat 3 4\n');
    expect((await table(words, 'mean', file))[1]).to.deep.equal([7, 8]);
  });

  it('are refused where no token has one', async () => {
    const fault = await faultOf(table(vocabularyOf(['猫', '犬'])));
    expect(fault.message).to.match(/glove\.txt vectors: has a vector for none of the 2 tokens .*tokenizer/);
  });

  it('are read anew from a file that has changed, which is then another one', async () => {
    const file = join(folder, 'changing.txt');
    writeFileSync(file, 'cat 1 1\n');
    const first = await pretrained.identity(file, 'vectors');
    expect((await table(words, 'zero', file))[2]).to.deep.equal([1, 1]);
    writeFileSync(file, 'cat 2 2 \n');
    expect((await table(words, 'zero', file))[2]).to.deep.equal([2, 2]);
    expect(await pretrained.identity(file, 'vectors'))
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(first);
  });

  it('distilled from a checkpoint are its vectors of each token, reduced and weighed; what the encoder said is kept', async () => {
    const tokens = ['the', 'cat', 'sat', 'zebra', 'cats', 'dog', 'naive', '##ive', 'mat', 'ran'];
    const vocabulary = vocabularyOf(tokens);
    const found = await table(vocabulary, 'zero', bert, 3, 'zipf');
    expect(told).to.have.length(2);
    expect(told[0]).to.match(/vectors of 8 tokens by the checkpoint/);
    expect(told[1]).to.match(/found 8 of 10 tokens \(80\.0 %\)/); // no piece of zebra and cats is known
    const known = tokens.filter((token) => !['zebra', 'cats'].includes(token));
    const checkpoint = openCheckpoint(bert);
    const network = featurizer(checkpoint, { pooling: 'mean', unitLength: false }, 10);
    const { ids, encode } = checkpoint.tokenizer;
    const texts = known.map((token) =>
      token === '##ive' ? Int32Array.of(ids.get('[CLS]')!, ids.get('##ive')!, ids.get('[SEP]')!) : encode(token),
    );
    const ranks = texts.map((text) => Math.max(...text.subarray(1, -1))); // the rarest piece, by the checkpoint's own order
    const wanted = weighed(principalComponents(await network.ofIds(texts), 8, 3), 3, 'zipf', { ranks, size: ids.size });
    network.dispose();
    const rows = known.map((token) => found[vocabulary.id(token)]!);
    expect(rows.flat()).to.deep.equal([...wanted]);
    expect(found[vocabulary.id('zebra')]).to.deep.equal([0, 0, 0]);
    expect(store.kept.size).to.equal(2); // and what became of it
    pretrained = service();
    expect(await table(vocabulary, 'zero', bert, 3, 'zipf')).to.deep.equal(found);
    expect(told).to.have.length(3); // the coverage again; nothing was computed
    const plain = await table(vocabulary, 'zero', bert, 3);
    expect(plain[vocabulary.id('the')]).to.not.deep.equal(found[vocabulary.id('the')]);
    expect(told.filter((line) => line.includes('by the checkpoint'))).to.have.length(1); // what the encoder said serves both
  });

  it('distilled are refused for more numbers than the checkpoint has, and for a language that it cannot write', async () => {
    expect((await faultOf(table(words, 'zero', bert, 9))).message).to.match(
      /vectors: 9 numbers a token are more than the checkpoint's 8 .*embedding up to 8/,
    );
    expect((await faultOf(table(vocabularyOf(['zzz', 'qqq']), 'zero', bert, 3))).message).to.match(/none of the 2 tokens/);
  });

  it('from where there is nothing are refused under the option’s name', async () => {
    const empty = join(folder, 'empty');
    cpSync(bert, empty, { recursive: true, filter: (source) => !source.endsWith('.safetensors') });
    const { at, message } = await faultOf(table(words, 'zero', empty, 3));
    expect(message).to.match(/has no model\.safetensors/);
    expect(at.path).to.equal('vectors');
    expect((await faultOf(table(words, 'zero', join(folder, 'nowhere.txt')))).message).to.match(/no such file/);
    expect(
      (await faultOf(pretrained.blocks({ source: 'pip:no such/name', layers: null, vocabulary: words, length: 4, sizes: {} as never }))).at
        .path,
    ).to.equal('copy_from');
  });
});
