import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { checkFile, loadSweep, sweepFromDocument, violations } from '../../../src/config/index.js';
import { pluginRoot, pluginSource, soundExperiment, soundSweep, workFolder } from './fixtures.js';

describe('the objectives of a sweep file', () => {
  const folder = workFolder();
  const roots = [pluginRoot(folder)];
  const able = { severalObjectives: true };
  folder.write('plugins/samplers/grid.mjs', pluginSource({ kind: 'sampler', name: 'grid', options: {}, more: able }));
  folder.write('plugins/samplers/single.mjs', pluginSource({ kind: 'sampler', name: 'single', options: {} }));
  folder.write('plugins/pruners/median.mjs', pluginSource({ kind: 'pruner', name: 'median', options: {} }));
  folder.write('experiments/sound.yaml', soundExperiment);
  after(() => folder.remove());
  const single = 'objective: { metric: validation.macro_f1 }';
  const write = (objectives: string, more: (text: string) => string = (text) => text) =>
    folder.write('sweeps/s.yaml', more(soundSweep.replace(single, objectives)));
  const load = (objectives: string) => loadSweep(write(objectives), { roots, env: {} });
  const faults = async (objectives: string, more?: (text: string) => string) =>
    (await checkFile(write(objectives, more), { roots, env: {} })).map(({ problem, at }) => ({ problem, ...at }));

  it('are several in a list, the first one also alone; each knows its direction', async () => {
    const sweep = await load('objectives: [macro_f1, student.parameters, { metric: latency_p95_ms, reference: 5 }, validation.loss]');
    expect(sweep.objective).to.deep.equal({ metric: 'macro_f1', direction: 'maximize' });
    expect(sweep.objectives).to.deep.equal([
      { metric: 'macro_f1', direction: 'maximize', reference: null },
      { metric: 'student.parameters', direction: 'minimize', reference: null },
      { metric: 'latency_p95_ms', direction: 'minimize', reference: 5 },
      { metric: 'loss', direction: 'minimize', reference: null },
    ]);
    const again = await sweepFromDocument(JSON.parse(JSON.stringify(sweep.document)) as Record<string, unknown>, 'study s', { roots });
    expect(again.objectives).to.deep.equal(sweep.objectives);
    expect(again.document).to.deep.equal(sweep.document);
  });

  it('are one where one is given, in either spelling', async () => {
    const [one, list] = [await load(single), await load('objectives: [validation.macro_f1]')];
    expect(list.objectives).to.deep.equal(one.objectives);
    expect(list.document).to.deep.equal(one.document);
    expect(one.document['objective']).to.deep.equal({ metric: 'macro_f1', direction: 'maximize' });
  });

  const cases: readonly [name: string, given: string, fault: Record<string, unknown>][] = [
    [
      'a misspelt result',
      'objectives: [validation.macro_f1, student.paramters]',
      {
        problem: "unknown objective 'student.paramters'",
        suggestion: "did you mean 'student.parameters'?",
        path: 'objectives[1]',
        line: 2,
      },
    ],
    [
      'a misspelt score',
      'objectives:\n  - validation.accuracy\n  - { metric: validation.macro_f2 }',
      { problem: "unknown objective 'macro_f2'", suggestion: "did you mean 'macro_f1'?", path: 'objectives[1].metric', line: 4 },
    ],
    [
      'a misspelt first one',
      'objectives: [acuracy, student.size]',
      { problem: "unknown score 'acuracy'", suggestion: "did you mean 'accuracy'?" },
    ],
    ['a size before the quality', 'objectives: [student.size, accuracy]', { problem: "'student.size' cannot be the first objective" }],
    [
      'a size alone',
      'objective: { metric: student.size }',
      { problem: "'student.size' cannot be the only objective", path: 'objective.metric' },
    ],
    [
      'the wrong direction',
      'objectives: [accuracy, { metric: student.size, direction: maximize }]',
      { problem: "'student.size' is better when smaller, not to maximize", allowed: 'minimize', path: 'objectives[1].direction' },
    ],
    [
      'no direction',
      'objectives: [accuracy, { metric: student.size, direction: minimise }]',
      { problem: "'minimise' does not fit", suggestion: "did you mean 'minimize'?", path: 'objectives[1].direction' },
    ],
    [
      'an unknown key',
      'objectives: [accuracy, { metric: student.size, refrence: 3 }]',
      { problem: "unknown key 'refrence'", suggestion: "did you mean 'reference'?", path: 'objectives[1].refrence' },
    ],
    [
      'a reference that is no number',
      'objectives: [{ metric: accuracy, reference: low }, student.size]',
      { problem: "'low' does not fit" },
    ],
    ['a reference of one', 'objectives: [{ metric: accuracy, reference: 0.5 }]', { path: 'objectives[0].reference' }],
    ['one twice', 'objectives: [accuracy, validation.accuracy]', { problem: "'accuracy' is an objective twice", path: 'objectives[1]' }],
    ['none', 'objectives: []', { problem: 'objectives is empty' }],
    ['a map', 'objectives: { metric: accuracy }', { path: 'objectives' }],
    ['a number', 'objectives: [accuracy, 3]', { problem: '3 does not fit', path: 'objectives[1]' }],
    ['no metric', 'objectives: [accuracy, { direction: minimize }]', { problem: 'metric is missing', path: 'objectives[1].metric' }],
    ['both spellings', `${single}\nobjectives: [accuracy, student.size]`, { problem: 'objective and objectives are both given' }],
    ['neither', '', { path: 'objective.metric' }],
  ];
  for (const [name, given, fault] of cases)
    it(`are refused with one fault: ${name}`, async () => {
      const found = await faults(given);
      expect(found, JSON.stringify(found)).to.have.length(1);
      expect(found[0]).to.deep.include(fault);
    });

  it('need a sampler that can, and no pruner', async () => {
    const two = 'objectives: [accuracy, student.size]';
    const [sampler, ...more] = await faults(two, (text) => text.replace('sampler: grid', 'sampler: single'));
    expect(more).to.deep.equal([]);
    expect(sampler).to.deep.include({
      problem: "sampler 'single' searches for one objective, the sweep has 2",
      allowed: 'grid',
      path: 'sampler',
      line: 3,
    });
    const [pruner] = await faults(two, (text) => `${text}pruner: median\n`);
    expect(pruner).to.deep.include({
      problem: "pruner 'median' judges by one objective, the sweep has 2",
      allowed: 'none',
      path: 'pruner',
    });
    expect(await faults(single, (text) => `${text.replace('sampler: grid', 'sampler: single')}pruner: median\n`)).to.deep.equal([]);
  });

  it('go with several seeds and a budget, not with what goes by one objective', async () => {
    const two = 'objectives: [accuracy, student.size]';
    expect(await faults(`${two}\nseeds: 3\nbudget: { epochs: 100 }`)).to.deep.equal([]);
    for (const [given, path] of [
      ['stop: { no_better_for: 3 }', 'stop.no_better_for'],
      ['stop: { target: 0.9 }', 'stop.target'],
      ['winner: { best: 2 }', 'winner'],
    ]) {
      expect((await faults(`${single}\n${given}`)).length).to.equal(0);
      const found = await faults(`${two}\n${given}`);
      expect(found.map(({ problem, path: at }) => [problem, at])).to.deep.equal([[`${path} goes by one objective, the sweep has 2`, path]]);
    }
  });

  it('stand in a committed sweep over two architectures, which is refused where one condition is misspelt', async () => {
    const committed = resolve(fileURLToPath(import.meta.url), '../../../../../sweeps/small-and-good.yaml');
    const sweep = await loadSweep(committed, { env: {} });
    expect(sweep.objectives.map(({ metric, direction }) => `${metric} ${direction}`)).to.deep.equal([
      'macro_f1 maximize',
      'student.parameters minimize',
    ]);
    expect(Object.values(sweep.space).filter(({ when }) => when)).to.have.length(2);
    expect(sweep.constraints.map(({ needs }) => needs)).to.deep.equal(['parameters', 'size']);
    const name = 'experiments/uci-small-cnn-from-cnn.yaml';
    folder.write(name, readFileSync(resolve(committed, '../..', name)));
    const misspelt = readFileSync(committed, 'utf8').replace('when: { student.use: gru }', 'when: { student.use: gro }');
    const found = await checkFile(folder.write('sweeps/misspelt.yaml', misspelt), { env: {} });
    expect(found.map(({ problem, at }) => [problem, at.path, at.suggestion])).to.deep.equal([
      ["'gro' is no value of 'student.use'", 'space.student.units.when.student.use', "did you mean 'gru'?"],
    ]);
  });

  it('share their names with constraints', async () => {
    const constraints = 'constraints: [student.size <= 100k, latency_p95_ms <= 2, student.filters <= 96]';
    const sweep = await load(`${single}\n${constraints}`);
    expect(sweep.constraints.map(({ needs }) => needs)).to.deep.equal(['size', 'scores', 'parameters']);
    expect(violations(sweep, { 'student.filters': 64 })).to.deep.equal({ 'student.filters <= 96': -32 });
    expect(violations(sweep, { 'student.filters': 64 }, { 'student.size': 120_000, latency_p95_ms: 1.5 })).to.deep.equal({
      'student.size <= 100k': 20_000,
      'latency_p95_ms <= 2': -0.5,
      'student.filters <= 96': -32,
    });
    expect(await faults(`${single}\nconstraints: [latency_p59_ms <= 2]`)).to.have.nested.property(
      '[0].suggestion',
      "did you mean 'latency_p50_ms'?",
    );
  });
});
