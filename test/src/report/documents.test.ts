import { expect } from 'chai';
import {
  bestTrial,
  describeControl,
  describeSweep,
  describeTrial,
  distributionWords,
  gain,
  optionTable,
  replaceTables,
  resultDocument,
  type SweepStory,
} from '../../../src/report/index.js';
import { epochs, objective, space, trials } from './material.js';

const labels = Int32Array.from({ length: 40 }, (_, row) => row % 2);
const model = (accuracy: number) => ({ scores: { loss: 0.4, accuracy, macro_f1: accuracy }, parameters: 12_345 });
const found = gain({ scores: model(0.9).scores, labels, predicted: labels }, { scores: model(0.8).scores, labels, predicted: labels });

describe('report: the document of sweep --json', () => {
  const input = {
    study: 'quickstart',
    journal: 'studies/quickstart/journal.log',
    objective,
    seconds: 60,
    studySeconds: 75,
    trials,
    control: { runId: 'e'.repeat(32), value: NaN, seconds: 9 },
    gain: found,
    test: { student: model(0.9), control: model(0.8), teacher: null },
    tracking: {
      uri: 'http://127.0.0.1:5000',
      experimentId: '1',
      parentRunId: 'f'.repeat(32),
      links: { runs: 'http://127.0.0.1:5000/#/experiments/1' },
    },
  };
  const document = resultDocument(input) as any;

  it('has the fields that were promised', () => {
    expect(Object.keys(document)).to.deep.equal([
      'study',
      'journal',
      'objective',
      'seconds',
      'study_seconds',
      'trials',
      'best',
      'pareto',
      'winner',
      'stopped',
      'pruning',
      'importances',
      'rungs',
      'control',
      'test',
      'tracking',
    ]);
    expect(Object.keys(document.trials[0])).to.deep.equal(['number', 'state', 'params', 'value', 'run_id', 'seconds', 'diagnosis']);
    expect(document.test).to.deep.equal({
      student: { accuracy: 0.9, macro_f1: 0.9, loss: 0.4, parameters: 12_345 },
      control: { accuracy: 0.8, macro_f1: 0.8, loss: 0.4, parameters: 12_345 },
      teacher: null,
    });
    expect(Object.keys(document.tracking)).to.deep.equal(['uri', 'experiment_id', 'parent_run_id', 'links']);
    expect(document.best.number).to.equal(2);
    expect(document.trials.map(({ number }: { number: number }) => number)).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('is JSON: null where there is no number', () => {
    expect(JSON.parse(JSON.stringify(document))).to.deep.equal(document);
    expect(document.trials[3]).to.deep.include({ value: null, run_id: null, seconds: null });
    expect(document.control.value).to.equal(null);
  });

  it('names no best trial where none has a finite value', () => {
    const none = trials.filter(({ number }) => number === 1 || number > 2);
    expect(bestTrial(none, 'maximize')).to.equal(null);
    expect((resultDocument({ ...input, trials: none }) as any).best).to.equal(null);
  });
});

describe('report: descriptions', () => {
  const story: SweepStory = {
    study: 'quickstart',
    data: {
      name: 'uci-sentiment',
      classes: ['negative', 'positive'],
      rows: { train: 2100, validation: 300, test: 600 },
      source: { uri: 'npm:sentiment@5.0.2', licence: 'MIT' },
    },
    student: 'text-cnn',
    teacher: 'trained',
    space,
    sampler: 'grid',
    pruner: 'none',
    seed: 0,
    objective,
    planned: 5,
    trials,
    seconds: 60,
    control: 0.74,
    gain: found,
    test: { student: model(0.9), control: model(0.8), teacher: model(0.95) },
    commands: ['npx stillhouse sweep sweeps/quickstart.yaml'],
  };

  it('tell a sweep from its question to how to repeat it', () => {
    const text = describeSweep(story);
    expect(text).to.include(
      'Which values of `temperature`, `alpha` and `rate` give a `text-cnn` student distilled from the teacher `trained` the highest validation `macro_f1`',
    );
    expect(text).to.include(
      '**Best: trial 2**, validation `macro_f1` 0.7813 (control 0.7400) with temperature `4`, alpha `0.9` and rate `0.001234`.',
    );
    expect(text).to.include('| teacher | 0.4000 | 0.9500 | 0.9500 | 12,345 |');
    expect(text).to.include('| 2 | complete | 0.7813 | 4 | 0.9 | 0.001234 |\n| 0 | complete |');
    expect(text).to.include('- `optimizer.rate`: float 0.0001 to 0.01, log');
    expect(text).to.include('2,100 train, 300 validation and 600 test examples, npm:sentiment@5.0.2 (MIT)');
    expect(text).to.match(/### Repeat\n\n```sh\nnpx stillhouse sweep sweeps\/quickstart.yaml\n```\n$/);
  });

  it('tell a sweep that has only begun without claims', () => {
    const text = describeSweep({ ...story, trials: [], seconds: null, control: null, gain: null, test: null });
    expect(text).to.not.match(/Best|Gain|Test split|best first/);
    expect(describeSweep({ ...story, trials: trials.slice(3) })).to.include('No trial has finished with a finite objective');
  });

  it('keep a table whole where names hold its signs', () => {
    const text = describeSweep({
      ...story,
      space: { 'tokenizer.use': { type: 'choice', choices: ['a|b'] } },
      trials: [{ ...trials[0]!, params: { 'tokenizer.use': 'a|b' } }],
    });
    expect(text).to.include('| 0 | complete | 0.7100 | a\\|b |');
  });

  it('tell a trial and the control', () => {
    const trial = {
      title: 'trial 2',
      student: 'text-cnn',
      teacher: 'trained',
      data: 'uci-sentiment',
      params: trials[2]!.params,
      objective,
      value: 0.78,
      epochs,
      best: 1,
      stopped: 'early',
      parameters: 500,
      commands: [],
    } as const;
    expect(describeTrial(trial)).to.include('- Epochs: 3 (stopped early, weights of epoch 2 kept), 7.5 s');
    expect(describeTrial(trial)).to.include('| `optimizer.rate` | `0.001234` |');
    const control = describeControl({ ...trial, of: 'quickstart' });
    expect(control).to.match(/^Control: .*\n\nWhat the same student reaches/);
    expect(control).to.include('from the labels alone');
  });

  it('say what a distribution holds', () => {
    expect(distributionWords({ type: 'int', low: 32, high: 96, log: false, step: 32 })).to.equal('int 32 to 96, step 32');
    expect(distributionWords({ type: 'int', low: 1, high: 9, log: false, step: 1 })).to.equal('int 1 to 9');
    expect(distributionWords({ type: 'choice', choices: [1, 'a', null] })).to.equal('`1`, `a`, `null`');
  });
});

describe('report: README tables', () => {
  const plugins = [
    { kind: 'loss', name: 'b', doc: 'Second.', options: { alpha: { doc: 'Weight | share.', format: 'unit', default: 0.5 } } },
    {
      kind: 'loss',
      name: 'a',
      doc: 'First.',
      options: {
        mode: { doc: 'How.', format: ['x', 'y'], default: 'x' },
        file: { doc: 'Where.', format: 'path', default: '', required: true },
      },
    },
    {
      kind: 'dataset',
      name: 'c',
      doc: 'Third.',
      options: {
        sizes: { doc: 'Which.', format: { list: 'count' }, default: [1, 2] },
        teacher: { doc: 'Who.', format: { plugin: 'teacher' }, default: null },
      },
    },
  ] as const;

  it('list kinds in their order and plugins by name', () => {
    const text = optionTable(plugins);
    expect([...text.matchAll(/^### (\w+)|^\| `(\w+)` \|/gm)].map(([, kind, name]) => kind ?? name)).to.deep.equal([
      'dataset',
      'c',
      'loss',
      'a',
      'b',
    ]);
    expect(text).to.include('|  | `alpha` | unit | `0.5` | Weight \\| share. |');
    expect(text).to.include('|  | `mode` | one of `x`, `y` | `x` | How. |\n|  | `file` | path | required | Where. |');
    expect(text).to.include('|  | `sizes` | list of count | `[1,2]` | Which. |\n|  | `teacher` | plugin: teacher | none | Who. |');
  });

  it('replace what stands between the marks, and nothing else', () => {
    const readme = '# A\n\n<!-- plugins -->\nold\n<!-- /plugins -->\n\nB $& $1\n';
    const once = replaceTables(readme, 'NEW');
    expect(once).to.equal('# A\n\n<!-- plugins -->\n\nNEW\n\n<!-- /plugins -->\n\nB $& $1\n');
    expect(replaceTables(once!, 'NEW')).to.equal(once);
    expect(replaceTables('# A\n', 'NEW')).to.equal(null);
  });
});
