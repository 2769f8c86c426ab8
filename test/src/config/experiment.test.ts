import { expect } from 'chai';
import { join } from 'node:path';
import { experimentFromDocument, loadExperiment } from '../../../src/config/index.js';
import { pluginRoot, soundExperiment, workFolder } from './fixtures.js';

describe('an experiment file', () => {
  const folder = workFolder();
  const roots = [pluginRoot(folder)];
  const env = {};
  const load = (text: string, overrides: Record<string, string> = {}, environment: NodeJS.ProcessEnv = env) =>
    loadExperiment(folder.write('e/sound.yaml', text), { roots, env: environment, overrides });
  after(() => folder.remove());

  it('is completed with every default', async () => {
    const { config, document, file } = await load(soundExperiment);
    expect(file).to.equal(join(folder.path, 'e/sound.yaml'));
    expect(config.name).to.equal('sound');
    expect(config.teacher).to.deep.equal({
      use: 'trained',
      kind: 'teacher',
      options: {
        architecture: { use: 'gru', kind: 'architecture', options: { units: 16, dropout: 0.1 } },
        optimizer: { use: 'adam', kind: 'optimizer', options: { rate: 0.001, beta1: 0.9 } },
        epochs: 4,
      },
    });
    expect(config.loss).to.deep.equal({
      distillation: { loss: { use: 'distillation', kind: 'loss', options: { alpha: 0.5, temperature: 2 } }, weight: 1 },
    });
    expect(config.training).to.deep.equal({
      epochs: 3,
      batchSize: 64,
      clipNorm: null,
      regularisation: [],
      average: null,
      mixUp: null,
      patience: null,
      monitor: 'loss',
      direction: 'minimize',
      traced: true,
      seed: null,
    });
    expect(Object.keys(config.metrics)).to.deep.equal(['accuracy', 'macro_f1', 'macro_precision', 'macro_recall']);
    expect(document['tokenizer']).to.deep.equal({ use: 'word', lower: true });
    expect(document['preprocess']).to.deep.equal({});
    expect(Object.isFrozen(config.training) && Object.isFrozen(document['split'])).to.equal(true);
  });

  it("gives a teacher that may be of any architecture and names none the student's, whatever that is", async () => {
    const experiment = await load(soundExperiment.replace(/teacher: .*/, 'teacher: again'));
    expect(experiment.config.teacher!.options['architecture']).to.deep.equal(experiment.config.student);
    const other = experiment.with({ 'student.use': 'gru', 'student.units': 12 });
    expect(other.config.teacher!.options['architecture']).to.deep.include({ use: 'gru', options: { units: 12, dropout: 0.1 } });
    const named = await load(soundExperiment.replace(/teacher: .*/, 'teacher: { use: again, architecture: { use: gru, units: 4 } }'));
    expect(named.config.teacher!.options['architecture']).to.deep.include({ use: 'gru' });
    expect(experiment.document['teacher']).to.deep.equal({ use: 'again', architecture: null });
  });

  it('gives the same again from its document', async () => {
    const first = await load(
      `${soundExperiment}preprocess: { b: { use: strip, pattern: x }, lower-case: {} }\nmetrics: { e: { use: error-rate } }\n`,
    );
    const again = await experimentFromDocument(JSON.parse(JSON.stringify(first.document)) as Record<string, unknown>, 'run 1', { roots });
    expect(again.document).to.deep.equal(first.document);
    expect(again.config).to.deep.equal(first.config);
    expect(again.params).to.deep.equal(first.params);
    expect(Object.keys(again.config.preprocess)).to.deep.equal(['b', 'lower-case']);
  });

  it('keeps params under dotted paths, numbers in their shortest form', async () => {
    const { params } = await load(soundExperiment.replace('1e-3', '1e-4'));
    expect(params['optimizer.rate']).to.equal('0.0001');
    expect(params['teacher.architecture.units']).to.equal('16');
    expect(params['loss.distillation.weight']).to.equal('1');
    expect(params['training.clip_norm']).to.equal('null');
    expect(params['student.widths']).to.equal('[3,4,5]');
    for (const key of Object.keys(params)) expect(key).to.match(/^[\w.-]+$/);
  });

  it('is overruled by the environment, and that by flags', async () => {
    const variables = { STILLHOUSE_SEED: '11', STILLHOUSE_EPOCHS: '5' };
    expect((await load(soundExperiment, {}, variables)).config).to.deep.include({ seed: 11 });
    const { config } = await load(soundExperiment, { 'training.epochs': '2', 'training.patience': '', name: '2024' }, variables);
    expect(config.training.epochs).to.equal(2);
    expect(config.seed).to.equal(11);
    expect(config.training.patience).to.equal(null);
    expect(config.name).to.equal('2024');
  });

  it('drops the options of a plugin that another takes the place of, in whatever order', async () => {
    const flags = { 'student.units': '8', 'student.use': 'gru', 'metrics.e.use': 'error-rate', 'optimizer.use': 'sgd' };
    const { document } = await load(soundExperiment, flags);
    expect(document['student']).to.deep.equal({ use: 'gru', units: 8, dropout: 0.1 });
    expect(document['optimizer']).to.deep.equal({ use: 'sgd', rate: 0.01, momentum: 0 });
    expect(Object.keys(document['metrics'] as object)).to.deep.equal(['accuracy', 'macro_f1', 'macro_precision', 'macro_recall', 'e']);
  });

  it('takes a bare name for a plugin, and options without a name for the default plugin', async () => {
    const { document } = await load('dataset: toy\nstudent: gru\nloss: { ce: cross-entropy }\noptimizer: { rate: 0.5 }\n');
    expect(document['student']).to.deep.equal({ use: 'gru', units: 32, dropout: 0.1 });
    expect(document['loss']).to.deep.equal({ ce: { use: 'cross-entropy', weight: 1 } });
    expect(document['optimizer']).to.deep.equal({ use: 'adam', rate: 0.5, beta1: 0.9 });
    expect(document['teacher']).to.equal(null);
  });

  it('resolves a path against the folder of whatever names it', async () => {
    const data = folder.write('e/data/train.tsv', 'a\tb\n');
    const text = soundExperiment.replace('{ use: toy, domain: imdb }', '{ use: delimited, train: data/train.tsv }');
    expect((await load(text)).config.dataset.options).to.deep.include({ train: data, test: null });
    const elsewhere = folder.write('w.tsv', '');
    expect((await load(text, { 'dataset.test': elsewhere })).config.dataset.options['test']).to.equal(elsewhere);
  });

  it('with() sets paths and checks again', async () => {
    const experiment = await load(soundExperiment);
    const changed = experiment.with({ 'loss.distillation.temperature': 4, 'student.use': 'gru', 'student.units': 12, teacher: 'trained' });
    expect(changed.config.loss['distillation']!.loss.options).to.deep.equal({ alpha: 0.5, temperature: 4 });
    expect(changed.config.student).to.deep.equal({ use: 'gru', kind: 'architecture', options: { units: 12, dropout: 0.1 } });
    expect(changed.params['teacher.architecture.units']).to.equal('64');
    expect(experiment.config.loss['distillation']!.loss.options['temperature']).to.equal(2);
    expect(() => experiment.with({ 'loss.distillation.temperature': 0 })).to.throw(
      /sound\.yaml:6:\d+ loss\.distillation\.temperature: 0 does not fit/,
    );
    expect(() => experiment.with({ 'loss.distillation.temprature': 1 })).to.throw(/did you mean 'loss\.distillation\.temperature'/);
  });

  it('with() overrules a flag, be it text', async () => {
    const text = soundExperiment.replace('{ use: toy, domain: imdb }', `{ use: delimited, train: ${folder.write('e/t.csv', '')} }`);
    const experiment = await load(text, { 'dataset.separator': ';', name: '7' });
    expect(experiment.with({ 'dataset.separator': '|' }).config.dataset.options['separator']).to.equal('|');
    expect(experiment.with({ seed: 8 }).config.name).to.equal('7');
  });

  it('with() takes less than 25 ms, since it is called for every trial', async () => {
    const experiment = await load(soundExperiment);
    const start = performance.now();
    for (let index = 1; index <= 50; index += 1) experiment.with({ 'loss.distillation.temperature': index });
    expect((performance.now() - start) / 50).to.be.below(25);
  });

  it('withoutTeacher() neutralises a term that can, drops one that cannot, and falls back to cross-entropy', async () => {
    const neutral = (await load(soundExperiment)).withoutTeacher();
    expect(neutral.config.teacher).to.equal(null);
    expect(neutral.config.loss['distillation']!.loss.options).to.deep.equal({ alpha: 0, temperature: 2 });
    const mixed = soundExperiment.replace(
      'distillation: { alpha: 0.5, temperature: 2 }',
      'soft-target: {}\n  labels: { use: cross-entropy, weight: 0.3 }',
    );
    expect((await load(mixed)).withoutTeacher().document['loss']).to.deep.equal({ labels: { use: 'cross-entropy', weight: 0.3 } });
    const soft = soundExperiment.replace('distillation: { alpha: 0.5, temperature: 2 }', 'soft-target: {}');
    expect((await load(soft)).withoutTeacher().document['loss']).to.deep.equal({ 'cross-entropy': { use: 'cross-entropy', weight: 1 } });
  });

  it('loads the document of the control again', async () => {
    const { document } = (await load(soundExperiment)).withoutTeacher();
    const again = await experimentFromDocument(document, 'control', { roots });
    expect(again.config.teacher).to.equal(null);
  });
});
