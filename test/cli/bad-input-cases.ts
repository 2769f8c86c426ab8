/** Everything that a user may get wrong on the command line, one entry each. */
import { gzipSync } from 'node:zlib';
import { checkpointFolder } from '../golden/checkpoints.js';

export interface BadInput {
  readonly name: string;
  /** Beside the sound files of every case, or in their place. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly argv: readonly string[];
  /** `{folder}`, `{home}` and `{server}` stand for the case's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the message says: what was found, what is allowed, what to do. */
  readonly words: readonly RegExp[];
  /** End of the file that the message names, or the flag or variable. */
  readonly file?: string;
  readonly line?: number;
  readonly path?: string;
  /** A question to the tracking server is what shows the fault. */
  readonly asks?: true;
  /** In a process of its own: one fault at least of every stage of a command, and what a process settles once. */
  readonly apart?: true;
}

const rows = ['good', 'bad'].flatMap((label) => 'abcdefghij'.split('').map((word) => `${label}\t${label} ${word} thing`));
const data = `${rows.join('\n')}\n`;
const experiment = `dataset: { use: delimited, train: train.tsv }
teacher: { use: trained, architecture: { use: bag-of-embeddings }, epochs: 1 }
student: { use: bag-of-embeddings, embedding: 4 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 1 }
`;
const sweep = `experiment: e
objective: { metric: validation.accuracy }
trials: 2
sampler: { use: random }
space:
  optimizer.rate: { float: [0.001, 0.1] }
`;

const smallAndGood = `experiment: e
objectives: [validation.accuracy, student.parameters]
trials: 2
sampler: { use: nsga-ii }
space:
  student.use: { choice: [bag-of-embeddings, text-cnn] }
  student.embedding: { choice: [4, 8] }
  student.filters: { choice: [2, 4], when: { student.use: text-cnn } }
constraints: [student.parameters <= 5k]
`;

/** What every case starts from: all of it sound. */
export const sound: Readonly<Record<string, string>> = { 'train.tsv': data, 'e.yaml': experiment, 's.yaml': sweep };

const swapped = (text: string, from: string | RegExp, to: string): string => {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`'${String(from)}' is not in the sound file`);
  return changed;
};
const inExperiment = (from: string | RegExp, to: string) => ({ 'e.yaml': swapped(experiment, from, to) });
const inSweep = (from: string | RegExp, to: string) => ({ 's.yaml': swapped(sweep, from, to) });
const rate = 'optimizer.rate: { float: [0.001, 0.1] }';
const run = ['sweep', 's.yaml'];
const train = ['train', 'e.yaml'];

const files: readonly BadInput[] = [
  { name: 'a sweep file that is not there', argv: ['sweep', 'sweep.yaml'], words: [/no such file/], file: 'sweep.yaml' },
  { name: 'an experiment file that is a folder', files: { 'd.yaml/x': '' }, argv: ['train', 'd.yaml'], words: [/folder/], file: 'd.yaml' },
  {
    name: 'an unknown key',
    files: inExperiment('training:', 'trainig:'),
    argv: run,
    words: [/unknown key 'trainig'/, /did you mean 'training'/],
    file: 'e.yaml',
    line: 5,
    path: 'trainig',
  },
  {
    name: 'soft labels that miss an example, inside an ensemble',
    files: {
      'soft.jsonl': '{"text":"good a thing","probabilities":{"good":1}}\n',
      ...inExperiment(/teacher: .*/, 'teacher: { use: ensemble, teachers: { people: { use: soft-labels, file: soft.jsonl } } }'),
    },
    argv: train,
    words: [/\d+ of \d+ examples of train have no row: "(good|bad) \w thing"/, /matched by text/],
    file: 'soft.jsonl',
    path: 'teacher.teachers.people.file',
  },
  {
    name: 'a layer of the teacher that is none',
    files: inExperiment(
      /loss: .*/,
      'loss: { distillation: {}, hint: { use: hidden-states, student_layer: mean, teacher_layer: embeding } }',
    ),
    argv: run,
    words: [/the teacher has no layer 'embeding'/, /allowed: embedding, mean, dropout/, /did you mean 'embedding'/],
    file: 'e.yaml',
    line: 4,
    path: 'loss.hint.teacher_layer',
  },
  {
    name: 'a layer of the student that is none',
    files: inExperiment(/loss: .*/, 'loss: { distillation: {}, pairs: { use: relational, student_layer: hidden, teacher_layer: mean } }'),
    argv: train,
    words: [/the student has no layer 'hidden'/, /allowed: embedding, mean, dropout/],
    file: 'e.yaml',
    line: 4,
    path: 'loss.pairs.student_layer',
  },
  {
    name: 'an objective that looks at layers alone',
    files: inExperiment(/loss: .*/, 'loss: { hint: { use: hidden-states, student_layer: mean, teacher_layer: mean } }'),
    argv: train,
    words: [/no term trains the logits/, /add cross-entropy/],
    file: 'e.yaml',
    line: 4,
    path: 'loss',
  },
  {
    name: 'a schedule of a temperature without its end',
    files: inExperiment('temperature: 2', 'temperature: { schedule: linear, from: 4 }'),
    argv: train,
    words: [/is missing/, /greater than 0/],
    file: 'e.yaml',
    line: 4,
    path: 'loss.distillation.temperature.to',
  },
  {
    name: 'a wrong type',
    files: inExperiment('epochs: 1 }\n', 'epochs: many }\n'),
    argv: train,
    words: [/'many' does not fit/, /allowed: a whole number/],
    file: 'e.yaml',
    line: 2,
    path: 'teacher.epochs',
  },
  {
    name: 'NaN',
    files: inExperiment('alpha: 0.5', 'alpha: .nan'),
    argv: train,
    words: [/NaN does not fit/, /allowed: a number from 0 to 1/],
    file: 'e.yaml',
    line: 4,
    path: 'loss.distillation.alpha',
  },
  {
    name: 'alpha 1.2',
    files: inExperiment('alpha: 0.5', 'alpha: 1.2'),
    argv: run,
    words: [/1\.2 does not fit/, /from 0 to 1/],
    file: 'e.yaml',
    line: 4,
    path: 'loss.distillation.alpha',
  },
  {
    name: 'temperature 0',
    files: inExperiment('temperature: 2', 'temperature: 0'),
    argv: run,
    words: [/0 does not fit/, /greater than 0/],
    file: 'e.yaml',
    line: 4,
    path: 'loss.distillation.temperature',
  },
  {
    name: 'a negative rate',
    argv: [...train, '--optimizer.rate=-0.1'],
    words: [/-0\.1 does not fit/, /greater than 0/],
    file: '--optimizer.rate=-0.1',
    path: 'optimizer.rate',
  },
  {
    name: 'malformed YAML',
    apart: true,
    files: inExperiment('training: { epochs: 1 }', 'training: { epochs: 1'),
    argv: train,
    words: [/malformed YAML/],
    file: 'e.yaml',
    line: 6,
  },
  {
    name: 'a tab in YAML',
    files: inExperiment('epochs: 1 }\n', 'epochs: 1 }\nsplit:\n\ttest: 0.2\n'),
    argv: train,
    words: [/tab/i],
    file: 'e.yaml',
    line: 4,
  },
  {
    name: 'an unknown plugin',
    files: inExperiment('student: { use: bag-of-embeddings', 'student: { use: bag-of-embedings'),
    argv: train,
    words: [/unknown architecture 'bag-of-embedings'/, /did you mean 'bag-of-embeddings'/, /text-cnn/],
    file: 'e.yaml',
    line: 3,
    path: 'student.use',
  },
  {
    name: 'deep nesting',
    files: { 'e.yaml': `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}\n` },
    argv: train,
    words: [/nested too deeply/],
    file: 'e.yaml',
  },
  {
    name: 'an alias bomb',
    files: {
      'e.yaml': `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdefgh'
        .split('')
        .map((key, index) => `${key}: &${key} [${`*${'abcdefgh'[index]}, `.repeat(10)}]`)
        .join('\n')}\n`,
    },
    argv: train,
    words: [/too many values/],
    file: 'e.yaml',
  },
  {
    name: 'a prototype key',
    files: inExperiment('training:', '__proto__: { polluted: 1 }\ntraining:'),
    argv: train,
    words: [/'__proto__' is not allowed/],
    file: 'e.yaml',
    line: 5,
  },
  { name: 'a huge experiment file', files: { 'e.yaml': `# ${'x'.repeat(1_200_000)}\n` }, argv: train, words: [/too many/], file: 'e.yaml' },
  { name: 'an empty experiment file', files: { 'e.yaml': '' }, argv: train, words: [/empty/], file: 'e.yaml' },
  {
    name: 'a sweep of an experiment that is not there',
    files: inSweep('experiment: e', 'experiment: ee'),
    argv: run,
    words: [/no experiment 'ee'/, /did you mean 'e'/],
    file: 's.yaml',
    line: 1,
    path: 'experiment',
  },
  { name: 'a sweep file given to train', argv: ['train', 's.yaml'], words: [/sweep/], file: 's.yaml' },
  { name: 'an experiment file given to sweep', argv: ['sweep', 'e.yaml'], words: [/experiment/], file: 'e.yaml' },
];

const space: readonly BadInput[] = [
  {
    name: 'a space path that is not there',
    files: inSweep('optimizer.rate', 'optimizer.raet'),
    argv: run,
    words: [/no 'optimizer\.raet'/, /'optimizer\.rate'/],
    file: 's.yaml',
    line: 6,
    path: 'space.optimizer.raet',
  },
  {
    name: 'a grid over a continuous float',
    files: inSweep('use: random', 'use: grid'),
    argv: run,
    words: [/grid/, /optimizer\.rate/, /choice|step/],
    file: 's.yaml',
    line: 6,
    path: 'space.optimizer.rate',
  },
  {
    name: 'a space of no trials',
    files: inSweep(rate, '{}'),
    argv: run,
    words: [/space/],
    file: 's.yaml',
  },
  {
    name: 'a choice of nothing',
    files: inSweep('{ float: [0.001, 0.1] }', '{ choice: [] }'),
    argv: run,
    words: [/choice is empty/],
    file: 's.yaml',
    line: 6,
  },
  {
    name: 'a choice that the option refuses',
    files: inSweep(rate, 'loss.distillation.alpha: { choice: [0.5, 1.5] }'),
    argv: ['plan', 's.yaml'],
    words: [/1\.5 does not fit/, /from 0 to 1/],
    file: 's.yaml',
    line: 6,
  },
  {
    name: 'an objective that no metric gives',
    files: inSweep('validation.accuracy', 'validation.acuracy'),
    argv: run,
    words: [/unknown score 'acuracy'/, /accuracy/],
    file: 's.yaml',
    line: 2,
    path: 'objective.metric',
  },
  {
    name: 'a misspelt condition of a sweep with two objectives, conditions and constraints over two architectures',
    files: { 's.yaml': smallAndGood.replace('{ student.use: text-cnn }', '{ student.use: text-cn }') },
    argv: run,
    words: [/'text-cn' is no value of 'student\.use'/, /did you mean 'text-cnn'/],
    file: 's.yaml',
    line: 8,
    path: 'space.student.filters.when.student.use',
  },
  {
    name: 'a second objective that nothing gives',
    files: { 's.yaml': smallAndGood.replace('student.parameters]', 'student.paramters]') },
    argv: run,
    words: [/unknown objective 'student\.paramters'/, /did you mean 'student\.parameters'/, /latency_p95_ms/],
    file: 's.yaml',
    line: 2,
    path: 'objectives[1]',
  },
  {
    name: 'two objectives and a sampler for one',
    files: { 's.yaml': smallAndGood.replace('nsga-ii', 'cma-es') },
    argv: ['plan', 's.yaml'],
    words: [/sampler 'cma-es' searches for one objective, the sweep has 2/, /nsga-ii, qmc, random, tpe/],
    file: 's.yaml',
    line: 4,
    path: 'sampler',
  },
  {
    name: 'two objectives and a pruner',
    files: { 's.yaml': `${smallAndGood}pruner: { use: median }\n` },
    argv: run,
    words: [/pruner 'median' judges by one objective/, /allowed: none/],
    file: 's.yaml',
    line: 10,
    path: 'pruner',
  },
  {
    name: 'an executor that is not known',
    files: { 's.yaml': `${sweep}executor: { use: proceses, workers: 2 }\n` },
    argv: run,
    words: [/unknown executor 'proceses'/, /did you mean 'processes'/],
    file: 's.yaml',
    line: 7,
    path: 'executor.use',
  },
  {
    name: 'no number of worker processes',
    files: { 's.yaml': `${sweep}executor: { use: processes, workers: 0 }\n` },
    argv: run,
    words: [/0/, /a whole number from 1/],
    file: 's.yaml',
    line: 7,
    path: 'executor.workers',
  },
  {
    name: 'a queue without an address',
    files: {},
    argv: [...run, '--executor', 'queue'],
    words: [/no queue is named/, /STILLHOUSE_QUEUE/],
    path: 'executor.url',
  },
  {
    name: 'the address of a queue with a password in it',
    files: { 's.yaml': `${sweep}executor: { use: queue, url: 'redis://:geheim@127.0.0.1:1' }\n` },
    argv: run,
    words: [/^(?!.*geheim).*the address holds a password/s, /STILLHOUSE_REDIS_PASSWORD/],
    path: 'executor.url',
  },
  {
    name: 'a worker of a queue that is not there',
    files: {},
    argv: ['worker', '--queue', 'redis://127.0.0.1:1'],
    words: [/redis:\/\/127\.0\.0\.1:1 cannot be reached/, /start Redis or Valkey/],
    path: 'executor.url',
  },
  {
    name: 'a condition on a path that is not there',
    files: inSweep(rate, 'optimizer.rate: { float: [0.001, 0.1], when: { student.ues: bag-of-embeddings } }'),
    argv: run,
    words: [/neither the space nor the experiment has 'student\.ues'/, /did you mean 'student\.use'/],
    file: 's.yaml',
    line: 6,
    path: 'space.optimizer.rate.when.student.ues',
  },
  {
    name: 'a condition on a value that is none',
    files: inSweep(rate, 'student.use: { choice: [lstm, gru] }\n  student.units: { int: [2, 4], when: { student.use: ltsm } }'),
    argv: run,
    words: [/'ltsm' is no value of 'student\.use'/, /did you mean 'lstm'/],
    file: 's.yaml',
    line: 7,
    path: 'space.student.units.when.student.use',
  },
  {
    name: 'conditions in a circle',
    files: inSweep(rate, 'seed: { choice: [1, 2], when: { training.epochs: 1 } }\n  training.epochs: { choice: [1], when: { seed: 1 } }'),
    argv: run,
    words: [/conditions in a circle: seed -> training\.epochs -> seed/],
    file: 's.yaml',
    line: 6,
  },
  {
    name: 'a condition on a continuous parameter',
    files: inSweep(rate, `${rate}\n  seed: { choice: [1, 2], when: { optimizer.rate: 0.1 } }`),
    argv: ['plan', 's.yaml'],
    words: [/'optimizer\.rate', which is a float/, /choice/],
    file: 's.yaml',
    line: 7,
  },
  {
    name: 'an option that only some of the chosen plugins have',
    files: inSweep(rate, 'student.use: { choice: [lstm, text-cnn] }\n  student.units: { int: [2, 4] }'),
    argv: run,
    words: [/no 'student\.units' where student\.use = text-cnn/, /when: \{ student\.use: \[lstm\] \}/],
    file: 's.yaml',
    line: 7,
    path: 'space.student.units',
  },
  {
    name: 'a constraint on a path that is not there',
    files: inSweep('sampler:', 'constraints: [student.parmeters <= 500k]\nsampler:'),
    argv: run,
    words: [/nothing is called 'student\.parmeters'/, /did you mean 'student\.parameters'/],
    file: 's.yaml',
    line: 4,
    path: 'constraints[0]',
  },
  {
    name: 'a constraint that compares nothing',
    files: inSweep('sampler:', 'constraints: [student.embedding * 2]\nsampler:'),
    argv: run,
    words: [/column 22: it compares nothing/, /<= >=/],
    file: 's.yaml',
    line: 4,
  },
  {
    name: 'constraints that leave nothing',
    files: inSweep('sampler:', 'constraints: [optimizer.rate >= 1]\nsampler:'),
    argv: run,
    words: [/no configuration of the space is within the constraints/, /optimizer\.rate >= 1/],
    path: 'constraints',
  },
  {
    name: 'an enqueued trial outside of the space',
    files: inSweep('sampler:', 'enqueue: [{ optimizer.rate: 5 }]\nsampler:'),
    argv: run,
    words: [/5 is outside of the space/, /0\.001 to 0\.1/],
    file: 's.yaml',
    line: 4,
    path: 'enqueue[0].optimizer.rate',
  },
  {
    name: 'a warm start from a study that is not there',
    files: inSweep('sampler:', 'warm_start: [nowhere-20260101-000000]\nsampler:'),
    argv: run,
    words: [/nowhere-20260101-000000/],
    path: 'warm_start',
  },
];

const dataset = (text: string | Buffer, name = 'train.tsv', use = 'delimited') => ({
  [name]: text,
  'e.yaml': experiment.replace('{ use: delimited, train: train.tsv }', `{ use: ${use}, train: ${name} }`),
});
const contents: readonly BadInput[] = [
  {
    name: 'a data file that is not there',
    apart: true,
    files: inExperiment('train: train.tsv', 'train: trian.tsv'),
    argv: run,
    words: [/no such file/, /did you mean '.*train\.tsv'/],
    file: 'e.yaml',
    line: 1,
    path: 'dataset.train',
  },
  { name: 'an empty data file', files: dataset(''), argv: run, words: [/the file is empty/], file: 'train.tsv' },
  { name: 'a header without rows', files: dataset('label\ttext\n'), argv: train, words: [/header but no examples/], file: 'train.tsv' },
  {
    name: 'one class alone',
    files: dataset(data.replaceAll('bad\t', 'good\t')),
    argv: run,
    words: [/only the class 'good'/, /two classes or more/],
    file: 'e.yaml',
    line: 1,
    path: 'dataset',
  },
  {
    name: 'a line that is not UTF-8',
    files: dataset(Buffer.concat([Buffer.from(data), Buffer.from([0x62, 0x61, 0x64, 0x09, 0xc3, 0x28, 0x0a])])),
    argv: run,
    words: [/not valid UTF-8/, /save the file as UTF-8/],
    file: 'train.tsv',
    line: 21,
  },
  {
    name: 'a CSV row with a missing column',
    files: dataset('label,text\ngood,fine\nbad\ngood,nice\n', 'train.csv'),
    argv: run,
    words: [/1 column/, /missing/],
    file: 'train.csv',
    line: 3,
  },
  {
    name: 'a column name that is not there',
    files: {
      'train.csv': 'label,text\ngood,fine\nbad,poor\n',
      ...inExperiment('train: train.tsv }', 'train: train.csv, text: sentence }'),
    },
    argv: train,
    words: [/no column 'sentence'/, /label, text/],
    file: 'train.csv',
    line: 1,
    path: 'dataset.text',
  },
  {
    name: 'a label that training has not seen',
    files: { 'v.tsv': 'good\tfine\nugly\tfair\n', ...inExperiment('train: train.tsv }', 'train: train.tsv, validation: v.tsv }') },
    argv: run,
    words: [/label 'ugly' is in the validation split/, /bad, good/],
    file: 'e.yaml',
    line: 1,
    path: 'dataset',
  },
  {
    name: 'a truncated gzip file',
    files: dataset(gzipSync(data.repeat(50)).subarray(0, 60), 'train.tsv.gz'),
    argv: run,
    words: [/gzip file ends too early/],
    file: 'train.tsv.gz',
  },
  {
    name: 'JSONL with a bad line',
    files: dataset('{"text": "fine", "label": "good"}\n{"text": "poor", "label": \n', 'train.jsonl', 'jsonl'),
    argv: run,
    words: [/not valid JSON/, /one JSON object a line/],
    file: 'train.jsonl',
    line: 2,
  },
  {
    name: 'JSONL without the field',
    files: dataset('{"sentence": "fine", "label": "good"}\n', 'train.jsonl', 'jsonl'),
    argv: train,
    words: [/field 'text' is missing/, /sentence, label/],
    file: 'train.jsonl',
    line: 1,
  },
];

const surroundings: readonly BadInput[] = [
  {
    name: 'a state folder below a file',
    apart: true,
    argv: run,
    env: { STILLHOUSE_HOME: '{folder}/e.yaml/home' },
    words: [/STILLHOUSE_HOME/],
  },
  {
    name: 'a state folder below a file, for train',
    argv: train,
    env: { STILLHOUSE_HOME: '{folder}/e.yaml/home' },
    words: [/STILLHOUSE_HOME/],
  },
  { name: 'a state folder that cannot be made', argv: run, env: { STILLHOUSE_HOME: '/proc/stillhouse' }, words: [/STILLHOUSE_HOME/] },
  {
    name: 'a tracking server of no known kind',
    argv: run,
    env: { MLFLOW_TRACKING_URI: 'ftp://example.org' },
    words: [/'ftp:' is not supported/, /https?:/],
    path: 'MLFLOW_TRACKING_URI',
  },
  {
    name: 'a folder as tracking server',
    argv: train,
    env: { MLFLOW_TRACKING_URI: './mlruns' },
    words: [/folder or file path is not supported/, /server start/],
    path: 'MLFLOW_TRACKING_URI',
  },
  {
    name: 'a bad tracking address offline',
    argv: [...run, '--offline'],
    env: { MLFLOW_TRACKING_URI: 'ftp://example.org' },
    words: [/'ftp:' is not supported/],
    path: 'MLFLOW_TRACKING_URI',
  },
  {
    name: 'an unknown backend',
    apart: true,
    argv: run,
    env: { STILLHOUSE_BACKEND: 'cuda' },
    words: [/^STILLHOUSE_BACKEND: unknown backend 'cuda'/, /tensorflow, wasm, cpu/],
    path: 'STILLHOUSE_BACKEND',
  },
  {
    name: 'a seed that is none',
    argv: train,
    env: { STILLHOUSE_SEED: 'seven' },
    words: [/'seven' does not fit/, /whole number/],
    file: 'STILLHOUSE_SEED',
  },
];

const commandLine: readonly BadInput[] = [
  { name: 'an unknown command', apart: true, argv: ['swep', 's.yaml'], words: [/unknown command 'swep' \(did you mean 'sweep'\?/] },
  { name: 'an unknown flag', argv: [...run, '--trails', '3'], words: [/unknown option '--trails'/, /--trials/] },
  {
    name: 'an override without a value',
    argv: [...train, '--training.epochs'],
    words: [/has no value/, /--training\.epochs=VALUE/],
    path: 'training.epochs',
  },
  {
    name: 'an override given twice',
    argv: [...train, '--training.epochs=1', '--training.epochs=2'],
    words: [/given twice/],
    path: 'training.epochs',
  },
  {
    name: 'an override of a path that is not there',
    argv: [...train, '--training.epoch=2'],
    words: [/unknown key/, /'training\.epochs'/],
    path: 'training.epoch',
    file: '--training.epoch=2',
  },
  { name: '--trials 0', argv: [...run, '--trials', '0'], words: [/--trials is '0'/, /whole number from 1/] },
  { name: '--trials x', argv: [...run, '--trials', 'x'], words: [/--trials is 'x'/, /whole number from 1/] },
  { name: '--parallel 0', argv: [...run, '--parallel', '0'], words: [/--parallel is '0'/, /whole number from 1 to 1024, or auto/] },
  { name: '--parallel many', argv: [...run, '--parallel', 'many'], words: [/--parallel is 'many'/, /or auto/] },
  { name: '--memory 2', argv: [...run, '--memory', '2'], words: [/--memory is '2'/, /512MiB or 2GiB/, /say the unit: 2GiB/] },
  {
    name: 'parallel: all',
    files: inSweep('trials: 2', 'trials: 2\nparallel: all'),
    argv: run,
    words: [/'all' does not fit/, /whole number from 1 to 1024, or auto/],
    file: 's.yaml',
    line: 4,
    path: 'parallel',
  },
  {
    name: 'memory: 1kB',
    files: inSweep('trials: 2', 'trials: 2\nmemory: 1kB'),
    argv: run,
    words: [/'1kB' is too small/, /from 16MiB/],
    file: 's.yaml',
    line: 4,
    path: 'memory',
  },
  { name: '--seed -1', argv: [...train, '--seed=-1'], words: [/--seed is '-1'/, /whole number from 0/] },
  { name: 'a missing argument', argv: ['sweep'], words: [/missing required argument 'file'/] },
  { name: 'one argument too many', argv: [...run, 'e.yaml'], words: [/too many arguments/] },
  { name: 'no command below study', argv: ['study', 'shwo', 'x'], words: [/unknown command 'shwo'/, /show/] },
  { name: 'an unknown kind', argv: ['list', 'los'], words: [/unknown kind 'los'/, /did you mean 'loss'/, /dataset, preprocessor/] },
  { name: 'resume of an unknown study', argv: ['resume', 'nowhere'], words: [/no study 'nowhere'/, /sweep/] },
  { name: 'a look at an unknown study', argv: ['study', 'show', 'nowhere'], words: [/no study 'nowhere'/, /sweep/] },
  { name: 'train without a file', argv: ['train'], words: [/nothing to train/, /train FILE, or train --from-run RUN_ID/] },
  { name: 'train with a file and a run', argv: [...train, '--from-run', 'abc'], words: [/both/, /train FILE, or train --from-run RUN_ID/] },
  { name: 'a run that the server does not have', argv: ['train', '--from-run', 'deadbeef'], words: [/no run 'deadbeef'/], asks: true },
  {
    name: 'a run, but no server',
    argv: ['train', '--from-run', 'deadbeef'],
    env: { MLFLOW_TRACKING_URI: '' },
    words: [/no tracking server/, /server start/, /MLFLOW_TRACKING_URI/],
  },
  {
    name: 'a plugin check of nothing',
    argv: ['plugin', 'check', 'nothing.js'],
    words: [/^no such file or folder 'nothing.js'/],
  },
];

const kept = (study: string, content: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(content).map(([file, text]) => [`home/studies/${study}/${file}`, text]));
const journal = `{"op_code": 0, "worker_id": "w", "study_name": "old", "directions": [2]}\n`;
const studies: readonly BadInput[] = [
  {
    name: 'a damaged journal',
    apart: true,
    files: kept('old', { 'journal.log': `${journal}{"op_code": 4, "worker\n{"op_code": 99}\n` }),
    argv: ['resume', 'old'],
    words: [/journal/],
    file: 'journal.log',
    line: 2,
  },
  {
    name: 'a journal with an operation that nobody knows',
    files: kept('old', { 'journal.log': `${journal}{"op_code": 99, "worker_id": "w"}\n` }),
    argv: ['resume', 'old'],
    words: [/cannot be replayed: unknown op_code 99/, /the operations of Optuna 5's journal/],
    file: 'journal.log',
    line: 2,
  },
  {
    name: 'a damaged sweep.json',
    files: kept('old', { 'journal.log': journal, 'sweep.json': '{"format": 1, "docu' }),
    argv: ['resume', 'old'],
    words: [/sweep\.json/],
    file: 'sweep.json',
  },
  {
    name: 'a sweep.json of something else',
    files: kept('old', { 'journal.log': journal, 'sweep.json': '[]' }),
    argv: ['resume', 'old'],
    words: [/sweep\.json/],
    file: 'sweep.json',
  },
  {
    name: 'a study without sweep.json',
    files: kept('old', { 'journal.log': journal }),
    argv: ['resume', 'old'],
    words: [/no sweep\.json/],
  },
];

interface PluginParts {
  readonly kind: string;
  readonly name: string;
  readonly create: string;
  readonly more?: string;
  readonly options?: string;
}
const plugin = ({ kind, name, create, more = '', options = '{}' }: PluginParts): string => `import * as tf from '@tensorflow/tfjs';
import { define${kind[0]!.toUpperCase()}${kind.slice(1)} as define, token } from 'stillhouse/plugin';
void tf, token;
export default define({ name: '${name}', doc: 'For the test.', ${more} options: ${options}, create: ${create} });
`;
const listed = `plugins: [./mine]\n${experiment}`;
const withPlugin = (parts: PluginParts, from: string | RegExp, to: string) => ({
  [`mine/${parts.name}.mjs`]: plugin(parts),
  'e.yaml': swapped(listed, from, to),
});
const loss = (name: string, compute: string, more = '') =>
  withPlugin(
    { kind: 'loss', name, more: `teacher: false, ${more}`, create: `() => ({ compute: ${compute} })` },
    '{ distillation:',
    `{ ${name}: {}, distillation:`,
  );
const student = (name: string, create: string) =>
  withPlugin({ kind: 'architecture', name, create }, 'student: { use: bag-of-embeddings, embedding: 4 }', `student: { use: ${name} }`);
const network = (units: string) => `() => ({ build: ({ vocabulary, classes }) => {
  const ids = tf.input({ shape: [null], dtype: 'int32' });
  const vectors = tf.layers.embedding({ inputDim: vocabulary, outputDim: 4 }).apply(ids);
  return tf.model({ inputs: ids, outputs: tf.layers.dense({ units: ${units} }).apply(tf.layers.globalAveragePooling1d({}).apply(vectors)) });
} })`;
const metric = (name: string, compute: string) => ({
  ...withPlugin(
    { kind: 'metric', name, more: "direction: 'maximize',", create: `() => ({ compute: ${compute} })` },
    'training:',
    `metrics: { ${name}: { use: ${name} }, accuracy: { use: accuracy } }\ntraining:`,
  ),
});

const plugins: readonly BadInput[] = [
  {
    name: 'a plugin file that is not there',
    files: { 'e.yaml': listed },
    argv: run,
    words: [/no such file or folder '\.\/mine'/],
    file: 'e.yaml',
    line: 1,
    path: 'plugins',
  },
  {
    name: 'a plugin with a syntax error',
    files: { 'mine/odd.mjs': 'export default {\n  name: "odd",,\n};\n', 'e.yaml': listed },
    argv: run,
    words: [/Unexpected token.* at line 2/, /odd\.mjs/],
  },
  {
    name: 'a plugin that exports nothing',
    files: { 'mine/odd.mjs': 'export const odd = 1;\n', 'e.yaml': listed },
    argv: run,
    words: [/no default export/, /defineLoss/, /mine.odd\.mjs/],
  },
  {
    name: 'a plugin that imports what is not there',
    files: { 'mine/odd.mjs': "import 'not-installed-anywhere';\n", 'e.yaml': listed },
    argv: run,
    words: [/not-installed-anywhere/, /mine.odd\.mjs/],
  },
  {
    name: "a plugin with another name than its file's",
    files: { 'mine/odd.mjs': plugin({ kind: 'tokenizer', name: 'even', create: '() => ({})' }), 'e.yaml': listed },
    argv: train,
    words: [/must equal its file's name 'odd'/],
  },
  {
    name: 'a plugin of a taken name',
    files: { 'mine/word.mjs': plugin({ kind: 'tokenizer', name: 'word', create: '() => ({})' }), 'e.yaml': listed },
    argv: run,
    words: [/tokenizer 'word'/, /word\.(ts|js)/, /mine.word\.mjs/],
  },
  {
    name: 'a plugin whose create throws',
    apart: true,
    files: student('odd', `() => { throw new Error('out of order'); }`),
    argv: run,
    words: [/architecture 'odd'/, /create failed: out of order/, /odd\.mjs/],
  },
  {
    name: 'a plugin that asks for an unknown service',
    files: withPlugin(
      { kind: 'architecture', name: 'odd', more: "inject: [token('no-such-service')],", create: network('classes') },
      'student: { use: bag-of-embeddings, embedding: 4 }',
      'student: { use: odd }',
    ),
    argv: run,
    words: [/architecture 'odd'/, /no-such-service/, /log, pretrained, pruners, .*trainer/],
  },
  {
    name: 'an architecture of a wrong shape',
    files: student('odd', network('classes + 1')),
    argv: run,
    words: [/architecture 'odd'/, /shape \[2,3\]; expected \[2,2\]/, /odd\.mjs/],
  },
  {
    name: 'an architecture that gives no model',
    files: student('odd', '() => ({ build: () => 7 })'),
    argv: train,
    words: [/architecture 'odd'/, /number 7/],
  },
  { name: 'an architecture without build', files: student('odd', '() => ({})'), argv: train, words: [/architecture 'odd'/, /build/] },
  {
    name: "a teacher's architecture of a wrong shape",
    files: withPlugin(
      { kind: 'architecture', name: 'odd', create: network('classes + 1') },
      'architecture: { use: bag-of-embeddings }',
      'architecture: { use: odd }',
    ),
    argv: run,
    words: [/architecture 'odd'/, /expected \[2,2\]/],
  },
  {
    name: 'a loss that gives a scalar',
    files: loss('odd', '({ student }) => student.logits.mean()'),
    argv: run,
    words: [/loss 'odd'/, /shape \[\]; expected \[\d+\]/],
  },
  {
    name: 'a loss that throws',
    apart: true,
    files: loss('odd', `() => { throw new Error('no idea'); }`),
    argv: run,
    words: [/loss 'odd'/, /no idea/],
  },
  {
    name: 'a loss that is not a number',
    files: loss('odd', '({ student }) => student.logits.sum(-1).mul(NaN)'),
    argv: run,
    words: [/loss 'odd'/, /not finite/],
  },
  { name: 'a metric that gives text', files: metric('odd', "() => 'fine'"), argv: run, words: [/metric 'odd'/, /string fine/, /number/] },
  {
    name: 'a metric that throws',
    files: metric('odd', '({ nothing }) => nothing.length'),
    argv: train,
    words: [/metric 'odd'/, /undefined/],
  },
  {
    name: 'a data set that throws while it is read',
    files: withPlugin(
      {
        kind: 'dataset',
        name: 'odd',
        create: `() => ({ splits: ['train'], source: { uri: 'x' }, read: async function* () { yield { text: 'a', label: 'b' }; throw new Error('line dead'); } })`,
      },
      '{ use: delimited, train: train.tsv }',
      '{ use: odd }',
    ),
    argv: run,
    words: [/dataset 'odd'/, /reading train failed: line dead/],
  },
  {
    name: 'a data set that gives no examples of text and label',
    files: withPlugin(
      {
        kind: 'dataset',
        name: 'odd',
        create: `() => ({ splits: ['train'], source: { uri: 'x' }, read: async function* () { yield ['a', 'b']; } })`,
      },
      '{ use: delimited, train: train.tsv }',
      '{ use: odd }',
    ),
    argv: run,
    words: [/dataset 'odd'/, /\{ text: string, label: string \}/],
  },
  {
    name: 'a sampler that leaves the space',
    files: {
      'mine/odd.mjs': plugin({ kind: 'sampler', name: 'odd', create: "() => ({ sample: () => ({ 'optimizer.rate': 7 }) })" }),
      'e.yaml': listed,
      ...inSweep('use: random', 'use: odd'),
    },
    argv: run,
    words: [/sampler 'odd'/, /optimizer\.rate = 7/, /outside of the space/],
  },
  {
    name: 'an optimizer that forgets its variable',
    files: {
      ...withPlugin(
        {
          kind: 'optimizer',
          name: 'odd',
          options: "{ rate: { doc: 'Rate.', format: 'positive', default: 0.1 } }",
          create: '() => ({ slots: [], update: () => ({}) })',
        },
        'training:',
        'optimizer: { use: odd }\ntraining:',
      ),
    },
    argv: run,
    words: [/optimizer 'odd'/, /variable/],
  },
];

const vectors = (content: string) => ({
  'v.txt': content,
  ...inExperiment('student: { use: bag-of-embeddings, embedding: 4 }', 'student: { use: bag-of-embeddings, embedding: 4, vectors: v.txt }'),
});
const learnt: readonly BadInput[] = [
  {
    name: 'vectors of another width',
    files: vectors('good 1 2 3\nbad 4 5 6\n'),
    argv: run,
    words: [/its vectors have 3 numbers, the table 4/, /set embedding: 3/],
    file: 'v.txt',
    line: 1,
    path: 'student.vectors',
  },
  {
    name: 'vectors with a torn line',
    files: vectors('good 1 2 3 4\nbad 5 6\n'),
    argv: train,
    words: [/is torn: it has 2 numbers, the lines before it 4/],
    file: 'v.txt',
    line: 2,
    path: 'student.vectors',
  },
  {
    name: 'vectors for other words',
    files: vectors('gut 1 2 3 4\nschlecht 4 5 6 7\n'),
    argv: run,
    words: [/a vector for none of the \d+ tokens/, /language, case and tokenizer/],
    file: 'v.txt',
    path: 'student.vectors',
  },
  {
    name: 'vectors in a file that is not there',
    files: inExperiment('embedding: 4', 'embedding: 4, vectors: w.txt'),
    argv: train,
    words: [/no such file/, /pip:PACKAGE/],
    file: 'e.yaml',
    line: 3,
    path: 'student.vectors',
  },
  {
    name: 'vectors of a folder without a checkpoint',
    files: { 'folder/readme.txt': 'hello', ...inExperiment('embedding: 4', 'embedding: 4, vectors: folder') },
    argv: train,
    words: [/has no config\.json/],
    path: 'student.vectors',
  },
  {
    name: 'a choice of vectors that is torn, in a sweep',
    files: {
      'v.txt': 'good 1 2 3 4\nbad 5 6 7 8\n',
      'w.txt': 'good 1 2 3 4\nbad 5 6\n',
      ...inSweep(rate, 'student.vectors: { choice: [v.txt, w.txt] }'),
    },
    argv: run,
    words: [/is torn/],
    path: 'student.vectors',
  },
  {
    name: "blocks of a checkpoint for another tokenizer's words",
    files: inExperiment(
      'student: { use: bag-of-embeddings, embedding: 4 }',
      `max_length: 20\nstudent: { use: transformer, units: 8, heads: 2, feed_forward: 12, norm: post, copy_from: ${checkpointFolder('bert')} }`,
    ),
    argv: train,
    words: [/tokens are none of the checkpoint's/, /use: pretrained/],
    path: 'student.copy_from',
  },
  {
    name: 'a tokenizer of a folder that has none',
    files: { 'empty/x': '', ...inExperiment('student:', 'tokenizer: { use: pretrained, from: empty }\nstudent:') },
    argv: train,
    words: [/has no tokenizer/, /tokenizer\.json/],
    path: 'tokenizer.from',
  },
];

export const badInputs: readonly BadInput[] = [
  ...files,
  ...space,
  ...contents,
  ...surroundings,
  ...commandLine,
  ...studies,
  ...plugins,
  ...learnt,
];
