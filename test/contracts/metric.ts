import type { Metric, Predictions } from '../../src/plugin/index.js';
import { uniform, whole } from './noise.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';

type MetricSubject = Subject<Metric>;

const size = 60;
const labels = Int32Array.from({ length: size }, (_, row) => row % 3);
const names = ['a', 'b', 'c'];

/** Predictions with 0.8 to 0.9 on the predicted class. */
function predictions(truth: Int32Array, predicted: Int32Array): Predictions {
  const sure = uniform(3, predicted.length).map((value) => 0.8 + 0.1 * value);
  const probabilities = Float32Array.from({ length: 3 * predicted.length }, (_, at) => {
    const row = Math.floor(at / 3);
    return predicted[row] === at % 3 ? sure[row]! : (1 - sure[row]!) / 2;
  });
  return { labels: truth, predicted, probabilities, classes: names };
}

const perfect = () => predictions(labels, labels); // made anew: a faulty metric may change it
const random = (seed: number) => predictions(labels, Int32Array.from(whole(seed, size, 3)));
const better = ({ definition }: MetricSubject, a: number, b: number) => (definition.direction === 'maximize' ? a > b : a < b);

export const metricChecks: readonly Check<MetricSubject>[] = [
  {
    name: 'is finite',
    run({ plugin }) {
      const one = predictions(Int32Array.of(1), Int32Array.of(2));
      const cases = {
        'perfect predictions': perfect(),
        'random predictions': random(1),
        'one class for all': predictions(labels, new Int32Array(size)),
        'a single example': one,
      };
      for (const [name, given] of Object.entries(cases)) {
        const value: unknown = plugin.compute(given);
        expectThat(typeof value === 'number' && Number.isFinite(value), `${name} give ${String(value)}`);
      }
    },
  },
  {
    name: 'is best for perfect predictions',
    run(subject) {
      const top = subject.plugin.compute(perfect());
      const found = [1, 2, 3].map((seed) => subject.plugin.compute(random(seed)));
      expectThat(
        found.every((value) => better(subject, top, value)),
        `perfect predictions give ${top}, random ones ${found}: to be ${subject.definition.direction}d`,
      );
    },
  },
  {
    name: 'does not see the order of the examples',
    run({ plugin }) {
      const given = random(4);
      const turned = {
        ...given,
        labels: given.labels.toReversed(),
        predicted: given.predicted.toReversed(),
        probabilities: rows(given).reverse(),
      };
      const [one, other] = [
        plugin.compute(given),
        plugin.compute({ ...turned, probabilities: Float32Array.from(turned.probabilities.flat()) }),
      ];
      expectThat(Math.abs(one - other) <= 1e-9 * (1 + Math.abs(one)), `another order changes ${one} to ${other}`);
    },
  },
  {
    name: 'leaves its inputs alone and answers the same each time',
    run({ plugin }) {
      const given = random(5);
      const copy = JSON.stringify([given.labels, given.predicted, given.probabilities]);
      const first = plugin.compute(given);
      expectThat(JSON.stringify([given.labels, given.predicted, given.probabilities]) === copy, 'compute changes its inputs');
      expectThat(Object.is(first, plugin.compute(given)), 'the same predictions give another value the second time');
    },
  },
];

const rows = ({ probabilities }: Predictions) =>
  Array.from({ length: size }, (_, row) => Array.from(probabilities.slice(3 * row, 3 * row + 3)));
