import * as tf from '@tensorflow/tfjs';
import type { Optimizer, Update } from '../../src/plugin/index.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';
import { largestDifference, values, variableNames, withoutReading } from './tensors.js';

type OptimizerSubject = Subject<Optimizer>;

const start = [1, -2, 3, 0.5];
const square = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + 0.5 * value * value, 0);

interface Call {
  readonly variable: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly slots?: Readonly<Record<string, tf.Tensor>>;
  readonly step?: number;
  readonly decays?: boolean;
  readonly changed?: Readonly<Record<string, number>>;
}

function update({ plugin, scalars }: OptimizerSubject, { variable, gradient, slots, step = 1, decays = true, changed = {} }: Call): Update {
  const given = Object.fromEntries(Object.entries({ ...scalars, ...changed }).map(([name, value]) => [name, tf.scalar(value)]));
  const zeros = Object.fromEntries(plugin.slots.map((name) => [name, tf.zerosLike(variable)]));
  return plugin.update({ variable, gradient, slots: slots ?? zeros, step: tf.scalar(step), decays }, given);
}

/** The variable after `steps` steps down 0.5 x², whose gradient is x. */
function descend(subject: OptimizerSubject, steps: number, changed = {}): number[] {
  return values(() => {
    let state: Update = {
      variable: tf.tensor1d(start),
      slots: Object.fromEntries(subject.plugin.slots.map((name) => [name, tf.zeros([4])])),
    };
    for (let step = 1; step <= steps; step++)
      state = update(subject, { variable: state.variable, gradient: state.variable, slots: state.slots, step, changed });
    return state.variable;
  });
}

export const optimizerChecks: readonly Check<OptimizerSubject>[] = [
  {
    name: 'keeps the shapes of variable and slots',
    run: (subject) =>
      tf.tidy(() => {
        const { slots } = subject.plugin;
        expectThat(Array.isArray(slots) && new Set(slots).size === slots.length, 'slots must be a list of unlike names');
        for (const shape of [[4], [2, 3], [1, 2, 2]]) {
          const after = update(subject, { variable: tf.ones(shape), gradient: tf.fill(shape, 0.1) });
          expectThat(`${after.variable.shape}` === `${shape}`, `a variable of shape [${shape}] becomes [${after.variable.shape}]`);
          expectThat(
            Object.keys(after.slots).sort().join() === [...slots].sort().join(),
            `update returns the slots [${Object.keys(after.slots)}] and not [${slots}]`,
          );
          for (const name of slots)
            expectThat(
              `${after.slots[name]!.shape}` === `${shape}`,
              `the slot ${name} of shape [${shape}] becomes [${after.slots[name]!.shape}]`,
            );
        }
      }),
  },
  {
    name: 'goes down a parabola',
    run(subject) {
      const [first, later] = [descend(subject, 1), descend(subject, 30)];
      expectThat(square(first) < square(start), `one step takes 0.5 x² from ${square(start)} to ${square(first)}`);
      expectThat(square(later) < square(first), `30 steps take 0.5 x² from ${square(first)} to ${square(later)}`);
    },
  },
  {
    name: 'stands nearly still at a rate near zero',
    run(subject) {
      const moved = largestDifference(descend(subject, 3, { rate: 1e-8 }), start);
      expectThat(moved <= 1e-5, `at a rate of 1e-8 three steps move the variable by ${moved.toPrecision(2)}`);
    },
  },
  {
    name: 'stands still without a gradient',
    run(subject) {
      const still = values(() => update(subject, { variable: tf.tensor1d(start), gradient: tf.zeros([4]), decays: false }).variable);
      const moved = largestDifference(still, start);
      expectThat(moved <= 1e-6, `a zero gradient moves a variable that does not decay by ${moved.toPrecision(2)}`);
    },
  },
  {
    name: 'is a pure function of tensors',
    run(subject) {
      const before = variableNames().length;
      tf.tidy(() => {
        const [variable, gradient] = [tf.tensor1d(start), tf.tensor1d(start)];
        const [one, two] = withoutReading(
          () => [update(subject, { variable, gradient }), update(subject, { variable, gradient })] as const,
        );
        expectThat(!variable.isDisposed && !gradient.isDisposed, 'update disposes what it was given');
        expectThat(
          largestDifference(variable.dataSync(), start) === 0,
          'update changes the variable in place instead of returning a new one',
        );
        expectThat(
          largestDifference(one.variable.dataSync(), two.variable.dataSync()) === 0,
          'the same inputs give another variable the second time: state belongs into slots',
        );
      });
      expectThat(variableNames().length === before, 'update creates tf.Variables');
    },
  },
  {
    name: 'keeps no tensor',
    run(subject) {
      descend(subject, 2);
      const before = tf.memory().numTensors;
      descend(subject, 2);
      expectThat(tf.memory().numTensors === before, `${tf.memory().numTensors - before} tensors outlive the step`);
    },
  },
];
