/** Sound files, and the same with one mistake each. */
export type Kind = 'experiment' | 'sweep' | 'benchmark';

export const sound: Readonly<Record<Kind, string>> = {
  experiment: `seed: 7
dataset: { use: uci-sentiment }
teacher:
  use: trained
  architecture: { use: bilstm, units: 16 }
  epochs: 4
student: { use: text-cnn, filters: 32 }
loss:
  distillation: { alpha: 0.5, temperature: 2 }
optimizer: { use: adam, rate: 1e-3 }
training:
  epochs: 3
  batch_size: 32
metrics: { accuracy: {} }
`,
  sweep: `experiment: uci-small-cnn-from-cnn
objective: { metric: validation.loss }
trials: 8
sampler: { use: tpe, startup: 4 }
pruner: { use: median }
space:
  optimizer.rate: { float: [1e-4, 1e-2], log: true }
  student.use: { choice: [lstm, text-cnn] }
  student.units: { int: [8, 32], step: 8, when: { student.use: lstm } }
stop: { no_better_for: 4 }
`,
  benchmark: `experiment: uci-small-cnn-from-cnn
metric: accuracy
seeds: 3
students:
  small: { student.filters: 4 }
methods:
  from labels: labels
  distilled: {}
`,
};

export interface Mistake {
  readonly kind: Kind;
  readonly text: string;
  /** Of the file with one line before the text, from 0; of the text alone, from 1. */
  readonly line: number;
}

/** The sound file with one piece of it changed. */
function planted(kind: Kind, right: string, wrong: string): Mistake {
  const at = sound[kind].indexOf(right);
  if (at < 0) throw new Error(`no '${right}' in the ${kind}`);
  return { kind, text: sound[kind].replace(right, wrong), line: sound[kind].slice(0, at).split('\n').length };
}

/** Twenty of them: misspelt keys and plugins, values of a wrong type or out of range, options of another plugin, what is missing. */
export const mistakes: readonly Mistake[] = [
  planted('experiment', 'seed: 7', 'seed: seven'),
  planted('experiment', '{ use: uci-sentiment }', '{ use: uci-sentiments }'),
  planted('experiment', '{ use: bilstm, units: 16 }', '{ use: bilstm, units: 16.5 }'),
  planted('experiment', 'epochs: 4', 'epoch: 4'),
  planted('experiment', '{ use: text-cnn, filters: 32 }', '{ use: gru, filters: 32 }'),
  planted('experiment', 'distillation: { alpha: 0.5, temperature: 2 }', 'distilation: { alpha: 0.5, temperature: 2 }'),
  planted('experiment', 'alpha: 0.5', 'alpha: 1.5'),
  planted('experiment', 'temperature: 2', 'temperature: { schedule: linear, form: 4, to: 1 }'),
  planted('experiment', 'optimizer: {', 'optimiser: {'),
  planted('experiment', 'batch_size: 32', 'batch_size: 0'),
  planted('experiment', '{ accuracy: {} }', '[accuracy]'),
  planted('sweep', 'trials: 8', 'trials: many'),
  planted('sweep', 'use: tpe, startup: 4', 'use: random, startup: 4'),
  planted('sweep', '{ use: median }', '{ use: mediam }'),
  planted('sweep', '{ float: [1e-4, 1e-2], log: true }', '{ float: [1e-4, 1e-2], log: yes }'),
  planted('sweep', '{ choice: [lstm, text-cnn] }', '{ choices: [lstm, text-cnn] }'),
  planted('sweep', 'int: [8, 32]', 'int: [8, 16, 32]'),
  planted('sweep', 'no_better_for: 4', 'no_better: 4'),
  planted('benchmark', 'metric: accuracy', 'metric: f1'),
  planted('benchmark', 'student.filters: 4', 'students.filters: 4'),
];
