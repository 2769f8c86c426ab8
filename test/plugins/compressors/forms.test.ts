/** Students of several architectures made smaller: what they answer, how they are stored, and what cannot be. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { differenceOf } from '../../../src/export/compare.js';
import { InputError, type Architecture, type CompressInputs, type Compressor, type ShippedStudent } from '../../../src/plugin/index.js';
import { portableLogits } from '../../../src/job/shipped-student.js';
import { renumbered } from '../../../src/job/smaller.js';
import { FORMAT, load, readBundle, writeBundle } from '../../../src/student/index.js';
import fasttext from '../../../plugins/architectures/fasttext.js';
import lstm from '../../../plugins/architectures/lstm.js';
import textCnn from '../../../plugins/architectures/text-cnn.js';
import int4 from '../../../plugins/compressors/int4.js';
import int8 from '../../../plugins/compressors/int8.js';
import float16 from '../../../plugins/compressors/float16.js';
import lowRank from '../../../plugins/compressors/low-rank.js';
import product from '../../../plugins/compressors/product.js';
import prune from '../../../plugins/compressors/prune.js';
import trim from '../../../plugins/compressors/trim-vocabulary.js';
import savedModel from '../../../plugins/exporters/saved-model.js';
import tfjs from '../../../plugins/exporters/tfjs.js';
import { tinyStudent } from '../../contracts/tiny-student.js';
import { needRecording } from '../../support/backend.js';
import { made } from '../../support/made.js';
import { shipped, type Made } from '../../support/shipped.js';

const TABLE = 'embedding/embeddings';
const architectures: Readonly<Record<string, () => Architecture>> = {
  'text-cnn': () => made(textCnn, { embedding: 6, filters: 4, widths: [2, 3] }),
  lstm: () => made(lstm, { embedding: 6, units: 5, layers: 1, bidirectional: true, pooling: 'max' }),
};

function inputsOf(student: ShippedStudent): CompressInputs {
  const counts = Float64Array.from(student.text.vocabulary, (_, id) => (id === 0 ? 0 : 100 - id));
  return { student, counts, seed: 1, trainOn: async (own) => own };
}
const smaller = async (compressor: Compressor, student: ShippedStudent): Promise<ShippedStudent> => compressor.compress(inputsOf(student));
async function refusal(compressor: Compressor, student: ShippedStudent): Promise<string> {
  try {
    await smaller(compressor, student);
  } catch (fault) {
    expect(fault).to.be.instanceOf(InputError);
    return (fault as InputError).problem;
  }
  throw new Error('it was made smaller');
}

describe('compressors', function () {
  this.timeout(120_000);
  const students = new Map<string, Made>();
  let folder: string;
  let tiny: ShippedStudent;
  before(async function () {
    await needRecording(this);
    folder = mkdtempSync(join(tmpdir(), 'stillhouse-smaller-'));
    for (const [name, make] of Object.entries(architectures)) students.set(name, shipped(make()));
    tiny = await tinyStudent();
  });
  after(() => folder && rmSync(folder, { recursive: true }));
  const written = async (student: ShippedStudent): Promise<string> => {
    const own = mkdtempSync(join(folder, 'bundle-'));
    await writeBundle(student, own);
    return own;
  };

  for (const name of Object.keys(architectures))
    it(`trim-vocabulary leaves the ${name}'s answers to texts of frequent tokens as they were`, async () => {
      const { student, rows } = students.get(name)!;
      const cut = await smaller(made(trim, { share: 0.6 }), student);
      const [before, after] = [student.text.vocabulary, cut.text.vocabulary];
      expect(after).to.deep.equal(before.slice(0, Math.round(0.6 * before.length)));
      const ids = renumbered(rows.ids, student.text, cut.text);
      const whole = [[2, 3, 4], [9], [8, 2, 7, 7, 5], [after.length - 1, 6]].map((row) => Int32Array.from(row));
      expect(differenceOf(portableLogits(student, whole), portableLogits(cut, whole), 3).logits).to.be.below(1e-6);
      const loaded = await load(await written(cut));
      expect(rows.texts.map((text) => [...loaded.tokens(text)])).to.deep.equal(ids.map((row) => [...row]));
    });

  it('trim-vocabulary gives unknown tokens the mean of what was left out', async () => {
    const cut = await smaller(made(trim, { share: 0.6 }), tiny);
    expect(cut.text.vocabulary).to.deep.equal(tiny.text.vocabulary.slice(0, 4));
    const { counts } = inputsOf(tiny);
    const of = (id: number): Float32Array => tiny.weights[TABLE]!.values.subarray(3 * id, 3 * id + 3);
    const ids = [1, 4, 5, 6];
    const total = ids.reduce((sum, id) => sum + counts[id]!, 0);
    [0, 1, 2].forEach((at) =>
      expect(cut.weights[TABLE]!.values[3 + at]).to.be.closeTo(ids.reduce((sum, id) => sum + counts[id]! * of(id)[at]!, 0) / total, 1e-6),
    );
  });

  for (const name of Object.keys(architectures))
    it(`low-rank answers as the ${name} with the nearest table does, in every format`, async () => {
      const { student, rows } = students.get(name)!;
      const narrow = await smaller(made(lowRank, { share: 0.5 }), student);
      const [table] = Object.keys(narrow.weights).filter((each) => each.endsWith('.factor')).map((each) => each.slice(0, -'.factor'.length)); // prettier-ignore
      const [left, right] = [narrow.weights[table!]!, narrow.weights[`${table}.factor`]!];
      expect([left.shape[1], right.shape]).to.deep.equal([3, [3, 6]]);
      const values = student.weights[table!]!.values.map((_, at) => [0, 1, 2].reduce((sum, k) => sum + left.values[Math.floor(at / 6) * 3 + k]! * right.values[k * 6 + (at % 6)]!, 0)); // prettier-ignore
      const near = { ...student, weights: { ...student.weights, [table!]: { ...student.weights[table!]!, values } } };
      const expected = portableLogits(near, rows.ids);
      expect(differenceOf(expected, portableLogits(narrow, rows.ids), 3).logits).to.be.below(1e-5);
      for (const exporter of [made(savedModel), made(tfjs)]) {
        const own = mkdtempSync(join(folder, 'format-'));
        await exporter.write(narrow, own);
        const reader = await exporter.read(own, []);
        expect(differenceOf(expected, await reader.logits(rows), 3).logits).to.be.below(1e-4);
        await reader.close?.();
      }
    });

  it('keep numbers within what their form can tell', async () => {
    const { student } = students.get('text-cnn')!;
    const most = { float16: 1e-3, int8: 1 / 250, int4: 1 / 7 };
    const all = { float16: made(float16), int8: made(int8), int4: made(int4, { kernels: 4 }) };
    for (const [name, compressor] of Object.entries(all)) {
      const found = await smaller(compressor, student);
      const loaded = readBundle(await written(found));
      for (const [weight, { values, shape }] of Object.entries(found.weights)) {
        expect(loaded.weights[weight], `${name} ${weight}`).to.deep.equal(values);
        const before = student.weights[weight]!.values;
        const largest = Math.max(...before.map(Math.abs));
        const apart = Math.max(...values.map((value, at) => Math.abs(value - before[at]!)));
        expect(apart, `${name} ${weight}`).to.be.at.most(shape.length < 2 ? 0 : most[name as keyof typeof most] * 2 * largest);
      }
      expect(loaded.manifest.format, name).to.equal(name === 'int4' ? FORMAT : 1);
    }
    const { weights } = await smaller(made(int8), tiny);
    const [table, kernel] = [TABLE, 'logits/kernel'].map((name) => weights[name]!.stored as { axis: number; scales: Float32Array });
    expect([table!.axis, table!.scales.length, kernel!.axis, kernel!.scales.length]).to.deep.equal([0, 7, 1, 2]);
    const row = tiny.weights[TABLE]!.values.subarray(6, 9).map(Math.abs);
    expect(table!.scales[2]).to.be.closeTo(Math.max(...row) / 127, 1e-7);
  });

  it('prune leaves out the smallest numbers, which then take a bit each', async () => {
    const { student } = students.get('text-cnn')!;
    const found = await smaller(made(int8), await smaller(made(prune, { share: 0.75, epochs: 0 }), student));
    for (const { shape, values } of Object.values(found.weights))
      if (shape.length > 1) expect(values.filter((value) => value === 0).length / values.length).to.be.closeTo(0.75, 0.1);
    const own = await written(found);
    const { manifest, weights } = readBundle(own);
    const sparse = Object.entries(manifest.quantised).filter(([, as]) => 'sparse' in as);
    expect([manifest.format, sparse.length > 0]).to.deep.equal([FORMAT, true]);
    for (const [name, { values }] of Object.entries(found.weights))
      expect(Array.from(weights[name]!), name).to.deep.equal(Array.from(values, (value) => value || 0));
  });

  it('product keeps rows that are among its vectors as they are, but for half precision', async () => {
    const rows = 800;
    const values = Float32Array.from({ length: rows * 4 }, (_, at) => Math.fround(((Math.floor(at / 4) * 7 + at) % 40) / 8));
    const shape = [rows, 4];
    const vocabulary = ['<pad>', '<unk>', ...Array.from({ length: rows - 2 }, (_, at) => `w${at}`)];
    const kernel = { shape: [4, 2], values: Float32Array.from({ length: 8 }, (_, at) => at - 4) };
    const nodes = tiny.graph.nodes.map((node) => ({
      ...node,
      shape: node.shape.map((dim) => (dim === 3 ? 4 : dim)),
    })) as typeof tiny.graph.nodes;
    const graph = { ...tiny.graph, nodes, weights: { ...tiny.graph.weights, [TABLE]: shape, 'logits/kernel': kernel.shape } };
    const student = {
      ...tiny,
      graph,
      weights: { ...tiny.weights, [TABLE]: { shape, values }, 'logits/kernel': kernel },
      text: { ...tiny.text, vocabulary },
    };
    const found = await smaller(made(product, { width: 4 }), student);
    expect(found.weights[TABLE]!.values).to.deep.equal(values); // 40 different rows, exact in half precision
    const own = await written(found);
    expect(readBundle(own).weights[TABLE]).to.deep.equal(values);
    expect(readBundle(own).manifest.quantised[TABLE]).to.deep.equal({ dtype: 'product', parts: 1 });
  });

  it('say why a student has no such form', async () => {
    const hashed = shipped(made(fasttext, { embedding: 6, buckets: 50 })).student;
    expect(await refusal(made(trim), hashed)).to.match(/does more with token ids than looking up rows/);
    expect(await refusal(made(lowRank), hashed)).to.match(/no table of token vectors/);
    expect(await refusal(made(trim, { share: 1 }), tiny)).to.match(/its vocabulary has but 7 tokens/);
    expect(await refusal(made(product), tiny)).to.match(/no table large enough/);
    expect(await refusal(made(lowRank, { share: 1 }), tiny)).to.match(/no table of token vectors/);
  });

  it('leave bundles that are refused where they are damaged, of a form that is not known, or without a part', async () => {
    const told = async (own: string): Promise<string> => {
      try {
        await load(own);
      } catch (fault) {
        expect(fault).to.be.instanceOf(InputError);
        return (fault as InputError).message;
      }
      throw new Error('it was loaded');
    };
    const { student } = students.get('text-cnn')!;
    const found = await smaller(made(int4), student);
    const cut = await written(found);
    const bytes = readFileSync(join(cut, 'weights.safetensors'));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(join(cut, 'weights.safetensors'), bytes);
    expect(await told(cut)).to.match(/weights\.safetensors: the bundle is damaged/);

    const changed = async (change: (manifest: any) => void): Promise<string> => {
      const own = await written(found);
      const manifest = JSON.parse(readFileSync(join(own, 'bundle.json'), 'utf8'));
      change(manifest);
      const content = JSON.stringify(manifest);
      writeFileSync(join(own, 'bundle.json'), content);
      writeFileSync(join(own, 'bundle.sha256'), `${createHash('sha256').update(content).digest('hex')}\n`);
      return own;
    };
    const [table] = Object.keys(found.weights).filter((name) => found.weights[name]!.stored?.dtype === 'int4');
    expect(await told(await changed((manifest) => (manifest.format = FORMAT + 1)))).to.match(/of format 3 .*use a newer version/);
    expect(await told(await changed((manifest) => (manifest.quantised[table!].dtype = 'int2')))).to.match(
      /stored as 'int2', which is not known/,
    );
    expect(await told(await changed((manifest) => (manifest.quantised[table!].sparse = true)))).to.match(/stored without '.*\.mask'/);
    const tokenizer = { use: 'byte-pair', options: { size: 9, least: 1, lower: true }, digest: null };
    expect(await told(await written({ ...found, text: { ...found.text, tokenizer } }))).to.match(
      /no tokenizer\.json: what its tokenizer 'byte-pair' has learnt/,
    );
  });
});
