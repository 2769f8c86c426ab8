import { expect } from 'chai';
import { experimentFromDocument, loadExperiment, loadSweep } from '../../../src/config/index.js';
import { make, pluginRoot, pluginSource, soundExperiment, workFolder } from './fixtures.js';

describe('a number of a loss that changes while training', () => {
  const folder = workFolder();
  const roots = [pluginRoot(folder)];
  folder.write('plugins/schedules/linear.mjs', pluginSource(make('schedule', 'linear', { end: { format: 'unit', default: 0 } })));
  const load = (text: string, overrides: Record<string, string> = {}) =>
    loadExperiment(folder.write('e/sound.yaml', text), { roots, env: {}, overrides });
  const cooling = soundExperiment.replace('temperature: 2', 'temperature: { from: 4, to: 1 }');
  after(() => folder.remove());

  it('is a schedule plugin between two values, by step unless told', async () => {
    const { config, params } = await load(cooling);
    expect(config.loss['distillation']!.loss.options).to.deep.equal({
      alpha: 0.5,
      temperature: { schedule: { use: 'linear', kind: 'schedule', options: { end: 0 } }, from: 4, to: 1, per: 'step' },
    });
    expect(params['loss.distillation.temperature.to']).to.equal('1');
    expect(params['loss.distillation.temperature.schedule.use']).to.equal('linear');
  });

  it('begins with the default where `from` is left out; a weight can change too', async () => {
    const { config } = await load(
      cooling.replace('from: 4, to: 1', 'to: 1').replace('alpha: 0.5', 'weight: { from: 0, to: 1, per: epoch }'),
    );
    expect(config.loss['distillation']!.loss.options['temperature']).to.deep.include({ from: 2, to: 1 });
    expect(config.loss['distillation']!.weight).to.deep.include({ from: 0, to: 1, per: 'epoch' });
  });

  it('gives the same again from its document, and a flag makes it a plain number', async () => {
    const first = await load(cooling);
    const again = await experimentFromDocument(JSON.parse(JSON.stringify(first.document)) as Record<string, unknown>, 'run 1', { roots });
    expect(again.config).to.deep.equal(first.config);
    expect(first.with({ 'loss.distillation.temperature': 3 }).config.loss['distillation']!.loss.options['temperature']).to.equal(3);
    const flagged = await load(soundExperiment, { 'loss.distillation.temperature.to': '1' });
    expect(flagged.config.loss['distillation']!.loss.options['temperature']).to.deep.include({ from: 2, to: 1 });
  });

  it('can be swept, part by part', async () => {
    folder.write('experiments/cooling.yaml', cooling);
    const space =
      '{ loss.distillation.temperature.from: { float: [2, 8] }, loss.distillation.temperature.schedule: { choice: [linear, constant] } }';
    const text = `experiment: cooling\nobjective: { metric: validation.macro_f1 }\nsampler: random\ntrials: 2\nspace: ${space}\n`;
    const sweep = await loadSweep(folder.write('sweeps/s.yaml', text), { roots, env: {}, overrides: {} });
    expect(Object.keys(sweep.space)).to.have.length(2);
    const { config } = sweep.experiment.with({
      'loss.distillation.temperature.from': 8,
      'loss.distillation.temperature.schedule': 'constant',
    });
    expect(config.loss['distillation']!.loss.options['temperature']).to.deep.include({ from: 8, to: 1 });
  });

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['from: 4, to: 1', 'from: 4', /loss\.distillation\.temperature\.to: is missing/],
    ['from: 4, to: 1', 'from: 4, to: 0', /temperature\.to: 0 does not fit.*a number greater than 0/s],
    ['from: 4, to: 1', 'from: 4, too: 1', /unknown key 'too'.*did you mean 'loss\.distillation\.temperature\.to'/s],
    ['from: 4, to: 1', 'from: 4, to: 1, per: week', /'week' does not fit/],
    ['from: 4, to: 1', 'schedule: lineal, to: 1', /unknown schedule 'lineal'.*did you mean 'linear'/s],
  ];
  for (const [from, to, words] of wrong)
    it(`is refused as { ${to} }`, async () => {
      const error = await load(cooling.replace(from, to)).then(
        () => null,
        (fault: Error) => fault,
      );
      expect(error?.message).to.match(words);
    });

  it('of another kind of option is a map that does not fit', async () => {
    const error = await load(soundExperiment.replace('filters: 32', 'filters: { from: 1, to: 2 }')).catch((fault: Error) => fault);
    expect((error as Error).message).to.match(/a map does not fit/);
  });

  it('is dropped for the control, which has the value without a teacher', async () => {
    const { config } = (await load(soundExperiment.replace('alpha: 0.5', 'alpha: { from: 1, to: 0.5 }'))).withoutTeacher();
    expect(config.loss['distillation']!.loss.options['alpha']).to.equal(0);
  });

  it('counts as a weight where one of its ends does', async () => {
    expect((await load(soundExperiment.replace('alpha: 0.5', 'weight: { from: 1, to: 0 }'))).config.loss).to.have.keys('distillation');
    const none = await load(soundExperiment.replace('alpha: 0.5', 'weight: { from: 0, to: 0 }')).catch((fault: Error) => fault);
    expect((none as Error).message).to.match(/every term has weight 0/);
  });
});
