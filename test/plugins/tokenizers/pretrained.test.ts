/** A checkpoint's tokenizer as an experiment's: the tokens behind the ids that the checkpoint itself has. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { keptSignals } from '../../../src/distill/index.js';
import { InputError } from '../../../src/plugin/index.js';
import { createPretrained } from '../../../src/vectors/index.js';
import pretrained from '../../../plugins/tokenizers/pretrained.js';
import { checkpointFolder, families, goldenCheckpoints } from '../../golden/checkpoints.js';
import { openCheckpoint } from '../../../src/checkpoint/index.js';
import { MemorySignals } from '../../src/distill/memory-signals.js';
import { scratchFolder } from '../../src/runtime/scratch.js';

describe('tokenizer pretrained', () => {
  const folder = scratchFolder('pieces');
  const services = () => createPretrained({ root: folder, tell: () => {}, signals: keptSignals(new MemorySignals()) });
  const made = (from: string, change: { special?: boolean; length?: number } = {}) =>
    pretrained.create({ from, special: true, length: 100, ...change }, services());
  const ready = async (...args: Parameters<typeof made>) => {
    const tokenizer = made(...args);
    await tokenizer.prepare!();
    return tokenizer;
  };

  for (const name of families)
    it(`${name}: gives the tokens behind the reference's ids`, async () => {
      const { ids } = openCheckpoint(checkpointFolder(name)).tokenizer;
      const tokenizer = await ready(checkpointFolder(name));
      const numbers = goldenCheckpoints.of[name]!.ids;
      goldenCheckpoints.texts.forEach((text, row) => {
        const wanted = text || numbers[row]!.length > 1 ? numbers[row]! : []; // the reference puts one token in an empty text's place
        expect(tokenizer.tokenize(text).map((token) => ids.get(token))).to.deep.equal(wanted);
      });
    });

  it('cuts long texts before the last special token, or leaves special tokens out', async () => {
    const text = 'the cat sat on the mat';
    expect((await ready(checkpointFolder('bert'), { length: 5 })).tokenize(text)).to.deep.equal(['[CLS]', 'the', 'cat', 'sat', '[SEP]']);
    expect((await ready(checkpointFolder('bert'), { length: 2 })).tokenize(text)).to.deep.equal(['[CLS]', '[SEP]']);
    const plain = await ready(checkpointFolder('bert'), { special: false, length: 3 });
    expect(plain.tokenize('Naïve zebra, the')).to.deep.equal(['na', '##ive', '[UNK]']);
  });

  it('needs no more of a folder than the tokenizer, and is another one once its files are', async () => {
    const bare = join(folder, 'bare');
    mkdirSync(bare);
    cpSync(join(checkpointFolder('bert'), 'vocab.txt'), join(bare, 'vocab.txt'));
    expect((await ready(bare)).tokenize('The cat')).to.deep.equal(['[CLS]', 'the', 'cat', '[SEP]']);
    const first = await made(bare).identity!();
    expect(await made(bare).identity!()).to.equal(first);
    writeFileSync(join(bare, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ncat\n');
    expect(await made(bare).identity!()).to.not.equal(first);
    expect((await ready(bare)).tokenize('The cat')).to.deep.equal(['[CLS]', '[UNK]', 'cat', '[SEP]']);
    rmSync(join(bare, 'vocab.txt'));
    const fault = await ready(bare).then(() => null, (error: unknown) => error); // prettier-ignore
    expect(fault).to.be.instanceOf(InputError);
    expect((fault as InputError).at.path).to.equal('from');
    expect((fault as InputError).message).to.match(/has no tokenizer .*tokenizer\.json, vocab\.txt/);
  });

  it('says so where it was not made ready', () => {
    expect(() => made(checkpointFolder('bert')).tokenize('a')).to.throw(/prepare was not awaited/);
  });
});
