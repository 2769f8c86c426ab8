import { expect } from 'chai';
import { describeFile, experimentFromDocument, loadExperiment, loadSweep } from '../../../src/config/index.js';
import { pluginRoot, soundExperiment, soundSweep, workFolder } from './fixtures.js';

const training = `
regularisation:
  embedding: { l2: 1e-5, max_norm: 3 }
  dense: { layers: '*', l1: 1e-4 }
average: ema
average_decay: 0.9
`;
/** The sound experiment with more lines under `training`. */
const withTraining = (lines: string): string =>
  `${soundExperiment.replace(/^training:.*\n/m, '')}training:\n  epochs: 3\n${lines.replace(/^(?=.)/gm, '  ')}`;

describe('penalties, bounds and averages of weights', () => {
  const folder = workFolder();
  const options = { roots: [pluginRoot(folder)], env: {} };
  after(() => folder.remove());
  const load = (lines: string, overrides: Record<string, string> = {}) =>
    loadExperiment(folder.write('experiments/sound.yaml', withTraining(lines)), { ...options, overrides });
  const fault = (lines: string, overrides: Record<string, string> = {}): Promise<string> =>
    load(lines, overrides).then(
      () => 'none',
      (error: Error) => error.message,
    );

  it('are read with what they leave out', async () => {
    const { config, params } = await load(training);
    expect(config.training.regularisation).to.deep.equal([
      { name: 'embedding', layers: 'embedding', l1: null, l2: 1e-5, maxNorm: 3 },
      { name: 'dense', layers: '*', l1: 1e-4, l2: null, maxNorm: null },
    ]);
    expect(config.training.average).to.deep.equal({ kind: 'ema', decay: 0.9, start: 0 });
    expect(params['training.regularisation.embedding.l2']).to.equal('0.00001');
    expect((await load('average: swa\n')).config.training.average).to.deep.equal({ kind: 'swa', decay: 0.99, start: 0.75 });
    expect((await load('average: swa\naverage_start: 0.5\n')).config.training.average!.start).to.equal(0.5);
  });

  it('come back from the document', async () => {
    const first = await load(training);
    const again = await experimentFromDocument(JSON.parse(JSON.stringify(first.document)) as Record<string, unknown>, 'run 1', options);
    expect(again.config.training).to.deep.equal(first.config.training);
  });

  it('can be set by flags and swept', async () => {
    const { config } = await load(training, { 'training.regularisation.dense.l1': '0.5', 'training.average': 'none' });
    expect([config.training.regularisation[1]!.l1, config.training.average]).to.deep.equal([0.5, null]);
    await load(training);
    const space = soundSweep.replace('student.filters: { int: [32, 128], step: 32 }', 'training.regularisation.dense.l1: { float: [1e-6, 1e-2], log: true }'); // prettier-ignore
    const sweep = await loadSweep(folder.write('sweeps/s.yaml', space), options);
    expect(sweep.space).to.have.property('training.regularisation.dense.l1');
    const changed = sweep.experiment.with({ 'training.regularisation.dense.l1': 0.25 });
    expect(changed.config.training.regularisation[1]!.l1).to.equal(0.25);
  });

  it('that do not fit are told with what is allowed', async () => {
    expect(await fault('regularisation: { all: { l3: 1 } }\n')).to.match(
      /training.regularisation.all.l3: unknown key 'l3' \(allowed: layers, l1, l2, max_norm; did you mean 'training.regularisation.all.l1'\?\)/,
    );
    expect(await fault('regularisation: { all: { l1: -1 } }\n')).to.match(/training.regularisation.all.l1: -1 does not fit/);
    expect(await fault('regularisation: { all: { max_norm: 0 } }\n')).to.match(/training.regularisation.all.max_norm: 0 does not fit/);
    expect(await fault('regularisation: [embedding]\n')).to.match(/training.regularisation: .*does not fit/);
    expect(await fault('regularisation: { all: 3 }\n')).to.match(/training.regularisation.all: 3 does not fit .*layers, l1, l2, max_norm/);
    expect(await fault('regularisation: { "a b": { l1: 1 } }\n')).to.match(/the name 'a b' does not fit/);
    expect(await fault('average: mean\n')).to.match(/training.average: 'mean' does not fit \(allowed: .*none, ema.*swa/);
    expect(await fault('average_decay: 1\n')).to.match(/training.average_decay: 1 does not fit/);
  });

  it('are described for the README', () => {
    const rows = describeFile('experiment').filter(({ path }) => /regularisation|average/.test(path));
    expect(rows.map(({ path }) => path)).to.deep.equal([
      'training.regularisation',
      'training.regularisation.NAME.layers',
      'training.regularisation.NAME.l1',
      'training.regularisation.NAME.l2',
      'training.regularisation.NAME.max_norm',
      'training.average',
      'training.average_decay',
      'training.average_start',
    ]);
  });
});
