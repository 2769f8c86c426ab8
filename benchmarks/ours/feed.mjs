/**
 * Reads a file of labelled texts and tokenises it. `{ file, keep, vocabulary, length, seed }`: with `keep` a folder, texts are split, counted
 * and kept there as training does it; without, each text is tokenised and forgotten.
 */
import delimited from '../../dist/plugins/datasets/delimited.js';
import word from '../../dist/plugins/tokenizers/word.js';
import { FolderStore } from '../../dist/src/runtime/folder-store.js';
import { prepareText } from '../../dist/src/text/index.js';

const { file, keep, vocabulary, length, seed } = JSON.parse(process.argv[2]);
const defaults = Object.fromEntries(Object.entries(delimited.options).map(([name, option]) => [name, option.default]));
const dataset = delimited.create({ ...defaults, train: file, header: false });
const tokenizer = word.create({ lower: true });

async function tokenised() {
  let [lines, tokens] = [0, 0];
  for await (const { text } of dataset.read('train')) {
    tokens += tokenizer.tokenize(text).length;
    lines++;
  }
  return { lines, tokens };
}

async function prepared() {
  const { train, validation } = await prepareText({
    name: 'delimited',
    dataset,
    split: { validation: 0.1, test: 0.1, stratify: true },
    preprocessors: [],
    tokenizer,
    vocabulary: { size: vocabulary, minimum: 1 },
    maxLength: length,
    seed,
    cache: { store: new FolderStore(keep), identity: 'benchmark' },
  });
  return { train: train.size, validation: validation.size };
}

const began = performance.now();
const done = await (keep ? prepared() : tokenised());
process.stdout.write(JSON.stringify({ seconds: (performance.now() - began) / 1000, ...done }));
