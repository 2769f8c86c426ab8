/** Files with one fault each, for the error texts that the troubleshooting page explains. */
import { sound, type Kind } from '../src/schema/mistakes.js';

const changed = (kind: Kind, right: string, wrong: string): string => {
  if (!sound[kind].includes(right)) throw new Error(`no '${right}' in the ${kind}`);
  return sound[kind].replace(right, wrong);
};
const e = (right: string, wrong: string): string => changed('experiment', right, wrong);
const s = (right: string, wrong: string): string => changed('sweep', right, wrong);
const rate = '{ float: [1e-4, 1e-2], log: true }';

/** Texts of files by what is wrong with them. */
export const faulty: readonly (string | Buffer)[] = [
  e('training:', 'trainig:'),
  e('dataset: { use: uci-sentiment }\n', ''),
  e('seed: 7', 'seed: seven'),
  e('seed: 7', 'seed: null'),
  e('seed: 7', 'seed: 7\nmax_length: { a: 1 }'),
  e('batch_size: 32', 'batch_size: 2000000'),
  e('seed: 7', 'seed: 7\nvocabulary: { size: 2 }'),
  e('use: adam', 'use: adm'),
  e('{ use: uci-sentiment }', '{}'),
  e('metrics: { accuracy: {} }', 'metrics: { accuracy: {}, 3rd: { use: macro-f1 } }'),
  e('seed: 7', 'seed: [7'),
  e('seed: 7', 'seed: 7\nseed: 8'),
  '# nothing\n',
  '- a\n- b\n',
  `${'['.repeat(200)}`,
  Buffer.from('seed: 7 # \xe9\n', 'latin1'),
  e('{ use: uci-sentiment }', '{ use: delimited, train: nowhere.tsv }'),
  e('loss:\n  distillation: { alpha: 0.5, temperature: 2 }', 'loss: {}'),
  e('alpha: 0.5', 'weight: 0, alpha: 0.5'),
  e('teacher:\n  use: trained\n  architecture: { use: bilstm, units: 16 }\n  epochs: 4\n', ''),
  e('seed: 7', 'seed: 7\nsplit: { validation: 0.5, test: 0.5 }'),
  e('batch_size: 32', 'monitor: f1'),
  e('metrics: { accuracy: {} }', 'metrics: { loss: { use: accuracy } }'),
  e('metrics: { accuracy: {} }', 'metrics: { perplexity: {} }'),
  s('experiment: uci-small-cnn-from-cnn\n', ''),
  s('uci-small-cnn-from-cnn', 'nowhere'),
  s(sound.sweep.slice(sound.sweep.indexOf('space:'), sound.sweep.indexOf('stop:')), 'space: {}\n'),
  s(rate, '{ log: true }'),
  s(rate, '{ float: [1, 0.5] }'),
  s(rate, '{ float: [0, 1], log: true }'),
  s('[lstm, text-cnn]', '[lstm, lstm]'),
  s(rate, `${rate}\n  training.epochs: { float: [1, 3] }`),
  s(rate, '{ float: [1e-4, 1e-2], log: true, step: 1e-3 }'),
  s('step: 8', 'step: 80'),
  s('trials: 8', 'trials: 8\nset: { optimizer.rate: 0.1 }'),
  s('validation.loss', 'student.parameters'),
  s('objective: { metric: validation.loss }', 'objectives: [validation.loss, student.parameters]')
    .replace(/sampler.*\n.*\n/, 'sampler: cma-es\n')
    .replace(/stop.*\n/, ''),
  s('trials: 8', 'trials: 8\nenqueue: { student.filters: 3 }'),
  s('trials: 8', 'trials: 8\nconstraints: [student.unit <= 3]'),
  s('trials: 8', 'trials: 8\nbudget: { trials: 9 }'),
  s('{ use: median }', '{ use: none, audit: 0.1 }'),
  changed('benchmark', 'seeds: 3', 'seeds: 3\nbaseline: nobody'),
];

/** Command lines that are wrong themselves. */
export const misused: readonly (readonly string[])[] = [
  ['check', 'sound.yaml', '--format', 'sarf'],
  ['swep', 'sound.yaml'],
  ['train', 'sweep.yaml'],
  ['check', 'nowhere.yaml'],
  ['predict', 'newer', 'a text'],
];
