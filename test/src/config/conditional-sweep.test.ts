import { expect } from 'chai';
import { loadSweep, rulesOf, sweepFromDocument, violations } from '../../../src/config/index.js';
import { InputErrors } from '../../../src/config/faults.js';
import { InputError } from '../../../src/plugin/index.js';
import { pluginRoot, soundExperiment, workFolder } from './fixtures.js';

const head = 'experiment: sound\nobjective: { metric: loss }\ntrials: 3\n';
const space = `space:
  student.units: { int: [4, 8], when: { student.use: gru } }
  student.use: { choice: [gru, text-cnn] }
  student.filters: { choice: [8, 16], when: { student.use: text-cnn } }
  student.dropout: { float: [0, 0.5], when: { student.filters: [16] } }
  optimizer.rate: { float: [0.001, 0.01] }
`;

describe('a sweep file with conditions', () => {
  const folder = workFolder();
  const roots = [pluginRoot(folder)];
  folder.write('experiments/sound.yaml', soundExperiment);
  const load = (text: string) => loadSweep(folder.write('sweeps/first.yaml', text), { roots, env: {} });
  const faults = async (text: string): Promise<readonly InputError[]> => {
    const fault: unknown = await load(text).then(
      () => null,
      (error: unknown) => error,
    );
    return fault instanceof InputErrors ? fault.faults : fault instanceof InputError ? [fault] : [];
  };
  const told = async (text: string) => (await faults(text)).map(({ problem, at }) => [at.path, at.line, problem, at.suggestion]);
  after(() => folder.remove());

  it('stands each parameter after the choices that it depends on', async () => {
    const sweep = await load(head + space);
    expect(Object.keys(sweep.space)).to.deep.equal([
      'student.use',
      'student.units',
      'student.filters',
      'student.dropout',
      'optimizer.rate',
    ]);
    expect(sweep.space['student.units']!.when).to.deep.equal({ 'student.use': ['gru'] });
    const again = await sweepFromDocument(JSON.parse(JSON.stringify(sweep.document)) as Record<string, unknown>, 'study', { roots });
    expect(again.space).to.deep.equal(sweep.space);
    expect(again.document).to.deep.equal(sweep.document);
  });

  it('decides conditions on what the experiment fixes', async () => {
    const sweep = await load(
      `${head}space:\n  student.filters: { choice: [8], when: { student.use: text-cnn } }\n  seed: { choice: [1, 2], when: { student.use: gru } }\n`,
    );
    expect(sweep.space).to.deep.equal({ 'student.filters': { type: 'choice', choices: [8] } });
  });

  it('refuses a misspelt condition with its line and what was meant', async () => {
    expect(await told(head + space.replace('student.use: gru }', 'student.use: grru }'))).to.deep.equal([
      ['space.student.units.when.student.use', 5, "'grru' is no value of 'student.use'", "did you mean 'gru'?"],
    ]);
    expect(await told(head + space.replace('when: { student.filters', 'when: { student.filtres'))).to.deep.equal([
      [
        'space.student.dropout.when.student.filtres',
        8,
        "neither the space nor the experiment has 'student.filtres'",
        "did you mean 'student.filters'?",
      ],
    ]);
  });

  it('refuses circles, and conditions on what is no choice', async () => {
    const circle = space.replace('choice: [gru, text-cnn] }', 'choice: [gru, text-cnn], when: { student.filters: 8 } }');
    expect((await told(head + circle)).map(([, , problem]) => problem)).to.deep.equal([
      'conditions in a circle: student.use -> student.filters -> student.use',
    ]);
    const ranged = space.replace('when: { student.filters: [16] }', 'when: { optimizer.rate: 0.001 }');
    expect(await told(head + ranged)).to.deep.equal([
      ['space.student.dropout.when.optimizer.rate', 8, "a condition on 'optimizer.rate', which is a float", undefined],
    ]);
    expect((await told(head + space.replace('when: { student.use: gru }', 'when: gru')))[0]!.slice(0, 2)).to.deep.equal([
      'space.student.units',
      5,
    ]);
  });

  it('checks the options of a plugin where the condition chooses it', async () => {
    expect(await told(head + space.replace('student.units:', 'student.unitz:'))).to.deep.equal([
      ['space.student.unitz', 5, "the experiment has no 'student.unitz' where student.use = gru", "did you mean 'student.units'?"],
    ]);
    expect(await told(head + space.replace(', when: { student.use: gru }', ''))).to.deep.equal([
      [
        'space.student.units',
        5,
        "the experiment has no 'student.units' where student.use = text-cnn",
        'let it depend on that choice: when: { student.use: [gru] }',
      ],
    ]);
  });

  it('reads constraints, which hold where all of their paths have values', async () => {
    const sweep = await load(
      `${head}${space}constraints: [student.units * 100 <= 0.5k, student.parameters <= 2k, validation.accuracy >= 0.5]\n`,
    );
    expect(sweep.constraints.map(({ needs }) => needs)).to.deep.equal(['parameters', 'size', 'scores']);
    const rules = rulesOf(sweep);
    expect(rules.violations!({ 'student.use': 'gru', 'student.units': 6 })).to.deep.equal({ 'student.units * 100 <= 0.5k': 100 });
    expect(rules.violations!({ 'student.use': 'text-cnn' })).to.deep.equal({});
    expect(violations(sweep, { 'student.use': 'text-cnn' }, { 'student.parameters': 2500, 'validation.accuracy': 0.75 })).to.deep.equal({
      'student.parameters <= 2k': 500,
      'validation.accuracy >= 0.5': -0.25,
    });
    const fixed = await load(`${head}${space}constraints: [training.batch_size * optimizer.rate <= 1]\n`);
    const { batchSize } = fixed.experiment.config.training;
    expect(Object.values(rulesOf(fixed).violations!({ 'optimizer.rate': 0.5 }))).to.deep.equal([batchSize * 0.5 - 1]);
  });

  it('tells every fault of constraints and enqueued trials at once', async () => {
    const text = `${head}${space}constraints: [student.unitz <= 3, student.use <= 3, student.units = 3, 1 <= 2]
enqueue: [{ student.use: gru, student.filters: 8 }, { optimizer.rat: 1 }, { optimizer.rate: 5 }, default]
`;
    expect((await told(text)).map(([path, , problem, suggestion]) => [path, problem, suggestion])).to.deep.equal([
      ['constraints[0]', "'student.unitz <= 3', column 1: nothing is called 'student.unitz'", "did you mean 'student.units'?"],
      ['constraints[1]', "'student.use <= 3', column 1: 'student.use' is no number", undefined],
      ['constraints[2]', "'student.units = 3', column 15: '=' is not understood", 'write == or <='],
      ['constraints[3]', "'1 <= 2' names no path: it is the same for every trial", undefined],
      ['enqueue[0].student.filters', "'student.filters' applies only where student.use is text-cnn", 'set that here too'],
      ['enqueue[1].optimizer.rat', "the space has no 'optimizer.rat'", "did you mean 'optimizer.rate'?"],
      ['enqueue[2].optimizer.rate', '5 is outside of the space', undefined],
      ['enqueue[3]', "'default' does not fit", "did you mean 'defaults'?"],
    ]);
  });

  it("enqueues the experiment's own values", async () => {
    const sweep = await load(`${head}${space}enqueue: defaults\n`);
    expect(sweep.enqueue).to.have.length(1);
    expect(sweep.enqueue[0]).to.deep.include({ 'student.use': 'text-cnn' });
    expect(sweep.enqueue[0]).not.to.have.property('student.units');
  });
});
