import { expect } from 'chai';
import { checkFile, loadExperiment, loadSweep } from '../../../src/config/index.js';
import { InputError } from '../../../src/plugin/index.js';
import { pluginRoot, soundExperiment, soundSweep, workFolder } from './fixtures.js';

interface Case {
  readonly what: string;
  /** Lines of the sound file that are replaced, or the whole text. */
  readonly swap?: readonly [string | RegExp, string];
  readonly text?: string | Buffer;
  readonly flags?: Record<string, string>;
  readonly line?: number;
  readonly path?: string;
  readonly says: RegExp;
  readonly suggests?: RegExp;
  readonly allows?: RegExp;
}
const alpha = 'alpha: 0.5';
const epochs = 'training: { epochs: 3 }';
const append = (text: string): readonly [RegExp, string] => [/$/, text];
const space = (entry: string): readonly [RegExp, string] => [/space:[^]*$/, `space:\n  ${entry}\n`];

const experiments: readonly Case[] = [
  {
    what: 'an unknown key',
    swap: [epochs, 'trainig: { epochs: 3 }'],
    line: 8,
    path: 'trainig',
    says: /unknown key 'trainig'/,
    suggests: /'training'/,
  },
  {
    what: 'an unknown key inside',
    swap: ['epochs: 3', 'epoch: 3'],
    line: 8,
    path: 'training.epoch',
    says: /unknown key/,
    suggests: /'training\.epochs'/,
  },
  {
    what: 'a key at the wrong level',
    swap: append('batch_size: 3\n'),
    line: 9,
    path: 'batch_size',
    says: /unknown key/,
    suggests: /'training\.batch_size'/,
  },
  {
    what: 'an unknown option of a plugin',
    swap: ['filters', 'filtres'],
    line: 4,
    path: 'student.filtres',
    says: /unknown key/,
    suggests: /'student\.filters'/,
    allows: /filters, dropout/,
  },
  { what: 'an option of another plugin', swap: ['filters: 32', 'units: 3'], line: 4, path: 'student.units', says: /unknown key/ },
  {
    what: 'an unknown plugin',
    swap: ['distillation:', 'distilation:'],
    line: 6,
    path: 'loss.distilation',
    says: /unknown loss 'distilation'/,
    suggests: /'distillation'/,
    allows: /cross-entropy, distillation/,
  },
  {
    what: 'an unknown plugin by use',
    swap: ['use: text-cnn', 'use: textcnn'],
    line: 4,
    path: 'student.use',
    says: /unknown architecture/,
    suggests: /'text-cnn'/,
  },
  {
    what: 'an unknown plugin inside a plugin',
    swap: ['{ use: gru, units', '{ use: gruu, units'],
    line: 3,
    path: 'teacher.architecture.use',
    says: /unknown architecture/,
    suggests: /'gru'/,
  },
  {
    what: 'a plugin of another kind',
    swap: ['use: toy', 'use: text-cnn'],
    line: 2,
    path: 'dataset.use',
    says: /unknown dataset/,
    suggests: /kind architecture/,
  },
  {
    what: 'alpha above 1',
    swap: [alpha, 'alpha: 1.2'],
    line: 6,
    path: 'loss.distillation.alpha',
    says: /1\.2 does not fit/,
    allows: /from 0 to 1/,
  },
  {
    what: 'temperature 0',
    swap: ['temperature: 2', 'temperature: 0'],
    line: 6,
    path: 'loss.distillation.temperature',
    says: /0 does not fit/,
    allows: /greater than 0/,
  },
  { what: 'a negative weight', swap: [alpha, 'weight: -1'], line: 6, path: 'loss.distillation.weight', says: /-1 does not fit/ },
  {
    what: 'no number',
    swap: [alpha, 'alpha: .nan'],
    line: 6,
    path: 'loss.distillation.alpha',
    says: /NaN does not fit/,
    suggests: /finite/,
  },
  { what: 'an infinite number', swap: ['1e-3', '.inf'], line: 7, path: 'optimizer.rate', says: /Infinity does not fit/ },
  {
    what: 'a number given as text',
    swap: [alpha, 'alpha: "0.5"'],
    line: 6,
    path: 'loss.distillation.alpha',
    says: /'0\.5' does not fit/,
    suggests: /write the number itself: 0\.5/,
  },
  {
    what: 'a decimal comma',
    swap: [alpha, "alpha: '0,5'"],
    line: 6,
    path: 'loss.distillation.alpha',
    says: /does not fit/,
    suggests: /0\.5/,
  },
  { what: 'text for a number', swap: ['epochs: 3', 'epochs: many'], line: 8, path: 'training.epochs', says: /'many' does not fit/ },
  {
    what: 'a fraction for a whole number',
    swap: ['epochs: 3', 'epochs: 2.5'],
    line: 8,
    path: 'training.epochs',
    says: /2\.5 does not fit/,
  },
  { what: 'zero epochs', swap: ['epochs: 3', 'epochs: 0'], line: 8, path: 'training.epochs', says: /0 does not fit/ },
  {
    what: 'absurdly many epochs',
    swap: ['epochs: 3', 'epochs: 1e12'],
    line: 8,
    path: 'training.epochs',
    says: /too large|does not fit/,
    allows: /100000/,
  },
  {
    what: 'null where nothing else stands for it',
    swap: ['epochs: 3', 'epochs: null'],
    line: 8,
    path: 'training.epochs',
    says: /null does not fit/,
  },
  {
    what: 'yes for true',
    swap: append('split: { stratify: yes }\n'),
    line: 9,
    path: 'split.stratify',
    says: /'yes' does not fit/,
    suggests: /true/,
  },
  {
    what: 'a choice that is none',
    swap: ['imdb', 'imbd'],
    line: 2,
    path: 'dataset.domain',
    says: /'imbd' does not fit/,
    allows: /all, imdb, yelp/,
  },
  { what: 'a map for a number', swap: ['epochs: 3', 'epochs: { n: 3 }'], line: 8, path: 'training.epochs', says: /a map does not fit/ },
  { what: 'a number for a map', swap: [epochs, 'training: 3'], line: 8, path: 'training', says: /3 does not fit/, allows: /epochs/ },
  { what: 'a list for a number', swap: ['filters: 32', 'filters: [32]'], line: 4, path: 'student.filters', says: /a list does not fit/ },
  { what: 'a bad item of a list', swap: ['filters: 32', 'widths: [3, x]'], line: 4, path: 'student.widths', says: /'x' does not fit/ },
  {
    what: 'a plugin without use',
    swap: ['{ use: text-cnn, filters: 32 }', '{ filters: 32 }'],
    line: 4,
    path: 'student',
    says: /'use' is missing/,
  },
  { what: 'no student', swap: [/student.*\n/, ''], path: 'student', says: /student is missing/, allows: /gru, text-cnn/ },
  { what: 'no dataset', swap: [/dataset.*\n/, ''], path: 'dataset', says: /dataset is missing/ },
  { what: 'an empty loss', swap: [/loss:\n.*\n/, 'loss: {}\n'], line: 5, path: 'loss', says: /loss is empty/ },
  { what: 'no loss', swap: [/loss:\n.*\n/, ''], path: 'loss', says: /loss is missing/ },
  {
    what: 'a list of losses',
    swap: [/loss:\n.*\n/, 'loss: [distillation]\n'],
    line: 5,
    path: 'loss',
    says: /a list does not fit/,
    suggests: /distillation: \{\}/,
  },
  {
    what: 'a loss that needs a teacher, without one',
    swap: [/teacher.*/, 'teacher: null'],
    line: 6,
    path: 'loss.distillation',
    says: /needs a teacher/,
    suggests: /teacher: \{ use/,
  },
  { what: 'every weight 0', swap: [alpha, 'weight: 0'], line: 5, path: 'loss', says: /weight 0/ },
  {
    what: 'an unknown monitor',
    swap: ['epochs: 3', 'monitor: macro-f1'],
    line: 8,
    path: 'training.monitor',
    says: /unknown score 'macro-f1'/,
    suggests: /'macro_f1'/,
  },
  {
    what: 'a metric called loss',
    swap: append('metrics: { loss: { use: accuracy } }\n'),
    line: 9,
    path: 'metrics.loss',
    says: /cannot be logged as 'loss'/,
  },
  { what: 'a vocabulary of two', swap: append('vocabulary: { size: 2 }\n'), line: 9, path: 'vocabulary.size', says: /2 is too small/ },
  {
    what: 'shares that leave nothing',
    swap: append('split: { validation: 0.5, test: 0.5 }\n'),
    line: 9,
    path: 'split',
    says: /leave nothing/,
  },
  {
    what: 'a file that is not there',
    swap: ['{ use: toy, domain: imdb }', '{ use: delimited, train: bd.yaml }'],
    line: 2,
    path: 'dataset.train',
    says: /no such file/,
    suggests: /'bad\.yaml'/,
  },
  {
    what: 'a required option left out',
    swap: ['{ use: toy, domain: imdb }', '{ use: delimited }'],
    line: 2,
    path: 'dataset.train',
    says: /is missing/,
  },
  {
    what: 'a plugin file that is not there',
    swap: append('plugins: [./mine.mjs]\n'),
    line: 9,
    path: 'plugins',
    says: /no such file or folder '\.\/mine\.mjs'/,
  },
  {
    what: 'an npm package that is not there',
    swap: append('plugins: [not-installed-anywhere]\n'),
    line: 9,
    path: 'plugins',
    says: /no npm package/,
    suggests: /npm install/,
  },
  { what: 'a name with a slash', swap: append('name: a/b\n'), line: 9, path: 'name', says: /'a\/b' does not fit/ },
  {
    what: 'a term with a dotted name',
    swap: append('metrics: { a.b: { use: accuracy } }\n'),
    line: 9,
    path: 'metrics.a.b',
    says: /name 'a\.b' does not fit/,
  },
  { what: 'a key given twice', swap: append('seed: 8\n'), line: 9, says: /'seed' is given twice/ },
  { what: 'malformed YAML', swap: [epochs, 'training: { epochs: 3'], line: 9, says: /malformed YAML/ },
  { what: 'a tab as indent', swap: ['  distillation', '\tdistillation'], line: 6, says: /malformed YAML/ },
  { what: 'a tag of its own', swap: ['seed: 7', 'seed: !js 7'], line: 1, says: /malformed YAML/ },
  { what: 'two documents', swap: append('---\nseed: 1\n'), says: /malformed YAML/ },
  { what: 'a prototype key', swap: append('__proto__: { seed: 1 }\n'), line: 9, says: /'__proto__' is not allowed/ },
  { what: 'a constructor key', swap: [alpha, 'constructor: 1'], line: 6, says: /'constructor' is not allowed/ },
  { what: 'a key that is a number', swap: append('3: x\n'), line: 9, says: /plain text/ },
  {
    what: 'an alias that grows',
    text: `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdef'
      .split('')
      .map((key, index) => `${key}: &${key} [${`*${'abcdef'[index]}, `.repeat(10)}]`)
      .join('\n')}\n`,
    says: /too many values/,
  },
  { what: 'depth without end', text: `a: ${'['.repeat(60)}${']'.repeat(60)}\n`, line: 1, says: /nested too deeply/ },
  { what: 'depth beyond the stack', text: `a: ${'['.repeat(100_000)}\n`, says: /nested too deeply|malformed/ },
  { what: 'an empty file', text: '', says: /empty/ },
  { what: 'a list as a file', text: '- a\n- b\n', line: 1, says: /must hold a map/ },
  {
    what: 'broken UTF-8',
    text: Buffer.concat([Buffer.from('seed: 1\nname: '), Buffer.from([0xc3, 0x28]), Buffer.from('\n')]),
    line: 2,
    says: /not UTF-8/,
  },
  { what: 'a file without end', text: `# ${'x'.repeat(1_000_001)}\n`, says: /too many/ },
  {
    what: 'an unknown flag',
    flags: { 'training.epoch': '2' },
    path: 'training.epoch',
    says: /unknown key/,
    suggests: /'training\.epochs'/,
  },
  { what: 'a flag of the wrong type', flags: { 'training.epochs': 'two' }, path: 'training.epochs', says: /'two' does not fit/ },
  { what: 'a flag into the prototype', flags: { '__proto__.x': '1' }, says: /is no path/ },
  { what: 'a flag below a number', flags: { 'seed.x': '1' }, path: 'seed', says: /a map does not fit/ },
];

const sweeps: readonly Case[] = [
  { what: 'no seeds', swap: append('seeds: 0\n'), line: 8, path: 'seeds', says: /0 does not fit|0 is too small/, allows: /from 1 to 1000/ },
  { what: 'half a seed', swap: append('seeds: 1.5\n'), line: 8, path: 'seeds', says: /1\.5 does not fit/, allows: /whole number from 1/ },
  { what: 'a list of seeds', swap: append('seeds: [1, 2]\n'), line: 8, path: 'seeds', says: /does not fit/, allows: /whole number from 1/ },
  { what: 'a budget of nothing', swap: append('budget: { seconds: 0 }\n'), line: 8, path: 'budget.seconds', says: /0 does not fit/ },
  { what: 'a budget in words', swap: append('budget: { seconds: 1h }\n'), line: 8, path: 'budget.seconds', says: /'1h' does not fit/ },
  { what: 'a budget without its kind', swap: append('budget: 600\n'), line: 8, path: 'budget', says: /600/, allows: /trials|map/ },
  { what: 'half an epoch', swap: append('budget: { epochs: 0.5 }\n'), line: 8, path: 'budget.epochs', says: /0\.5 does not fit/ },
  {
    what: 'a misspelt budget',
    swap: append('budget: { epoch: 5 }\n'),
    line: 8,
    path: 'budget.epoch',
    says: /unknown key/,
    suggests: /'budget\.epochs'/,
  },
  {
    what: 'two numbers of trials',
    swap: append('trials: 5\nbudget: { trials: 6 }\n'),
    line: 9,
    path: 'budget.trials',
    says: /trials is 5 and budget\.trials is 6/,
    suggests: /say one of them/,
  },
  {
    what: 'patience of nothing',
    swap: append('stop: { no_better_for: 0 }\n'),
    line: 8,
    path: 'stop.no_better_for',
    says: /0/,
    allows: /whole number from 1/,
  },
  {
    what: 'a target in words',
    swap: append('stop: { target: good }\n'),
    line: 8,
    path: 'stop.target',
    says: /'good' does not fit/,
    allows: /number/,
  },
  { what: 'a winner of none', swap: append('winner: { best: 0 }\n'), line: 8, path: 'winner.best', says: /0/, allows: /from 1 to 1000/ },
  { what: 'a winner in words', swap: append('winner: { seeds: some }\n'), line: 8, path: 'winner.seeds', says: /'some' does not fit/ },
  {
    what: 'a swept seed where each student has its own',
    swap: append('  training.seed: { int: [1, 3] }\nseeds: 2\n'),
    line: 8,
    path: 'space.training.seed',
    says: /seeds gives each student a seed of its own/,
    suggests: /out of the space/,
  },
  {
    what: 'a swept seed where the winner has fresh ones',
    swap: append('  training.seed: { int: [1, 3] }\nwinner: { best: 2 }\n'),
    line: 8,
    path: 'space.training.seed',
    says: /winner gives each student a seed of its own/,
  },
  { what: 'an unknown key', swap: append('sampeler: grid\n'), line: 8, path: 'sampeler', says: /unknown key/, suggests: /'sampler'/ },
  {
    what: 'an unknown experiment',
    swap: ['experiment: sound', 'experiment: sond'],
    line: 1,
    path: 'experiment',
    says: /no experiment 'sond'/,
    suggests: /'sound'/,
  },
  { what: 'no experiment', swap: ['experiment: sound\n', ''], path: 'experiment', says: /experiment is missing/ },
  { what: 'no objective', swap: [/objective.*\n/, ''], path: 'objective.metric', says: /is missing/ },
  {
    what: 'an unknown objective',
    swap: ['validation.macro_f1', 'validation.macro-f1'],
    line: 2,
    path: 'objective.metric',
    says: /unknown score/,
    suggests: /'macro_f1'/,
  },
  {
    what: 'an objective on the test split',
    swap: ['validation.macro_f1', 'test.macro_f1'],
    line: 2,
    path: 'objective.metric',
    says: /unknown score 'test\.macro_f1'/,
  },
  {
    what: 'the wrong direction',
    swap: ['macro_f1 }', 'macro_f1, direction: minimize }'],
    line: 2,
    path: 'objective.direction',
    says: /better when larger/,
    allows: /maximize/,
  },
  {
    what: 'an unknown sampler',
    swap: ['sampler: grid', 'sampler: gird'],
    line: 3,
    path: 'sampler',
    says: /unknown sampler/,
    suggests: /'grid'/,
  },
  { what: 'zero trials', swap: append('trials: 0\n'), line: 8, path: 'trials', says: /0 does not fit/ },
  { what: 'an empty space', swap: [/space:[^]*$/, 'space: {}\n'], line: 4, path: 'space', says: /space is empty/ },
  { what: 'no space', swap: [/space:[^]*$/, ''], path: 'space', says: /space is missing/ },
  {
    what: 'a path that is not there',
    swap: space('loss.distillation.temprature: { choice: [1] }'),
    line: 5,
    path: 'space.loss.distillation.temprature',
    says: /no 'loss\.distillation\.temprature'/,
    suggests: /'loss\.distillation\.temperature'/,
  },
  {
    what: 'a path under another term',
    swap: space('loss.soft.temperature: { choice: [1] }'),
    line: 5,
    says: /no 'loss\.soft\.temperature'/,
    suggests: /'loss\.distillation\.temperature'/,
  },
  {
    what: 'a choice outside the format',
    swap: space('loss.distillation.alpha: { choice: [0.5, 1.2] }'),
    line: 5,
    says: /1\.2 does not fit/,
    allows: /from 0 to 1/,
  },
  {
    what: 'a low end outside the format',
    swap: space('loss.distillation.temperature: { float: [0, 4] }'),
    line: 5,
    says: /0 does not fit/,
  },
  {
    what: 'ends the wrong way round',
    swap: space('optimizer.rate: { float: [1e-2, 1e-4] }'),
    line: 5,
    says: /not below/,
    suggests: /\[0\.0001, 0\.01\]/,
  },
  { what: 'log from 0', swap: space('loss.distillation.alpha: { float: [0, 1], log: true }'), line: 5, says: /does not go with log/ },
  { what: 'log and step', swap: space('optimizer.rate: { float: [0.1, 1], log: true, step: 0.1 }'), line: 5, says: /log and step/ },
  { what: 'a step wider than the range', swap: space('optimizer.rate: { float: [0.1, 0.2], step: 1 }'), line: 5, says: /wider/ },
  { what: 'fractions as int', swap: space('student.filters: { int: [1.5, 4] }'), line: 5, says: /does not fit/ },
  {
    what: 'float over whole numbers',
    swap: space('student.filters: { float: [1, 4] }'),
    line: 5,
    says: /float over whole numbers/,
    suggests: /int/,
  },
  {
    what: 'a range over a choice',
    swap: space('dataset.domain: { int: [1, 4] }'),
    line: 5,
    says: /no numbers in between/,
    allows: /all, imdb, yelp/,
  },
  { what: 'no distribution', swap: space('optimizer.rate: { log: true }'), line: 5, says: /says no values/ },
  { what: 'two distributions', swap: space('optimizer.rate: { float: [0.1, 1], choice: [1] }'), line: 5, says: /float and choice/ },
  { what: 'an unknown distribution key', swap: space('optimizer.rate: { uniform: [0.1, 1] }'), line: 5, says: /unknown key 'uniform'/ },
  { what: 'an empty choice', swap: space('optimizer.rate: { choice: [] }'), line: 5, says: /choice is empty/ },
  { what: 'a choice twice', swap: space('optimizer.rate: { choice: [1, 2, 1] }'), line: 5, says: /given twice/ },
  { what: 'a list as distribution', swap: space('optimizer.rate: [1, 2]'), line: 5, says: /a list does not fit/, suggests: /choice/ },
  {
    what: 'an unknown plugin as choice',
    swap: space('student.use: { choice: [gru, lstmm] }'),
    line: 5,
    says: /unknown architecture 'lstmm'/,
  },
  {
    what: 'an option that one choice lacks',
    swap: space('student.use: { choice: [gru, text-cnn] }\n  student.units: { int: [2, 4] }'),
    line: 6,
    says: /no 'student\.units'/,
  },
  { what: 'a bad value in set', swap: append('set: { training.epochs: 0 }\n'), line: 8, path: 'training.epochs', says: /0 does not fit/ },
  { what: 'a path both set and swept', swap: append('set: { optimizer.rate: 0.1 }\n'), line: 8, path: 'optimizer.rate', says: /is swept/ },
  {
    what: 'a flag that the sweep varies',
    flags: { 'optimizer.rate': '0.1' },
    path: 'optimizer.rate',
    says: /is swept/,
    suggests: /space\.optimizer\.rate=null/,
  },
];

describe('bad input', () => {
  const folder = workFolder();
  const options = { roots: [pluginRoot(folder)], env: {} };
  folder.write('experiments/sound.yaml', soundExperiment);
  after(() => folder.remove());

  const suite = (sound: string, load: typeof loadExperiment | typeof loadSweep, cases: readonly Case[]) => {
    for (const bad of cases) {
      it(bad.what, async () => {
        const text = bad.text ?? (bad.swap ? sound.replace(bad.swap[0], bad.swap[1]) : sound);
        if (bad.swap) expect(text).not.to.equal(sound);
        const file = folder.write('experiments/bad.yaml', text);
        const error = await (load as typeof loadExperiment)(file, { ...options, overrides: bad.flags }).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(error).to.be.instanceOf(InputError);
        const { problem, at, message } = error as InputError;
        expect(problem).to.match(bad.says);
        expect(at.file).to.be.a('string');
        if (bad.flags && bad.path) expect(at.file).to.match(/^--/);
        if (bad.line !== undefined) expect(at.line, message).to.equal(bad.line);
        if (bad.path !== undefined) expect(at.path).to.equal(bad.path);
        if (bad.suggests) expect(at.suggestion ?? '').to.match(bad.suggests);
        if (bad.allows) expect(at.allowed ?? '').to.match(bad.allows);
        expect(message.split('\n')[0]).to.contain(problem);
      });
    }
  };
  describe('in an experiment', () => suite(soundExperiment, loadExperiment, experiments));
  describe('in a sweep', () => suite(soundSweep, loadSweep, sweeps));

  it('checkFile gives every fault of a file, each with its place', async () => {
    const text = soundExperiment
      .replace('epochs: 3', 'epochs: x')
      .replace(alpha, 'alpha: 3')
      .replace('seed: 7', 'sed: 7')
      .replace('use: toy', 'use: toyy');
    const faults = await checkFile(folder.write('experiments/bad.yaml', text), options);
    expect(faults.map(({ at }) => [at.line, at.path])).to.have.deep.members([
      [1, 'sed'],
      [2, 'dataset.use'],
      [6, 'loss.distillation.alpha'],
      [8, 'training.epochs'],
    ]);
  });

  it('checkFile knows a sweep by its keys, tells faults of both files, and finds none in sound ones', async () => {
    folder.write('experiments/bad.yaml', soundExperiment.replace(alpha, 'alpha: 3'));
    const faults = await checkFile(folder.write('sweeps/bad.yaml', `${soundSweep.replace('sound', 'bad')}trials: x\n`), options);
    expect(faults.map(({ at }) => at.path)).to.deep.equal(['loss.distillation.alpha', 'trials']);
    expect(await checkFile(folder.write('sweeps/good.yaml', soundSweep), options)).to.deep.equal([]);
    expect(await checkFile(folder.write('experiments/good.yaml', soundExperiment), options)).to.deep.equal([]);
  });

  it('a missing file suggests its neighbour', async () => {
    const [fault] = await checkFile(`${folder.path}/experiments/sund.yaml`, options);
    expect(fault!.message).to.match(/no such file \(did you mean 'sound\.yaml'\?\)/);
  });
});
