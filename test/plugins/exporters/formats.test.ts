/** Every format, written and opened again by what it is for: TensorFlow, TensorFlow.js, onnxruntime, Python, a page's own scripts. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { checkDifference, differenceOf } from '../../../src/export/compare.js';
import { pythonFile } from '../../../src/export/python.js';
import { InputError, type Architecture, type Exporter, type Schema } from '../../../src/plugin/index.js';
import { pythonPrograms } from '../../../src/runtime/python-programs.js';
import gru from '../../../plugins/architectures/gru.js';
import lstm from '../../../plugins/architectures/lstm.js';
import separableCnn from '../../../plugins/architectures/separable-cnn.js';
import textCnn from '../../../plugins/architectures/text-cnn.js';
import fasttext from '../../../plugins/architectures/fasttext.js';
import transformer from '../../../plugins/architectures/transformer.js';
import html from '../../../plugins/exporters/html.js';
import mlflow from '../../../plugins/exporters/mlflow.js';
import onnx from '../../../plugins/exporters/onnx.js';
import savedModel from '../../../plugins/exporters/saved-model.js';
import tfjs from '../../../plugins/exporters/tfjs.js';
import bytePair from '../../../plugins/tokenizers/byte-pair.js';
import character from '../../../plugins/tokenizers/character.js';
import wordPiece from '../../../plugins/tokenizers/word-piece.js';
import { needRecording, useBackend } from '../../support/backend.js';
import { domOf, needChromium } from '../../support/optuna-process.js';
import { made } from '../../support/made.js';
import { askedPython } from '../../support/named-python.js';
import { shipped, texts, type Made, type TextSteps } from '../../support/shipped.js';

const encoder = { units: 8, layers: 1, heads: 2, feed_forward: 12, pooling: 'cls', positions: 'sinusoidal', norm: 'post' };
const architectures: Readonly<Record<string, () => Architecture>> = {
  'text-cnn': () => made(textCnn, { embedding: 6, filters: 4, widths: [2, 3] }),
  'separable-cnn': () => made(separableCnn, { embedding: 6, filters: 4, pooling: 'attention' }),
  fasttext: () => made(fasttext, { embedding: 6, buckets: 50 }),
  lstm: () => made(lstm, { embedding: 6, units: 5, layers: 2, bidirectional: true, pooling: 'max' }),
  gru: () => made(gru, { embedding: 6, units: 5, bidirectional: true }),
  transformer: () => transformer.create({ ...(defaults(transformer.options) as object), ...encoder } as never, null as never),
};
function defaults(options: Schema): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));
}

const python = pythonPrograms();
const exporters: Readonly<Record<string, () => Exporter>> = {
  'saved-model': () => made(savedModel),
  tfjs: () => made(tfjs, { shard: 500 }),
  html: () => made(html),
  mlflow: () => mlflow.create({}, python),
  onnx: () => onnx.create({}, python),
};

describe('exporters', function () {
  this.timeout(120_000);
  const students = new Map<string, Made>();
  let folder: string;
  before(async function () {
    await needRecording(this);
    folder = mkdtempSync(join(tmpdir(), 'stillhouse-formats-'));
    for (const [name, make] of Object.entries(architectures)) students.set(name, shipped(make()));
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  function skippable(context: Mocha.Context, fault: unknown): never {
    if (!(fault instanceof InputError && /no Python here/.test(fault.message))) throw fault;
    console.log(`      skipped: ${fault.message}`);
    return context.skip();
  }

  /** Writes and reads a student; skips where what would read it is not installed. */
  async function throughFormat(context: Mocha.Context, name: string, { student, rows, logits }: Made, at: string): Promise<void> {
    const exporter = exporters[name]!();
    const target = mkdtempSync(join(folder, `${at}-`));
    await exporter.write(student, target);
    try {
      const reader = await exporter.read(target, []);
      const answered = await reader.logits(rows);
      await reader.close?.();
      const difference = differenceOf(logits, answered, student.labels.length);
      expect(difference.labels).to.equal(1);
      checkDifference(difference, name, exporter.tolerance, false);
    } catch (fault) {
      skippable(context, fault);
    }
  }

  for (const format of ['saved-model', 'tfjs', 'html'])
    for (const name of Object.keys(architectures))
      it(`${format} answers as the ${name} does`, function () {
        return throughFormat(this, format, students.get(name)!, `${format}-${name}`);
      });
  it('onnx is opened again by what is installed', function () {
    return throughFormat(this, 'onnx', students.get('lstm')!, 'onnx');
  });

  const steps: Readonly<Record<string, () => Promise<TextSteps>>> = {
    'byte-pair': () => learnt(bytePair, 120),
    'word-piece': () => learnt(wordPiece, 120),
    character: async () => {
      const options = { lower: true, unit: 'code-point' };
      return { tokenizer: made(character, options), chosen: { use: 'character', options, digest: null }, learnt: null };
    },
  };
  async function learnt(definition: typeof wordPiece | typeof bytePair, size: number): Promise<TextSteps> {
    const options = { size, least: 2, lower: true };
    const state = await made(definition, options).learn!(
      (async function* () {
        for (let times = 0; times < 3; times++) yield* texts;
      })(),
    );
    return { tokenizer: made(definition, options).learnt!(state), chosen: { use: definition.name, options, digest: null }, learnt: state };
  }
  const cut = async (name: string): Promise<Made> => shipped(architectures['text-cnn']!(), await steps[name]!(), 40);
  for (const name of Object.keys(steps))
    it(`html cuts texts as ${name} does`, async function () {
      await throughFormat(this, 'html', await cut(name), `html-${name}`);
    });

  /** Writes students and asks a program of ours for the logits of all of them, in one process. */
  async function together(
    context: Mocha.Context,
    format: string,
    all: ReadonlyMap<string, Made>,
    file: string,
    program: string,
    modules: readonly string[],
  ): Promise<void> {
    const target = mkdtempSync(join(folder, `${format}-all-`));
    const at = (name: string, part: string): string => join(target, name, part);
    for (const [name, { student, rows }] of all) {
      await exporters[format]!().write(student, join(target, name));
      writeFileSync(at(name, 'rows.json'), JSON.stringify({ texts: rows.texts, ids: rows.ids.map((row) => [...row]) }));
    }
    const triples = [...all.keys()].flatMap((name) => [at(name, file), at(name, 'rows.json'), at(name, 'logits.bin')]);
    await python.run(pythonFile(program), triples, modules).catch((fault: Error) => skippable(context, fault));
    for (const [name, { logits }] of all) {
      const bytes = readFileSync(at(name, 'logits.bin'));
      checkDifference(differenceOf(logits, new Float32Array(new Uint8Array(bytes).buffer), 3), `${format} of ${name}`, 1e-4, false);
    }
  }
  it('onnx answers as every student does', function () {
    return together(this, 'onnx', students, 'model.onnx', 'onnx_logits.py', ['numpy', 'onnxruntime']);
  });
  it('mlflow answers as every student does, and cuts texts as every tokenizer that it knows', async function () {
    const tokenizers = await Promise.all(Object.keys(steps).map(async (name) => [name, await cut(name)] as const));
    await together(this, 'mlflow', new Map([...students, ...tokenizers]), '', 'student_logits.py', ['numpy', 'pandas']);
  });

  it('mlflow takes token ids where Python lacks a plugin of the texts', async function () {
    const whole = students.get('text-cnn')!;
    const { student } = whole;
    const preprocess = [...student.text.preprocess, { use: 'stem', options: { language: 'en' }, digest: null }];
    const own = { ...whole, student: { ...student, text: { ...student.text, preprocess } } };
    await throughFormat(this, 'mlflow', own, 'mlflow-ids');
    const [at] = readdirSync(folder).filter((name) => name.startsWith('mlflow-ids'));
    expect(readFileSync(join(folder, at!, 'MLmodel'), 'utf8'))
      .to.include('"tensor-spec"')
      .and.to.include('"shape":[-1,-1]');
  });

  it('html refuses a plugin that no page can hold', async () => {
    const { student } = students.get('text-cnn')!;
    const text = { ...student.text, tokenizer: { use: 'pretrained', options: {}, digest: null } };
    const fault = await exporters['html']!()
      .write({ ...student, text }, folder)
      .then(
        () => null,
        (error: Error) => error,
      );
    expect(fault).to.be.instanceOf(InputError);
    expect(fault!.message).to.include("'pretrained'");
  });

  it('tfjs has shards of the size told, and predicts on the plain JavaScript backend', async () => {
    const { student, rows, logits } = students.get('gru')!;
    const exporter = exporters['tfjs']!();
    const target = mkdtempSync(join(folder, 'shards-'));
    await exporter.write(student, target);
    expect(readdirSync(target).filter((name) => name.endsWith('.bin')).length).to.be.above(1);
    await useBackend('cpu');
    try {
      const reader = await exporter.read(target, []);
      checkDifference(differenceOf(logits, await reader.logits(rows), 3), 'tfjs', exporter.tolerance, false);
    } finally {
      await tf.setBackend('tensorflow');
    }
  });

  it('html shows in a browser what Node says of a text, and asks nobody for anything', async function () {
    const chromium = needChromium(this);
    const { student, logits, rows } = students.get('lstm')!;
    const target = mkdtempSync(join(folder, 'browser-'));
    await exporters['html']!().write(student, target);
    const page = readFileSync(join(target, 'index.html'), 'utf8');
    const typing = `const field = document.getElementById('text'); field.value = ${JSON.stringify(rows.texts[3])}; field.dispatchEvent(new Event('input'));`;
    const telling = `document.body.dataset.logits = JSON.stringify(${JSON.stringify(rows.texts)}.map((text) => [...stillhouse.predict(text).logits]))`;
    const compiling = `document.body.dataset.webassembly = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) instanceof WebAssembly.Module;`;
    writeFileSync(join(target, 'typed.html'), page.replace('</body>', `<script>${typing}${telling};${compiling}</script></body>`));
    const dom = await domOf(chromium, `file://${join(target, 'typed.html')}`);
    expect(dom, 'the page lets its program use WebAssembly').to.include('data-webassembly="true"');
    const found = JSON.parse(/data-logits="([^"]*)"/.exec(dom)![1]!) as number[][];
    checkDifference(differenceOf(logits, Float32Array.from(found.flat()), 3), 'html', 1e-5, false);
    const shown = /<table id="classes".*?<\/table>/s.exec(dom)![0].replaceAll(/<[^>]*>/g, ' ');
    const own = Array.from(logits.subarray(9, 12), Math.exp);
    const shares = own.map((share) => `${((100 * share) / own.reduce((sum, each) => sum + each)).toFixed(1)} %`);
    for (const share of shares) expect(shown).to.include(share);
    expect(page.replace(/<script>.*?<\/script>/gs, '')).to.not.match(/\b(src|href)=/);
  });

  const idRows = ({ ids }: Made['rows']): number[][] => {
    const length = Math.max(...ids.map((row) => row.length));
    return ids.map((row) => [...row, ...Array<number>(length - row.length).fill(0)]);
  };

  it("onnx passes ONNX's own checker, with shapes inferred in full", async function () {
    const target = mkdtempSync(join(folder, 'checked-'));
    for (const [name, { student }] of students) await exporters['onnx']!().write(student, join(target, name));
    const code = `
import sys, onnx
for name in sys.argv[2:]:
    model = onnx.load(f"{sys.argv[1]}/{name}/model.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert [o.name for o in model.graph.output] == ["logits", "probabilities"]
print("sound")`;
    expect(askedPython(this, 'STILLHOUSE_ONNX_PYTHON', code, [target, ...students.keys()]).trim()).to.equal('sound');
  });

  it("saved-model is loaded by Python's tf.saved_model.load", async function () {
    const target = mkdtempSync(join(folder, 'python-'));
    const names = ['lstm', 'separable-cnn'];
    for (const name of names) {
      await exporters['saved-model']!().write(students.get(name)!.student, join(target, name));
      writeFileSync(join(target, `${name}.json`), JSON.stringify(idRows(students.get(name)!.rows)));
    }
    const code = `
import json, sys
import numpy as np, tensorflow as tf
found = []
for name in sys.argv[2:]:
    ids = tf.constant(json.load(open(f"{sys.argv[1]}/{name}.json")), tf.int32)
    served = tf.saved_model.load(f"{sys.argv[1]}/{name}").signatures["serving_default"](ids=ids)
    assert np.allclose(np.sum(served["probabilities"], 1), 1)
    found.append(served["logits"].numpy().ravel().tolist())
print(json.dumps(found))`;
    const found = JSON.parse(askedPython(this, 'STILLHOUSE_TENSORFLOW_PYTHON', code, [target, ...names])) as number[][];
    names.forEach((name, index) =>
      checkDifference(differenceOf(students.get(name)!.logits, Float32Array.from(found[index]!), 3), 'saved-model', 1e-4, false),
    );
  });
});
