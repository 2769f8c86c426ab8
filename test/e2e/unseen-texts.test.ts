/** A trained student in every form that it is shipped in, beside the network as it was trained, on 2,000 texts of many scripts that it has never seen. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { differenceOf, type Difference } from '../../src/export/compare.js';
import '../../src/layers/index.js';
import type { Exporter, ShippedRows } from '../../src/plugin/index.js';
import { pythonPrograms } from '../../src/runtime/python-programs.js';
import { load, readBundle, shippedOf, type Student } from '../../src/student/index.js';
import onnx from '../../plugins/exporters/onnx.js';
import savedModel from '../../plugins/exporters/saved-model.js';
import tfjs from '../../plugins/exporters/tfjs.js';
import { needRecording } from '../support/backend.js';
import { made } from '../support/made.js';
import { classes, labelledTexts, unseenTexts } from '../support/many-scripts.js';
import { askedPython } from '../support/named-python.js';
import { sharedServer, type Served } from '../support/reference.js';
import { restOf } from '../support/server-runs.js';
import { runtimeInstalled } from '../src/onnx/model-file.js';

const experiment = {
  seed: 3,
  dataset: { use: 'delimited', train: 'scripts.tsv', separator: 'tab', header: false },
  split: { validation: 0.15, test: 0.15 },
  vocabulary: { size: 1000 },
  max_length: 24,
  teacher: null,
  student: { use: 'text-cnn', embedding: 24, filters: 24, widths: [1, 2] },
  loss: { 'cross-entropy': {} },
  optimizer: { use: 'adam', rate: 1e-2 },
  training: { epochs: 4, batch_size: 64 },
};
const TEXTS = 2000;
const ways = ['float16', 'int8', 'int4', 'product', 'trim-vocabulary', 'low-rank', 'prune:epochs=1'];
const exporters: Readonly<Record<string, Exporter>> = {
  tfjs: made(tfjs),
  'saved-model': made(savedModel),
  onnx: onnx.create({}, pythonPrograms()),
};

/** All of them, or all but onnx where no onnxruntime is here, which is said in a line. */
async function formatsRead(): Promise<[string, Exporter][]> {
  const modules = ['numpy', 'onnxruntime'];
  const python = runtimeInstalled() || (await pythonPrograms().run('-h', [], modules).then(() => true, () => false)); // prettier-ignore
  if (!python) console.log('      onnx is left out: neither onnxruntime-node nor a Python with onnxruntime is here');
  return Object.entries(exporters).filter(([format]) => python || format !== 'onnx');
}

describe('unseen texts', function () {
  this.timeout(600_000);
  let served: Served;
  let run: string;
  let rows: ShippedRows;
  let texts: string[];
  /** Of the network as it was trained, from the run's own files by TensorFlow.js. */
  let trained: Float32Array;
  /** Exporters whose files something here can read. */
  let openable: [string, Exporter][];
  /** Folders of bundles by how they were made smaller. */
  const bundles = new Map<string, string>();
  /** Logits of the bundles in our own runtime. */
  const answers = new Map<string, Float32Array>();
  const pathOf = (...parts: string[]): string => join(served.place.folder, 'unseen', ...parts);

  before(async function () {
    await needRecording(this);
    served = await sharedServer(this);
    const { place, uri } = served;
    mkdirSync(pathOf());
    writeFileSync(pathOf('scripts.tsv'), labelledTexts(1500));
    writeFileSync(pathOf('scripts.yaml'), JSON.stringify(experiment));
    openable = await formatsRead();
    run = (await place.document(['train', 'unseen/scripts.yaml'])).run_id;
    const found = await place.document(['compress', run, '--to', pathOf('smaller'), '--keep-all', '--ways', ...ways]);
    expect(found.left_out).to.deep.equal([]);
    for (const { way, folder } of found.ways) bundles.set(way, join(place.folder, folder));

    texts = unseenTexts(TEXTS);
    for (const [way, folder] of bundles) answers.set(way, logitsOf(await load(folder)));
    rows = rowsOf(await load(bundles.get('float32')!));
    trained = await trainedLogits(uri);
  });

  const logitsOf = (student: Student): Float32Array => Float32Array.from(student.batch(texts).flatMap(({ logits }) => [...logits]));
  const rowsOf = (student: Student): ShippedRows => ({ texts, ids: texts.map((text) => student.tokens(text)) });

  async function trainedLogits(uri: string): Promise<Float32Array> {
    const file = (name: string): Promise<Uint8Array> => restOf(uri).artifact(run, `student/${name}`);
    const { modelTopology, weightsManifest } = JSON.parse(Buffer.from(await file('model.json')).toString());
    const weightData = new Uint8Array(await file('weights.bin')).buffer;
    const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }));
    const logits = tf.tidy(() => (model.predict(tf.tensor2d(padded(rows), undefined, 'int32')) as tf.Tensor).dataSync());
    model.dispose();
    return Float32Array.from(logits);
  }
  const padded = ({ ids }: ShippedRows): number[][] => {
    const length = Math.max(...ids.map((row) => row.length));
    return ids.map((row) => [...row, ...Array<number>(length - row.length).fill(0)]);
  };
  const apart = (from: Float32Array, to: Float32Array): Difference => differenceOf(from, to, classes.length);
  const expectEqual = (found: Difference, what: string, tolerance = 1e-4): void => {
    expect(found.logits, what).to.be.at.most(tolerance);
    expect(found.labels, what).to.be.at.least(0.999);
  };

  it('are of many scripts, and the student tells their classes apart', () => {
    const given = new Set(labelledTexts(1500).split('\n').map((line) => line.slice(line.indexOf('\t') + 1))); // prettier-ignore
    expect(texts.filter((text) => text.trim() !== '' && given.has(text)).length).to.be.below(TEXTS / 50); // single words
    for (const script of ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Thai', 'Han', 'Hiragana', 'Hangul'])
      expect(texts.filter((text) => new RegExp(`\\p{Script=${script}}`, 'u').test(text)).length, script).to.be.above(50);
    expect([texts.includes(''), texts.some((text) => text.length > 50_000), texts.length]).to.deep.equal([true, true, TEXTS]);
    const counts = classes.map((_, index) => texts.filter((__, row) => labelAt(trained, row) === index).length);
    expect(Math.min(...counts), 'texts of each class').to.be.above(TEXTS / 10);
  });
  const labelAt = (logits: Float32Array, row: number): number => {
    const own = [...logits.subarray(row * classes.length, (row + 1) * classes.length)];
    return own.indexOf(Math.max(...own));
  };

  it('get the trained network’s answers from its bundle, and its labels from float16 and int8', () => {
    expectEqual(apart(trained, answers.get('float32')!), 'float32', 1e-5);
    expect(apart(trained, answers.get('float16')!).labels).to.be.at.least(0.999);
    expect(apart(trained, answers.get('int8')!).labels).to.be.at.least(0.99);
  });

  it('get them from every format that the run itself is exported to', async () => {
    for (const [format, exporter] of openable) {
      const folder = pathOf(`run-${format}`);
      await served.place.document(['export', run, '--format', format, '--to', folder]);
      const reader = await exporter.read(folder, []);
      expectEqual(apart(trained, await reader.logits(rows)), format);
      await reader.close?.();
    }
  });

  it('get a bundle’s answers from every format that the bundle is exported to', async () => {
    for (const [way, folder] of bundles) {
      const own = await load(folder);
      const student = shippedOf(readBundle(folder));
      for (const [format, exporter] of Object.entries(exporters)) {
        const target = pathOf(format, way.replaceAll(':', '-'));
        mkdirSync(target, { recursive: true });
        await exporter.write(student, target);
        if (!openable.some(([name]) => name === format)) continue; // a Python that is named may read it below
        const reader = await exporter.read(target, []);
        expectEqual(apart(answers.get(way)!, await reader.logits(rowsOf(own))), `${format} of ${way}`);
        await reader.close?.();
      }
      writeFileSync(pathOf(`${way.replaceAll(':', '-')}.json`), JSON.stringify(padded(rowsOf(own))));
    }
  });

  /** Compares what a Python says of every exported bundle, float32 little-endian row by row. */
  function expectFromPython(format: string): void {
    for (const [way] of bundles) {
      const bytes = readFileSync(pathOf(format, way.replaceAll(':', '-'), 'logits.bin'));
      expectEqual(apart(answers.get(way)!, new Float32Array(new Uint8Array(bytes).buffer)), `${format} of ${way}`);
    }
    if (bundles.size === 0) throw new Error('nothing was compared');
  }
  const folders = (format: string): string[] =>
    [...bundles.keys()].flatMap((way) => [pathOf(format, way.replaceAll(':', '-')), pathOf(`${way.replaceAll(':', '-')}.json`)]);

  it('get them from SavedModels in a Python with TensorFlow', function () {
    const code = `
import json, sys
import tensorflow as tf
for folder, rows in zip(*[iter(sys.argv[1:])] * 2):
    model = tf.saved_model.load(folder).signatures["serving_default"]
    with open(f"{folder}/logits.bin", "wb") as out:
        out.write(model(ids=tf.constant(json.load(open(rows)), tf.int32))["logits"].numpy().astype("<f4").tobytes())`;
    askedPython(this, 'STILLHOUSE_TENSORFLOW_PYTHON', code, folders('saved-model'));
    expectFromPython('saved-model');
  });

  it('get them from ONNX models in a Python with onnxruntime', function () {
    const code = `
import json, sys
import numpy as np, onnxruntime
for folder, rows in zip(*[iter(sys.argv[1:])] * 2):
    session = onnxruntime.InferenceSession(f"{folder}/model.onnx", providers=["CPUExecutionProvider"])
    with open(f"{folder}/logits.bin", "wb") as out:
        out.write(session.run(["logits"], {"ids": np.array(json.load(open(rows)), np.int64)})[0].astype("<f4").tobytes())`;
    askedPython(this, 'STILLHOUSE_ONNX_PYTHON', code, folders('onnx'));
    expectFromPython('onnx');
  });

  it('are not needed where the command exports a bundle: it draws texts, and needs no data', async () => {
    const { place } = served;
    const bundle = bundles.get('int4')!;
    const document = await place.document(['export', bundle, '--format', 'saved-model', '--to', pathOf('of-bundle')]);
    expect(document).to.deep.include({ run_id: run, quantised: 'int4', texts: TEXTS, scores: null, registered: null });
    expectEqual(document.difference, 'saved-model of int4');
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await place.run(['export', bundle, '--to', pathOf('refused'), ...args]);
      expect(code).to.equal(2);
      return stderr;
    };
    expect(await refused('--format', 'bundle')).to.include('that is a bundle already');
    expect(await refused('--format', 'onnx', '--quantise', 'int8')).to.include('only a run can be made smaller');
  });

  it('are not looked at where a name of the command is wrong, whether the run is there or not', async () => {
    const { place } = served;
    const told = async (args: string[], words: RegExp): Promise<void> => {
      const { code, stderr } = await place.run([...args, '--to', pathOf('refused')]);
      expect([code, stderr]).to.satisfy(([own, said]: [number, string]) => own === 2 && words.test(said), stderr);
    };
    await told(['export', 'no-such-run', '--quantise', 'itn8'], /--quantise: .*itn8.*did you mean 'int8'/s);
    await told(['compress', 'no-such-run', '--ways', 'inte8'], /--ways: .*inte8.*did you mean 'int8'/s);
    await told(['export', 'no-such-run', '--quantise', 'int8'], /no-such-run/);
  });
});
