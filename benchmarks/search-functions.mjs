/** Functions to minimise, each with its space. The first four are those for which Optuna's figures are known. */
const float = (low, high, more = {}) => ({ type: 'float', low, high, log: false, step: null, ...more });
const int = (low, high, more = {}) => ({ type: 'int', low, high, log: false, step: 1, ...more });
const choice = (...choices) => ({ type: 'choice', choices });
const named = (names, distribution) => Object.fromEntries(names.map((name) => [name, distribution]));

const A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
].map((row) => row.map((value) => value * 1e-4));
const weights = [1, 1.2, 3, 3.2];
const six = ['x0', 'x1', 'x2', 'x3', 'x4', 'x5'];
const ten = [...six, 'x6', 'x7', 'x8', 'x9'];

const optimizer = { adamw: [0, -3], sgd: [0.8, -1.5], lion: [0.3, -4], adafactor: [0.5, -2.5] };
const schedule = { cos: 0, lin: 0.1, const: 0.4 };

export const functions = {
  sphere3_log: {
    space: { x: float(-5, 5), y: float(-5, 5), lr: float(1e-6, 1e-1, { log: true }) },
    at: ({ x, y, lr }) => x ** 2 + y ** 2 + (Math.log10(lr) + 3.3) ** 2,
  },
  branin: {
    space: { x1: float(-5, 10), x2: float(0, 15) },
    at: ({ x1: x, x2: y }) =>
      (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10,
  },
  hartmann6: {
    space: named(six, float(0, 1)),
    at: (params) =>
      -weights.reduce(
        (sum, weight, row) =>
          sum + weight * Math.exp(-six.reduce((far, name, column) => far + A[row][column] * (params[name] - P[row][column]) ** 2, 0)),
        0,
      ),
  },
  mixed: {
    space: {
      opt: choice(...Object.keys(optimizer)),
      sched: choice(...Object.keys(schedule)),
      lr: float(1e-5, 1e-1, { log: true }),
      temperature: float(1, 8, { step: 0.5 }),
      layers: int(1, 12),
      batch: int(8, 256, { log: true }),
    },
    at({ opt, sched, lr, temperature, layers, batch }) {
      const [offset, centre] = optimizer[opt];
      return (
        offset +
        schedule[sched] +
        (Math.log10(lr) - centre) ** 2 +
        (temperature - 4) ** 2 / 9 +
        ((layers - 6) / 6) ** 2 +
        (0.2 * (Math.log2(batch) - 5) ** 2) / 4
      );
    },
  },
  /** Ten dimensions in a curved valley. */
  rosenbrock10: {
    space: named(ten, float(-2, 2)),
    at: (params) =>
      ten.slice(1).reduce((sum, name, index) => {
        const before = params[ten[index]];
        return sum + 100 * (params[name] - before ** 2) ** 2 + (1 - before) ** 2;
      }, 0),
  },
  /** Whole numbers and choices only: eight parameters that can be counted, their neighbours hanging together. */
  counted8: {
    space: { ...named(['a', 'b', 'c', 'd'], int(0, 15)), ...named(['e', 'f', 'g', 'h'], choice('p', 'q', 'r', 's')) },
    at(params) {
      const numbers = ['a', 'b', 'c', 'd'].reduce((sum, name, index) => sum + ((params[name] - 3 * (index + 1)) / 8) ** 2, 0);
      const letters = ['e', 'f', 'g', 'h'].map((name) => 'pqrs'.indexOf(params[name]));
      return (
        numbers +
        letters.reduce((sum, own, index) => sum + Math.abs(own - ((index + 1) % 4)) / 3 + (own === letters[(index + 1) % 4] ? 0.5 : 0), 0)
      );
    },
  },
};
