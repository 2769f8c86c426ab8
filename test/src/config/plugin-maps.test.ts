import { expect } from 'chai';
import { describeOptions, loadExperiment, loadSweep } from '../../../src/config/index.js';
import { pluginRoot, soundExperiment, soundSweep, workFolder } from './fixtures.js';

const source = `import { defineTeacher } from 'stillhouse/plugin';
export default defineTeacher({ name: 'panel', doc: 'Several.', options: {
  members: { doc: 'Who.', format: { plugins: 'teacher', extra: { weight: { doc: 'Share.', format: 'non-negative', default: 1 } } }, default: null, required: true },
  spare: { doc: 'Who else.', format: { plugins: 'teacher' }, default: null },
}, create: () => ({ prepare: () => null }) });
`;

describe('an option that takes a map of plugins', () => {
  const folder = workFolder();
  const options = { roots: [pluginRoot(folder)], env: {} };
  folder.write('mine/panel.mjs', source);
  after(() => folder.remove());
  const written = (teacher: string) =>
    folder.write(
      'experiments/sound.yaml',
      `${soundExperiment.replace(/teacher: .*/, `teacher:\n  use: panel\n${teacher}`)}plugins: [../mine]\n`,
    );
  const load = (teacher: string, overrides: Record<string, string> = {}) => loadExperiment(written(teacher), { ...options, overrides });
  const two = '  members:\n    one: { use: trained, epochs: 2, weight: 3 }\n    trained: { architecture: { use: text-cnn } }\n';
  const faults = (teacher: string) =>
    load(teacher).then(
      () => 'none',
      (error: Error) => error.message,
    );

  it('gives each choice with its own options, and the options of the map beside it', async () => {
    const { config, params, document } = await load(two);
    const { members, spare } = config.teacher!.options as any;
    expect(Object.keys(members)).to.deep.equal(['one', 'trained']);
    expect(members.one.extra).to.deep.equal({ weight: 3 });
    expect(members.one.chosen).to.deep.include({ use: 'trained', kind: 'teacher' });
    expect(members.one.chosen.options.epochs).to.equal(2);
    expect(members.one.chosen.options).to.not.have.property('weight');
    expect(members.trained.extra).to.deep.equal({ weight: 1 });
    expect(members.trained.chosen.options.architecture).to.deep.include({ use: 'text-cnn', kind: 'architecture' });
    expect(spare).to.deep.equal({});
    expect(params['teacher.members.one.weight']).to.equal('3');
    expect((document['teacher'] as any).members.trained.use).to.equal('trained');
  });

  it('can be set by flags and swept', async () => {
    const { config } = await load(two, { 'teacher.members.one.weight': '0.5', 'teacher.members.trained.epochs': '9' });
    const { members } = config.teacher!.options as any;
    expect([members.one.extra.weight, members.trained.chosen.options.epochs]).to.deep.equal([0.5, 9]);
    written(two);
    const sweep = (path: string) => loadSweep(folder.write('sweeps/s.yaml', soundSweep.replace('student.filters: { int: [32, 128], step: 32 }', `${path}: { float: [0, 1] }`)), options); // prettier-ignore
    const { experiment, space } = await sweep('teacher.members.one.weight');
    expect(space).to.have.property('teacher.members.one.weight');
    expect((experiment.with({ 'teacher.members.one.weight': 0.25 }).config.teacher!.options as any).members.one.extra.weight).to.equal(
      0.25,
    );
    expect(await sweep('teacher.members.two.weight').then(() => '', String)).to.match(/the experiment has no 'teacher.members.two.weight'/);
  });

  it('keeps what the map adds where another plugin is chosen', async () => {
    folder.write('mine/other.mjs', source.replace("'panel'", "'other'").replace(/options: \{[^]*\}, create/, 'options: {}, create'));
    const experiment = (await load(two)).with({ 'teacher.members.one.use': 'other' });
    const { one } = (experiment.config.teacher!.options as any).members;
    expect([one.chosen.use, one.chosen.options, one.extra]).to.deep.equal(['other', {}, { weight: 3 }]);
  });

  it('tells what is wrong at its place', async () => {
    expect(await faults('  members: {}\n')).to.match(
      /sound\.yaml:5:3 teacher\.members: teacher\.members is empty \(allowed: a map of one or more/,
    );
    expect(await faults('  spare: {}\n')).to.match(/teacher\.members: teacher\.members is missing/);
    expect(await faults('  members: [trained]\n')).to.match(/teacher\.members: a list does not fit .*write a map: trained: {}/);
    expect(await faults('  members:\n    one: { use: trainde }\n')).to.match(
      /sound\.yaml:6:\d+ teacher\.members\.one\.use: unknown teacher 'trainde'.*'trained'/,
    );
    expect(await faults('  members:\n    one: { use: trained, wieght: 2 }\n')).to.match(
      /teacher\.members\.one\.wieght: unknown key 'wieght'.*did you mean 'teacher\.members\.one\.weight'/,
    );
    expect(await faults('  members:\n    one: { use: trained, weight: -2 }\n')).to.match(/teacher\.members\.one\.weight: -2 does not fit/);
  });

  it('is described with the options of its entries', async () => {
    const { catalogue } = await load(two);
    const rows = describeOptions(catalogue.get('teacher', 'panel').definition);
    expect(rows.map(({ path, default: value }) => `${path}=${value}`)).to.deep.equal([
      'members=required',
      'members.NAME.weight=1',
      'spare=null',
    ]);
    expect(rows[0]!.format).to.contain('a map, each a teacher: { use: NAME, ... }');
  });
});
