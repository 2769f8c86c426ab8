import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import onnx from '../../../plugins/teachers/onnx.js';
import { parametersOf } from '../../../src/onnx/index.js';
import type { Example, TextData } from '../../../src/plugin/index.js';
import { prepareText } from '../../../src/text/index.js';
import { bagLogits, bagModel, runtimeInstalled, textModel } from '../../src/onnx/model-file.js';
import { scratchFolder } from '../../src/runtime/scratch.js';
import { listed, request } from '../../src/text/fixtures.js';
import { defaults, fault } from '../datasets/reading.js';

const base = defaults(onnx.options);
const words = ['red', 'Green', 'blue'];
const rows = (start: number, count: number): Example[] =>
  Array.from({ length: count }, (_, at) => ({
    text: `${words[(start + at) % 3]} ${'thing '.repeat((start + at) % 4)}`.trim(),
    label: words[(start + at) % 3]!,
  }));
const splits = { train: rows(0, 10), validation: rows(1, 5), test: rows(2, 3) };
const lower = { apply: (text: string) => text.toLowerCase() };
const data = (given = splits): Promise<TextData> => prepareText(request(listed(given), { preprocessors: [lower] }));

describe('onnx teacher', () => {
  const folder = scratchFolder('onnx');
  const file = join(folder, 'model.onnx');
  const make = (options: object = {}) => onnx.create({ ...base, file, ...options }, new AbortController().signal);
  const shares = (row: readonly number[]) => row.map((value) => Math.exp(value) / row.reduce((sum, one) => sum + Math.exp(one), 0));

  it('counts the numbers of a model without running it', () => {
    writeFileSync(file, bagModel(300));
    expect(parametersOf(file)).to.equal(300 * 2 + 6 + 1 + 1);
  });

  it('is kept by the content of the model, of weights beside it, and of the vocabulary', async () => {
    const vocabulary = join(folder, 'vocab.txt');
    writeFileSync(file, bagModel(10));
    writeFileSync(vocabulary, 'a');
    const seen = [await make().identity!(), await make({ vocabulary }).identity!()];
    writeFileSync(`${file}.data`, 'weights');
    seen.push(await make().identity!());
    writeFileSync(vocabulary, 'b');
    seen.push(await make({ vocabulary }).identity!());
    expect(new Set(seen).size).to.equal(4);
    writeFileSync(`${file}.data`, '');
    expect(await make().identity!()).to.equal(seen[0]);
  });

  it('tells what is missing before anything is loaded', async () => {
    expect(await fault(() => make({ file: join(folder, 'none.onnx') }))).to.contain('none.onnx teacher.file: no such file');
    expect(await fault(async () => make({ classes: ['red', 'green'] }).outlook!(await data()))).to.contain("teacher.classes: class 'Green' of the data set is not among the model's"); // prettier-ignore
  });

  it('says how to install the runtime where it is not there', async function () {
    if (runtimeInstalled()) this.skip();
    expect(await fault(async () => make().outlook!(await data()))).to.equal(
      'teacher: the package onnxruntime-node is not installed (install it: npm install onnxruntime-node)',
    );
  });

  describe('with onnxruntime-node', function () {
    this.timeout(30_000);
    before(function () {
      if (runtimeInstalled()) return;
      console.log('      skipped: onnxruntime-node is not installed (NODE_PATH may name a folder that has it)');
      this.skip();
    });
    const close = (found: Float32Array | null, expected: readonly number[][]) => {
      expect(found).to.have.length(expected.flat().length);
      expected.flat().forEach((value, at) => expect(found![at]).to.be.closeTo(value, 1e-4));
    };
    const ids = (text: TextData, split: 'train' | 'validation') =>
      Array.from({ length: text[split].size }, (_, row) => [...text[split].tokens(row)]);

    it("gives a model the experiment's own token ids, in batches, whole or by parts", async () => {
      writeFileSync(file, bagModel(50));
      const text = await data();
      const teacher = make({ batch_size: 4, threads: 1 });
      expect(await teacher.outlook!(text)).to.deep.equal([]);
      const model = await teacher.prepare(text, 1);
      const expected = ids(text, 'train').map(bagLogits);
      close(await model.logits('train'), expected);
      close(await model.part!('train', 3, 9), expected.slice(3, 9));
      close(await model.logits('validation'), ids(text, 'validation').map(bagLogits));
      expect((await model.logits('test'))!.length).to.equal(9);
      expect(model.parameters).to.equal(108);
      model.dispose!();
    });

    it('keeps to fixed sizes of a model', async () => {
      writeFileSync(file, bagModel(50, [3, 2]));
      const text = await data();
      const model = await make().prepare(text, 1);
      close(await model.logits('train'), ids(text, 'train').map((row) => bagLogits(row.slice(0, 2)))); // prettier-ignore
    });

    it('cuts original texts by WordPiece, and puts classes in the order of the labels', async () => {
      const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'red', 'Green', 'blue', 'thing'];
      const vocabulary = join(folder, 'words.txt');
      writeFileSync(vocabulary, pieces.join('\n'));
      writeFileSync(file, bagModel(8));
      const model = await make({ vocabulary, lower: false, classes: ['blue', 'red', 'Green'] }).prepare(await data(), 1);
      const expected = splits.train.map(({ text }) => {
        const [blue, red, green] = bagLogits([2, ...text.split(' ').map((word) => pieces.indexOf(word)), 3]) as [number, number, number];
        return [green, blue, red]; // sorted by UTF-16 unit: Green, blue, red
      });
      close(await model.logits('train'), expected);
    });

    it('takes the logarithms of probabilities', async () => {
      writeFileSync(file, bagModel(50, ['n', 'length'], true));
      const text = await data();
      const model = await make({ values: 'probabilities' }).prepare(text, 1);
      close(await model.logits('train'), ids(text, 'train').map((row) => shares(bagLogits(row)).map(Math.log))); // prettier-ignore
    });

    it('gives texts to a model that takes those', async () => {
      writeFileSync(file, textModel(['Green', 'blue', 'red']));
      const plain = { train: words.map((word) => ({ text: word, label: word })), validation: rows(0, 3), test: rows(0, 3) };
      const model = await make().prepare(await data(plain), 1);
      expect([...(await model.logits('train').catch((error: Error) => [error.message]))!]).to.deep.equal([
        `${file} teacher.values: the output holds probabilities (set teacher.values to probabilities)`,
      ]);
      const right = await make({ values: 'probabilities' }).prepare(await data(plain), 1);
      const logits = (await right.logits('train'))!;
      expect([...logits].map((value) => Number(value > -1))).to.deep.equal([0, 0, 1, 1, 0, 0, 0, 1, 0]);
    });

    it('tells a file that is no model, another output and other classes', async () => {
      const ask = async (options: object = {}) => fault(async () => (await make(options).prepare(await data(), 1)).logits('train'));
      writeFileSync(file, bagModel(50));
      expect(await ask({ output: 'logit' })).to.contain("teacher.output: the model has no output 'logit' (allowed: pooled, logits)");
      expect(await ask({ output: 'pooled' })).to.contain(
        'teacher.output: the output is float32 of shape [10, 2] for 10 texts and 3 classes',
      );
      expect(await ask({ classes: [...words, 'black'] })).to.contain(
        'teacher.output: the output is float32 of shape [10, 3] for 10 texts and 4 classes',
      );
      expect(await ask({ values: 'probabilities' })).to.contain(
        'teacher.values: the output holds no probabilities (set teacher.values to logits)',
      );
      truncateSync(file, 200);
      expect(await ask()).to.match(/model.onnx teacher.file: this is no model that onnxruntime can run: /);
    });
  });
});
