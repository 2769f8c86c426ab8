/** Whole studies of Optuna, trial by trial: our arithmetic, driven by numpy's generator in the order in which Optuna draws. */
import { expect } from 'chai';
import type { Distribution, ParamValue, TrialView } from '../../../src/plugin/index.js';
import { estimators, firstBest, goodCount, groupsOf, propose, roundHalfEven, splitTrials, type Draws } from '../../../src/search/index.js';
import { distributionOf, excerpt, golden, randomState, type OptunaDistribution } from '../../support/optuna.js';

interface Sequence {
  function: string;
  sampler: string;
  distributions: Record<string, OptunaDistribution>;
  suggest_order: string[];
  trials: { params: Record<string, ParamValue>; value: number }[];
}

/** Optuna's RandomSampler for one parameter. */
function drawEvenly(distribution: Distribution, draws: Draws): ParamValue {
  if (distribution.type === 'choice') {
    const marks = distribution.choices.map(draws);
    return distribution.choices[marks.indexOf(Math.max(...marks))]!;
  }
  const { type, low, high, log, step } = distribution;
  const scale = (value: number) => (log ? Math.log(value) : value);
  const half = (step ?? 0) / 2;
  const [from, to] = [scale(low - half), scale(high + half)];
  const drawn = from + (to - from) * draws();
  const value = log ? Math.exp(drawn) : drawn;
  const stepped =
    step === null
      ? value
      : low + (type === 'int' && !log ? Math.floor((value - low) / step + 0.5) : roundHalfEven((value - low) / step)) * step;
  return Math.min(Math.max(stepped, low), high);
}

const asTrial = ({ params, value }: Sequence['trials'][number], number: number): TrialView => ({
  number,
  state: 'complete',
  params,
  distributions: {},
  values: [value],
  intermediate: new Map(),
  attributes: {},
});

const alike = (own: ParamValue, other: ParamValue) =>
  typeof own === 'number' && typeof other === 'number' ? Math.abs(own - other) <= 1e-10 * Math.max(1, Math.abs(other)) : own === other;

interface Difference {
  number: number;
  path: string;
  /** By how much the candidate that Optuna took scores below the best one. */
  short: number;
}

/** What comes out otherwise than in Optuna. */
function differences(one: Sequence): Difference[] {
  const random = randomState(42);
  const guided = randomState(42);
  const space = Object.fromEntries(one.suggest_order.map((path) => [path, distributionOf(one.distributions[path]!)]));
  const trials = one.trials.map(asTrial);
  const short = new Map<string, number>();
  const ask = (number: number): Record<string, ParamValue> => {
    if (one.sampler.startsWith('Random') || number < 10)
      return Object.fromEntries(one.suggest_order.map((path) => [path, drawEvenly(space[path]!, random)]));
    const past = trials.slice(0, number);
    const split = splitTrials({ directions: ['minimize'] }, past, goodCount(number));
    const found = groupsOf(space, past, !one.sampler.includes('multivariate=False')).map((group) => {
      const { below, above } = estimators(group, split, ['minimize'], 1);
      const candidates = propose(group, below, above, { candidates: 24, priorWeight: 1 }, guided);
      const best = candidates[firstBest(candidates.map(({ score }) => score))]!;
      const taken = candidates.find(({ values }) =>
        group.paths.every((path, index) => alike(values[index]!, one.trials[number]!.params[path]!)),
      );
      for (const path of group.paths) short.set(path, taken ? best.score - taken.score : Infinity);
      return group.paths.map((path, index) => [path, best.values[index]!] as const);
    });
    return Object.fromEntries(found.flat());
  };
  return one.trials.flatMap(({ params }, number) => {
    const own = ask(number);
    return one.suggest_order
      .filter((path) => !alike(own[path]!, params[path]!))
      .map((path) => ({ number, path, short: short.get(path) ?? Infinity }));
  });
}

const title = (one: Sequence) => `${one.function} ${one.sampler}`;

describe("Optuna's studies", () => {
  it('come out alike in the excerpt', () => {
    const { sequences } = excerpt<{ sequences: Sequence[] }>('test/src/search/optuna-sequences.json');
    expect(sequences.map((one) => [title(one), differences(one)])).to.deep.equal([
      ['branin TPESampler(seed=42,multivariate=False)', []],
      ['mixed TPESampler(seed=42)', []],
    ]);
  });

  /**
   * At trial 26 of the one study left three choices have the same score in exact arithmetic. Optuna takes the one that its rounding puts
   * first; ours the first drawn, whatever the CPU. From there the histories are recorded, so that one trial alone differs.
   */
  const tie = 'mixed TPESampler(seed=42,multivariate=False)';

  it('come out alike in all the golden data but for one tie', function () {
    const all = golden<{ sequences: Sequence[] }>('seeded_sequences_stable.json');
    if (!all) return this.skip();
    expect(all.sequences).to.have.length(12);
    for (const one of all.sequences.filter((found) => title(found) !== tie)) expect(differences(one), title(one)).to.deep.equal([]);
    const [first, ...others] = differences(all.sequences.find((one) => title(one) === tie)!);
    expect([first?.number, first?.path, others]).to.deep.equal([26, 'opt', []]);
    expect(first!.short).to.be.below(1e-12);
  });
});
