/** A bundle is read as it was written, or told to be damaged. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { checkDifference, differenceOf } from '../../../src/export/compare.js';
import { InputError, type ShippedStudent } from '../../../src/plugin/index.js';
import { FORMAT, load, readBundle, writeBundle } from '../../../src/student/index.js';
import { tinyAnswers, tinyStudent } from '../../contracts/tiny-student.js';
import { useBackend } from '../../support/backend.js';
import { scratchFolder } from '../runtime/scratch.js';

async function refusalOf(path: string): Promise<InputError> {
  try {
    await load(path);
  } catch (fault) {
    expect(fault).to.be.instanceOf(InputError);
    return fault as InputError;
  }
  throw new Error('it was loaded');
}

describe('a bundle', () => {
  const folder = scratchFolder('bundle');
  const whole = join(folder, 'whole');
  let student: ShippedStudent;
  let copies = 0;
  const written = async (of: ShippedStudent): Promise<string> => {
    const own = join(folder, `written-${copies++}`);
    mkdirSync(own);
    await writeBundle(of, own);
    return own;
  };
  before(async () => {
    await useBackend();
    student = await tinyStudent();
    mkdirSync(whole);
    await writeBundle(student, whole);
  });

  const copy = (): string => {
    const own = join(folder, `copy-${copies++}`);
    cpSync(whole, own, { recursive: true });
    return own;
  };

  it('gives the student again', () => {
    const { graph, weights, vocabulary, manifest } = readBundle(join(whole, 'bundle.json'));
    expect(graph).to.deep.equal(student.graph);
    expect(vocabulary).to.deep.equal(student.text.vocabulary);
    expect(manifest.labels).to.deep.equal(['no', 'yes']);
    for (const [name, { values }] of Object.entries(student.weights)) expect(weights[name], name).to.deep.equal(values);
    expect(readFileSync(join(whole, 'README.md'), 'utf8'))
      .to.match(/license: "CC0-1.0"/)
      .and.match(/\| test\/accuracy \| 0\.5 \|/);
    expect(JSON.parse(readFileSync(join(whole, 'experiment.yaml'), 'utf8'))).to.deep.equal(student.about.experiment);
  });

  it('answers texts of any script, empty and long ones', async () => {
    const loaded = await load(whole);
    const { rows, logits } = tinyAnswers();
    loaded.batch(rows.texts).forEach((prediction, row) => {
      expect([...loaded.tokens(rows.texts[row]!)]).to.deep.equal([...rows.ids[row]!]);
      prediction.logits.forEach((value, at) => expect(value).to.be.closeTo(logits[2 * row + at]!, 1e-6));
      const [no, yes] = prediction.probabilities as unknown as [number, number];
      expect(no + yes).to.be.closeTo(1, 1e-6);
      expect(prediction.label).to.equal(no >= yes ? 'no' : 'yes');
      expect(prediction.probability).to.be.closeTo(Math.max(no, yes), 1e-6);
      expect(prediction.outOfScope).to.equal(Math.max(no, yes) < 0.6);
    });
  });

  it('is refused with any byte changed', async () => {
    const files = readdirSync(whole, { recursive: true, encoding: 'utf8' });
    const place = fc.tuple(fc.constantFrom(...files), fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 255 }));
    const broken = copy();
    await fc.assert(
      fc.asyncProperty(place, async ([name, share, flip]) => {
        const file = join(broken, name);
        const good = readFileSync(file);
        const bad = Buffer.from(good);
        bad[Math.floor(share * bad.length)]! ^= flip;
        writeFileSync(file, bad);
        const { message } = await refusalOf(broken);
        writeFileSync(file, good);
        expect(message).to.match(/damaged|newer version/);
      }),
      { numRuns: 60 },
    );
    await load(broken);
  });

  it('is refused where a file is cut, missing or of a newer format, by one clear message', async () => {
    const cut = copy();
    writeFileSync(join(cut, 'weights.safetensors'), readFileSync(join(cut, 'weights.safetensors')).subarray(0, 50));
    expect((await refusalOf(cut)).message).to.match(/weights\.safetensors: the bundle is damaged/);
    const without = copy();
    rmSync(join(without, 'vocabulary.json'));
    expect((await refusalOf(without)).message).to.match(/the bundle has no vocabulary\.json/);
    const newer = copy();
    const manifest = JSON.parse(readFileSync(join(newer, 'bundle.json'), 'utf8')) as object;
    writeFileSync(join(newer, 'bundle.json'), JSON.stringify({ ...manifest, format: FORMAT + 1 }));
    expect((await refusalOf(newer)).message).to.match(/of format 3 \(allowed: format 2 and before; use a newer version/);
    expect((await refusalOf(join(folder, 'nowhere'))).message).to.match(/there is no bundle/);
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect((await refusalOf(empty)).message).to.match(/the bundle has no bundle\.json/);
  });

  it('opens no file outside of its folder', async () => {
    const sly = copy();
    const manifest = JSON.parse(readFileSync(join(sly, 'bundle.json'), 'utf8')) as { files: object };
    const content = JSON.stringify({ ...manifest, files: { ...manifest.files, '../labels': { bytes: 1, sha256: '0' } } });
    writeFileSync(join(sly, 'bundle.json'), content);
    writeFileSync(join(sly, 'bundle.sha256'), `${createHash('sha256').update(content).digest('hex')}\n`);
    expect((await refusalOf(sly)).message).to.match(/names a file outside of its folder: '\.\.\/labels'/);
  });

  it('names an op that this version does not know', async () => {
    const { graph } = student;
    const nodes = graph.nodes.map((node) => (node.name === 'mask' ? { ...node, op: 'fold' } : node)) as typeof graph.nodes;
    const own = await written({ ...student, graph: { ...graph, nodes } });
    expect((await refusalOf(own)).message).to.match(/the student cannot be run: op 'fold' is not known to this version/);
  });

  it('tells which tokenizer it lacks', async () => {
    const text = (change: Partial<ShippedStudent['text']>) => ({ ...student, text: { ...student.text, ...change } });
    const untaught = await written(text({ tokenizer: { use: 'byte-pair', options: { size: 9, least: 1, lower: true }, digest: null } }));
    expect((await refusalOf(untaught)).message).to.match(/no tokenizer\.json: what its tokenizer 'byte-pair' has learnt/);
    const foreign = await written(text({ tokenizer: { use: 'mine', options: {}, digest: 'ab' } }));
    expect((await refusalOf(foreign)).message).to.match(/the tokenizer 'mine', which is no plugin of Stillhouse's/);
    const mine = { kind: 'tokenizer', name: 'mine', create: () => ({ tokenize: (all: string) => all.split(' ') }) };
    expect([...(await load(foreign, { plugins: [mine] })).tokens('good film')]).to.deep.equal([2, 4]);
    const unknown = await written(text({ preprocess: [{ use: '../etc', options: {}, digest: null }] }));
    expect((await refusalOf(unknown)).message).to.match(/the preprocessor '\.\.\/etc', which is no plugin/);
  });

  it('holds what a trained tokenizer has learnt', async () => {
    const tokenizer = { use: 'word-piece', options: { size: 9, least: 1, lower: true }, digest: null };
    const vocabulary = ['<pad>', '<unk>', 'go', '##od', 'film'];
    const learnt = JSON.stringify(['go', '##od', 'film']);
    const own = await load(await written({ ...student, text: { ...student.text, tokenizer, learnt, vocabulary } }));
    expect([...own.tokens('good film bad')]).to.deep.equal([2, 3, 4, 1]);
  });
});

describe('an export beside its student', () => {
  it('is compared by logits and labels', () => {
    const found = differenceOf(Float32Array.of(1, 2, 30, 4), Float32Array.of(1, 2, 3, 4), 2);
    expect(found).to.deep.equal({ logits: 0.9, labels: 0.5 });
    expect(() => checkDifference(found, 'onnx', 1e-4, false)).to.throw(
      Error,
      /the onnx export is not the student that it was made of: a logit differs by 0.900/,
    );
    expect(() => checkDifference(found, 'onnx', 1e-4, true)).to.throw(Error, /only 50.00 % of the texts/);
    expect(() => checkDifference({ logits: 0.5, labels: 0.99 }, 'onnx', 1e-4, true)).to.not.throw();
    expect(() => differenceOf(Float32Array.of(1), Float32Array.of(NaN), 1)).to.throw('no number');
    expect(() => differenceOf(Float32Array.of(1), Float32Array.of(1, 2), 1)).to.throw('2 logits in place of 1');
  });
});
