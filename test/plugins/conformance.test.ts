/** Every plugin of this repository keeps the contract that the suite checks. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkPlugin } from 'stillhouse/plugin/testing';
import { discover, type Catalogue, type Entry } from '../../src/catalogue/index.js';
import { builtInRoot, pluginChoice } from '../../src/config/index.js';
import { checkpointFolder } from '../golden/checkpoints.js';
import { kinds, type Kind } from '../../src/plugin/index.js';
import { openSession, type Session } from '../../src/wire/session.js';
import { tinyData } from '../contracts/tiny-data.js';
import { layersModelFile } from '../support/layers-model.js';
import { ModelServer } from '../src/endpoint/model-server.js';
import { bagModel, runtimeInstalled } from '../src/onnx/model-file.js';
import { scratchFolder } from '../src/runtime/scratch.js';

/** A distribution for each text of the data that the suite gives to teachers. */
function softLabels(): string {
  const { train, validation, labels } = tinyData();
  const texts = [train, validation].flatMap((split) => Array.from({ length: split.size }, (_, row) => split.text(row)));
  const rows = [...new Set(texts)].map((text, row) => ({
    text,
    probabilities: Object.fromEntries(labels.map((label, index) => [label, index === row % 3 ? 0.8 : 0.1])),
  }));
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

const quiet = { info: () => undefined, warn: () => undefined };

describe('every plugin of the repository', function () {
  this.timeout(120_000);
  const folder = scratchFolder('conformance');
  const [lines, table, soft] = [join(folder, 'texts.jsonl'), join(folder, 'texts.tsv'), join(folder, 'soft.jsonl')];
  const tastes = join(folder, 'tastes.jsonl');
  const exported = join(folder, 'model.onnx');
  const options: Readonly<Record<string, Record<string, string>>> = {
    corpus: { 'options.file': lines },
    jsonl: { 'options.train': lines },
    'layers-model': { 'options.file': layersModelFile(folder) },
    delimited: { 'options.train': table },
    percentile: { 'options.percentile': '25' },
    patient: { 'options.patience': '1', 'options.wrapped_pruner.use': 'median' },
    onnx: { 'options.file': exported },
    openai: { 'options.model': 'tiny', 'options.names': '[no, yes, perhaps]' },
    'soft-labels': { 'options.file': soft },
    ensemble: {
      'options.teachers': `{ soft: { use: soft-labels, file: ${JSON.stringify(soft)}, weight: 2 }, net: { use: trained, architecture: bag-of-embeddings } }`,
    },
    'teacher transformer': { 'options.folder': checkpointFolder('bert') },
    pretrained: { 'options.from': checkpointFolder('bert') },
    'other-domain': {
      'options.dataset': `{ use: jsonl, train: ${JSON.stringify(tastes)} }`,
      'options.teacher': '{ use: trained, architecture: bag-of-embeddings, epochs: 1 }',
    },
    'born-again': { 'options.architecture.use': 'bag-of-embeddings', 'options.epochs': '2', 'options.generations': '2' },
    'token-relations': { 'options.student_layer': 'embedding', 'options.teacher_layer': 'embedding', 'options.heads': '2' },
    'attention-maps': { 'options.student_layer': 'block', 'options.teacher_layer': 'block' },
    'loss patient': { 'options.student_blocks': '3', 'options.teacher_blocks': '6' },
    'hidden-states': { 'options.student_layer': 'hidden', 'options.teacher_layer': 'hidden' },
    trained: { 'options.architecture.use': 'bag-of-embeddings', 'options.epochs': '2' },
  };
  let catalogue: Catalogue;
  let session: Session;
  let server: ModelServer;

  before(async () => {
    const words = ['sunny', 'rainy', 'windy', 'foggy', 'cold', 'warm', 'still'];
    const rows = Array.from({ length: 40 }, (_, row) => [`a ${words[row % 7]} day by the sea, number ${row}`, row % 3 ? 'out' : 'in']);
    writeFileSync(lines, rows.map(([text, label]) => `${JSON.stringify({ text, label })}\n`).join(''));
    writeFileSync(table, rows.map(([text, label]) => `${label}\t${text}\n`).join(''));
    writeFileSync(soft, softLabels());
    const taste = (row: number) => JSON.stringify({ text: `number ${row} of the cup`, label: tinyData().labels[row % 3] });
    writeFileSync(tastes, Array.from({ length: 60 }, (_, row) => `${taste(row)}\n`).join(''));
    writeFileSync(exported, bagModel(tinyData().vocabulary.size));
    catalogue = await discover({ roots: [builtInRoot()] });
    session = await openSession({ catalogue, log: quiet });
    await session.backend();
    server = await ModelServer.start();
    Object.assign(options['openai']!, { 'options.base_url': server.baseUrl });
  });

  after(() => server.stop());

  async function faults(entry: Entry): Promise<string[]> {
    const { kind, name } = entry.definition;
    const chosen = pluginChoice(catalogue, entry, options[`${kind} ${name}`] ?? options[name] ?? {});
    const create = (_: unknown, values: Readonly<Record<string, unknown>>): unknown => session.make({ kind, use: name, options: values });
    const checks = await checkPlugin(entry.definition, { options: chosen.options, create });
    return checks
      .filter(({ ok, message }) => !ok || message.startsWith('not checked'))
      .map(({ check, message }) => `${name}: ${check}: ${message}`);
  }

  for (const kind of kinds as readonly Kind[])
    it(`of kind ${kind} conforms`, async () => {
      const entries = catalogue.list(kind).filter(({ definition }) => definition.name !== 'onnx' || runtimeInstalled());
      if (kind === 'teacher' && !runtimeInstalled()) console.log('      onnx is not checked: onnxruntime-node is not installed');
      expect(entries).to.not.have.length(0);
      for (const entry of entries) expect(await faults(entry)).to.deep.equal([]);
    });
});
