/** Benchmark files: what they cross, and what is wrong with them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { benchmarkFromDocument, checkFile, fileKind, loadBenchmark, type BenchmarkConfig } from '../../../src/config/index.js';
import { InputError } from '../../../src/plugin/index.js';
import { testFolder } from '../sweep/folder.js';

const base = `
dataset: { use: uci-sentiment }
teacher: { use: trained, architecture: { use: text-cnn, filters: 32 } }
student: { use: text-cnn, filters: 8 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 3 }
`;
const whole = `
experiment: base
seeds: 5
data: { amazon: { dataset.domain: amazon }, yelp: { dataset.domain: yelp } }
students:
  small: { student.filters: 4 }
  recurrent: { student: { use: lstm, units: 8 } }
methods:
  from labels: labels
  smoothing: { teacher: null, loss: { cross-entropy: { smoothing: 0.1 } } }
  distilled: {}
`;
const named = ({ cells }: BenchmarkConfig): string[] =>
  cells.map(({ data, source, student, teacher, method }) =>
    [source, data, student, teacher, method].filter((one) => one !== null).join(' '),
  );

describe('config: benchmark files', function () {
  this.timeout(30_000);
  const folder = testFolder();
  const put = (text: string, name = 'b'): string => {
    mkdirSync(join(folder(), 'experiments'), { recursive: true });
    mkdirSync(join(folder(), 'sweeps'), { recursive: true });
    writeFileSync(join(folder(), 'experiments/base.yaml'), base);
    const file = join(folder(), `sweeps/${name}.yaml`);
    writeFileSync(file, text);
    return file;
  };
  const load = (text: string, overrides: Record<string, string> = {}) => loadBenchmark(put(text), { overrides, env: {} });
  const faults = async (text: string): Promise<InputError> => {
    try {
      await load(text);
    } catch (error) {
      return error as InputError;
    }
    throw new Error('nothing was thrown');
  };

  it('crosses data, students and methods, each cell against its baseline', async () => {
    const benchmark = await load(whole);
    expect(benchmark).to.deep.include({ name: 'b', form: 'benchmark', seeds: 5, metric: 'macro_f1', baseline: 'from labels' });
    expect(named(benchmark).slice(0, 4)).to.deep.equal([
      'amazon small from labels',
      'amazon small smoothing',
      'amazon small distilled',
      'amazon recurrent from labels',
    ]);
    expect(benchmark.cells.map(({ against }) => against)).to.deep.equal([null, 0, 0, null, 3, 3, null, 6, 6, null, 9, 9]);
    const [labels, smoothing, distilled, recurrent] = benchmark.cells.map(({ experiment }) => experiment.config);
    expect(labels!.teacher).to.equal(null);
    expect(labels!.loss['distillation']!.loss.options['alpha']).to.equal(0);
    expect(Object.keys(smoothing!.loss)).to.deep.equal(['cross-entropy']);
    expect(smoothing!.loss['cross-entropy']!.loss.options['smoothing']).to.equal(0.1);
    expect(distilled!.teacher!.use).to.equal('trained');
    expect(distilled!.student.options).to.include({ filters: 4 });
    expect(recurrent!.student).to.deep.include({ use: 'lstm' });
    expect(new Set(benchmark.cells.map(({ experiment }) => experiment.config.dataset.options['domain']))).to.deep.equal(
      new Set(['amazon', 'yelp']),
    );
  });

  it('compares what the control and the experiment come to, where it says no more', async () => {
    const benchmark = await load('experiment: base\ndata: { all: {} }\n');
    expect(named(benchmark)).to.deep.equal(['all student from labels', 'all student distilled']);
    expect(fileKind(put(whole))).to.equal('benchmark');
    expect(await checkFile(put(whole), { env: {} })).to.deep.equal([]);
  });

  it('crosses teachers, and trains a method without one once for all of them', async () => {
    const benchmark = await load(
      `${whole}teachers: { wide: {}, narrow: { teacher.architecture.filters: 8 }, none-the-wiser: { teacher: { use: random } } }\n`,
    );
    expect(benchmark.form).to.equal('pairing');
    expect(named(benchmark).slice(0, 5)).to.deep.equal([
      'amazon small from labels',
      'amazon small smoothing',
      'amazon small wide distilled',
      'amazon small narrow distilled',
      'amazon small none-the-wiser distilled',
    ]);
    expect(benchmark.cells.slice(0, 5).map(({ against }) => against)).to.deep.equal([null, 0, 0, 0, 0]);
    expect(benchmark.cells[4]!.experiment.config.teacher!.use).to.equal('random');
  });

  it('crosses domains: a teacher of the one, a student of the other, no label of the other but in the ceiling', async () => {
    const domains = 'domains: { amazon: { dataset.domain: amazon }, imdb: { dataset.domain: imdb }, yelp: { dataset.domain: yelp } }';
    const benchmark = await load(`experiment: base\n${domains}\n`);
    expect(benchmark.form).to.equal('cross-domain');
    expect(named(benchmark).slice(0, 5)).to.deep.equal([
      'imdb amazon student source labels',
      'imdb amazon student distilled',
      'yelp amazon student source labels',
      'yelp amazon student distilled',
      'amazon student target labels',
    ]);
    expect(benchmark.cells).to.have.length(3 * 5);
    expect(benchmark.cells.slice(0, 5).map(({ against }) => against)).to.deep.equal([null, 0, null, 2, null]);
    const [source, distilled] = benchmark.cells;
    expect(source).to.include({ scored: 'teacher' });
    const { config } = distilled!.experiment;
    expect(config.dataset.options['domain']).to.equal('amazon');
    expect(Object.keys(config.loss)).to.deep.equal(['soft-target']);
    expect(config.training.monitor).to.equal('loss');
    const { dataset, teacher } = config.teacher!.options as Record<string, { options: Record<string, unknown>; use: string }>;
    expect([config.teacher!.use, dataset!.options['domain'], teacher!.use]).to.deep.equal(['other-domain', 'imdb', 'trained']);
  });

  it('comes back whole from its document', async () => {
    const benchmark = await load(whole, { seeds: '2', 'training.epochs': '9' });
    const again = await benchmarkFromDocument(JSON.parse(JSON.stringify(benchmark.document)), {
      label: benchmark.file,
      folder: benchmark.folder,
    });
    expect(again.seeds).to.equal(2);
    expect(again.cells.map(({ experiment }) => experiment.document)).to.deep.equal(
      benchmark.cells.map(({ experiment }) => experiment.document),
    );
    expect(again.cells[0]!.experiment.config.training.epochs).to.equal(9);
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    [whole.replace('student.filters', 'student.filter'), /unknown key 'filter'.*sweeps\/b\.yaml|sweeps\/b\.yaml:6.*filter/s],
    [whole.replace('from labels: labels', 'from labels: label'), /'label' does not fit.*did you mean 'labels'/s],
    [`${whole}baseline: from label\n`, /there is no method 'from label'.*did you mean 'from labels'/s],
    [`${whole}seed: 4\n`, /unknown key 'seed'.*did you mean 'seeds'/s],
    [whole.replace('experiment: base', 'experiment: bass'), /no experiment 'bass'.*did you mean 'base'/s],
    ['experiment: base\nmethods: { distilled: {} }\n', /nothing to compare/],
    ['experiment: base\nmethods: [distilled]\n', /methods.*does not fit|does not fit.*methods/s],
    ['experiment: base\ndata: {}\n', /data is empty/],
    ['experiment: base\ndomains: { one: {} }\n', /one domain cannot be crossed/],
    [`${whole}metric: f1\n`, /macro_f1/],
    [whole.replace('seeds: 5', 'seeds: 0'), /seeds/],
  ];
  for (const [text, message] of wrong)
    it(`refuses what does not fit: ${message.source.slice(0, 50)}`, async () => {
      const fault = await faults(text);
      expect(fault).to.be.instanceOf(InputError);
      expect(fault.message).to.match(message);
    });
});
