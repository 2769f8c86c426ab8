import { expect } from 'chai';
import { join } from 'node:path';
import { describeFile, describeOptions, experimentFromDocument, loadExperiment, loadSweep } from '../../../src/config/index.js';
import { InputError, PluginError } from '../../../src/plugin/index.js';
import { pluginRoot, soundExperiment, soundSweep, workFolder } from './fixtures.js';

describe('plugins that an experiment lists', () => {
  const folder = workFolder();
  const options = { roots: [pluginRoot(folder)], env: {} };
  const sampler = `import { defineSampler } from 'stillhouse/plugin';
export default defineSampler({ name: 'spiral', doc: 'Turns.', options: { turns: { doc: 'How often.', format: 'count', default: 3 } }, create: () => ({ sample: () => null }) });
`;
  folder.write('mine/spiral.mjs', sampler);
  folder.write('experiments/sound.yaml', `${soundExperiment}plugins: [../mine]\n`);
  after(() => folder.remove());

  it('serve the experiment and the sweep, and the document finds them from anywhere', async () => {
    const sweep = await loadSweep(
      folder.write('sweeps/s.yaml', soundSweep.replace('sampler: grid', 'sampler: { use: spiral, turns: 5 }')),
      options,
    );
    expect(sweep.sampler).to.deep.equal({ use: 'spiral', kind: 'sampler', options: { turns: 5 } });
    expect(sweep.experiment.document['plugins']).to.deep.equal([join(folder.path, 'mine')]);
    const again = await experimentFromDocument(sweep.experiment.document, 'run', options);
    expect(again.catalogue.get('sampler', 'spiral').file).to.equal(join(folder.path, 'mine/spiral.mjs'));
  });

  it('may come by flag, from the working folder', async () => {
    const file = folder.write('experiments/bare.yaml', soundExperiment);
    const given = await loadExperiment(file, { ...options, overrides: { plugins: `[${join(folder.path, 'mine/spiral.mjs')}]` } });
    expect(given.catalogue.has('sampler', 'spiral')).to.equal(true);
    const missing = loadExperiment(file, { ...options, overrides: { plugins: '[./spiral.mjs]' } });
    expect(await missing.then(() => '', String)).to.match(/^InputError: --plugins=\[\.\/spiral\.mjs\] plugins: no such file/);
  });

  it('are refused with their own name, or the name that is taken', async () => {
    folder.write('wrong/twisted.mjs', sampler.replace("format: 'count'", "format: 'turns'").replace("'spiral'", "'twisted'"));
    const wrong = await loadExperiment(folder.write('experiments/w.yaml', `${soundExperiment}plugins: [../wrong]\n`), options).catch(
      (error: unknown) => error,
    );
    expect(wrong).to.be.instanceOf(PluginError);
    expect((wrong as Error).message).to.match(/^sampler 'twisted': option 'turns' has an unknown format "turns" \(.*twisted\.mjs\)$/);
    folder.write('taken/grid.mjs', sampler.replace("'spiral'", "'grid'"));
    const taken = await loadExperiment(folder.write('experiments/t.yaml', `${soundExperiment}plugins: [../taken]\n`), options).catch(
      (error: unknown) => error,
    );
    expect(taken).to.be.instanceOf(InputError);
    expect((taken as Error).message).to.match(
      /taken\/grid\.mjs: two plugins are called sampler 'grid' \(the other is .*samplers\/grid\.mjs/,
    );
  });

  it('are described option by option', async () => {
    const { catalogue } = await loadExperiment(folder.write('experiments/d.yaml', soundExperiment), options);
    expect(describeOptions(catalogue.get('loss', 'distillation').definition)).to.deep.equal([
      { path: 'alpha', format: 'a number from 0 to 1', default: '0.5', doc: 'The alpha.' },
      { path: 'temperature', format: 'a number greater than 0', default: '2', doc: 'The temperature.' },
    ]);
    const trained = describeOptions(catalogue.get('teacher', 'trained').definition);
    expect(trained[0]).to.include({ default: '{ use: gru, units: 64 }', format: 'an architecture: { use: NAME, ... }' });
    expect(describeOptions(catalogue.get('dataset', 'delimited').definition)[0]).to.include({ path: 'train', default: 'required' });
    expect(describeFile('experiment').map(({ path }) => path)).to.include.members([
      'training.epochs',
      'loss.NAME.weight',
      'metrics',
      'seed',
    ]);
    expect(describeFile('sweep').find(({ path }) => path === 'objective.direction')).to.include({
      format: 'one of minimize, maximize, or null',
    });
  });
});
