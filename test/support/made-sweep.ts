/** The events of a sweep that never was, as fast as they come: for views. */
import type { JobEvent } from '../../src/job/events.js';
import type { Params, Space } from '../../src/plugin/index.js';
import type { ViewParts } from '../../src/cli/view.js';

const wide = '日本語の長いラベル';
export const madeSpace: Space = {
  'loss.distillation.temperature': { type: 'float', low: 1, high: 8, log: false, step: null },
  'optimizer.rate': { type: 'float', low: 1e-4, high: 1e-2, log: true, step: null },
  'student.use': { type: 'choice', choices: [wide, 'a-student-whose-name-is-longer-than-anybody-would-want-to-read-in-a-table', 'cnn 🚀'] },
};
export const madeParts: ViewParts = { objective: { metric: 'macro_f1', direction: 'maximize' }, space: madeSpace, epochs: 3 };

/** Parameters of a trial, always the same. */
function paramsOf(number: number): Params {
  const { choices } = madeSpace['student.use'] as { readonly choices: readonly string[] };
  return {
    'loss.distillation.temperature': 1 + ((number * 37) % 700) / 100,
    'optimizer.rate': 1e-4 * 10 ** ((number % 20) / 10),
    'student.use': choices[number % choices.length]!,
  };
}

/** A sweep of `planned` trials, `parallel` at the same time, three epochs each: every tenth is pruned, every hundredth fails. The best is the last but one. */
export function* madeSweep(planned: number, parallel: number): Generator<JobEvent> {
  yield { type: 'step', message: `teacher '${wide}': training it, or reading its logits from the cache` };
  yield { type: 'study', study: `${wide}-20261126-120000`, journal: 'journal.log', total: planned, resumed: false, ended: [] };
  for (let first = 0; first < planned; first += parallel) {
    const cohort = Array.from({ length: Math.min(parallel, planned - first) }, (_, index) => first + index);
    for (const number of cohort) yield { type: 'trial', number, params: paramsOf(number), epochs: 3 };
    for (let epoch = 0; epoch < 3; epoch++) for (const number of cohort) yield epochOf(number, epoch);
    for (const number of cohort) yield toldOf(number, planned);
  }
}

function epochOf(number: number, epoch: number): JobEvent {
  const loss = 0.7 - 0.1 * epoch + (number % 10) / 100;
  const validation = { loss: loss + 0.02, macro_f1: 0.6 + 0.05 * epoch };
  return {
    type: 'epoch',
    number,
    objective: validation.macro_f1,
    report: { epoch, trainLoss: loss, validation, rate: 1e-3, seconds: 0.1 },
  };
}

function toldOf(number: number, planned: number): JobEvent {
  const state = number % 100 === 99 ? 'failed' : number % 10 === 9 ? 'pruned' : 'complete';
  const value = state === 'failed' ? null : number === planned - 2 ? 0.99 : 0.5 + ((number * 7919) % 1000) / 2500;
  return { type: 'told', number, params: paramsOf(number), state, value, reason: null, seconds: 0.3, best: null };
}
