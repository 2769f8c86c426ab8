import { expect } from 'chai';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { experimentFromDocument, loadExperiment, loadSweep } from '../../../src/config/index.js';
import { InputError, PluginError } from '../../../src/plugin/index.js';
import { pluginRoot, soundExperiment, soundSweep, workFolder } from './fixtures.js';

const words = [
  'use',
  'seed',
  'loss',
  'student',
  'teacher',
  'training',
  'epochs',
  'alpha',
  'gru',
  'distillation',
  'space',
  'choice',
  'float',
  'metrics',
  'plugins',
];
const key = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 6 }));
const leaf = fc.oneof(
  fc.constantFrom('gru', 'toy', 'distillation', 'adam', 'word'),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ maxLength: 8 }),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(key, tie('tree'), { maxKeys: 5 })),
}));

describe('whatever a file holds', () => {
  const folder = workFolder();
  const options = { roots: [pluginRoot(folder)], env: {} };
  folder.write('experiments/sound.yaml', soundExperiment);
  after(() => folder.remove());

  const endsWell = async (text: string, load: (file: string, options: object) => Promise<unknown>, overrides = {}) => {
    try {
      await load(folder.write('experiments/random.yaml', text), { ...options, overrides });
    } catch (error) {
      if (!(error instanceof InputError || error instanceof PluginError)) throw error;
    }
  };

  it('the answer is an experiment or a told fault', () =>
    fc.assert(
      fc.asyncProperty(fc.dictionary(key, tree, { maxKeys: 6 }), (document) => endsWell(stringify(document), loadExperiment)),
      { numRuns: 150 },
    )).timeout(20_000);

  it('so it is for a sound file with one thing replaced by anything', () => {
    const places = [
      'seed: 7',
      '{ use: toy, domain: imdb }',
      '{ use: gru, units: 16 }',
      '32',
      '{ alpha: 0.5, temperature: 2 }',
      '1e-3',
      '{ epochs: 3 }',
    ];
    const swap = fc
      .tuple(fc.constantFrom(...places), tree)
      .map(([place, value]) => soundExperiment.replace(place, () => JSON.stringify(value)));
    return fc.assert(
      fc.asyncProperty(swap, (text) => endsWell(text, loadExperiment)),
      { numRuns: 150 },
    );
  }).timeout(20_000);

  it('so it is for a sweep with any space', () => {
    const path = fc.oneof(
      fc.constantFrom('optimizer.rate', 'student.use', 'student', 'teacher', 'loss', 'seed', 'training.epochs', 'metrics.accuracy.use'),
      key,
    );
    const distribution = fc.oneof(
      tree,
      fc.record({ choice: fc.array(tree, { maxLength: 3 }) }),
      fc.record({ float: fc.tuple(leaf, leaf) }),
    );
    const sweep = fc
      .dictionary(path, distribution, { maxKeys: 3 })
      .map((space) => soundSweep.replace(/space:[^]*$/, `space: ${JSON.stringify(space)}\n`));
    return fc.assert(
      fc.asyncProperty(sweep, (text) => endsWell(text, loadSweep)),
      { numRuns: 150 },
    );
  }).timeout(20_000);

  it('so it is for any text at all, and any flags', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 }), { maxKeys: 2 }),
        async (text, flags) => {
          await endsWell(text, loadExperiment, flags);
          await endsWell(soundExperiment, loadExperiment, flags);
        },
      ),
      { numRuns: 150 },
    )).timeout(20_000);

  it('a document that was settled once is settled the same again', () => {
    const choice = fc.record({
      seed: fc.integer({ min: 0, max: 4294967295 }),
      'loss.distillation.alpha': fc.double({ min: 0, max: 1, noNaN: true }),
      'loss.distillation.temperature': fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      'student.use': fc.constantFrom('gru', 'text-cnn'),
      'optimizer.use': fc.constantFrom('adam', 'sgd'),
      'training.patience': fc.option(fc.integer({ min: 1, max: 9 })),
      'tokenizer.use': fc.constantFrom('word', 'character'),
      'training.monitor': fc.constantFrom('loss', 'accuracy', 'macro_f1'),
    });
    const again = async (params: Record<string, string | number | null>) => {
      const base = await loadExperiment(`${folder.path}/experiments/sound.yaml`, options);
      const first = base.with(params);
      const second = await experimentFromDocument(JSON.parse(JSON.stringify(first.document)) as Record<string, unknown>, 'run', options);
      expect(second.document).to.deep.equal(first.document);
      expect(second.config).to.deep.equal(first.config);
      expect(second.params).to.deep.equal(first.params);
      expect(second.with({ 'student.use': 'gru' }).params).to.deep.equal(first.with({ 'student.use': 'gru' }).params);
    };
    return fc.assert(fc.asyncProperty(choice, again), { numRuns: 100 });
  }).timeout(20_000);
});
