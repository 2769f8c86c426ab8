/** Ranks, hypervolumes and selections are Optuna's. */
import { expect } from 'chai';
import type { Direction } from '../../../src/plugin/index.js';
import { bestTrials, hypervolume, nonDominationRanks, onFront, pedAnova, referencePoint } from '../../../src/search/index.js';
import { selectBest, selectByHypervolume, selectElite, lossesOf } from '../../../src/search/index.js';
import { excerpt, golden, studyOf, trialOf, type History } from './golden.js';

const numbers = (trials: readonly { number: number }[]) => trials.map(({ number }) => number);
const sorted = (indices: readonly number[]) => [...indices].sort((a, b) => a - b);

interface Points {
  losses: number[][];
  hypervolume: number;
  ranks: number[];
  penalty: number[];
  constrained: number[];
  subset: { size: number; selected: number[] };
}
interface Elite {
  trials: { values: number[]; violation: number }[];
  size: number;
  elite: number[];
  split: number[];
  best: number[];
}

describe('several objectives beside Optuna', () => {
  const { points, elite } = excerpt<{ points: Points[]; elite: Elite[] }>('optuna-search.json');

  it('ranks, measures and selects alike in the excerpt', () => {
    expect(points.map(({ losses }) => losses[0]!.length)).to.deep.equal([2, 3, 4, 5, 1]);
    for (const one of points) {
      const at = [...one.ranks.keys()].filter((index) => one.ranks[index] === 0);
      const front = at.map((index) => one.losses[index]!);
      const reference = one.losses[0]!.map(() => 1.1);
      expect(nonDominationRanks(one.losses)).to.deep.equal(one.ranks);
      expect(nonDominationRanks(one.losses, { violations: one.penalty })).to.deep.equal(one.constrained);
      expect(hypervolume(one.losses, reference)).to.be.closeTo(one.hypervolume, 1e-12);
      const chosen = selectByHypervolume(front, one.subset.size, referencePoint(front)).map((index) => at[index]!);
      expect(sorted(chosen)).to.deep.equal(one.subset.selected);
    }
  });

  it('lets the same trials survive', () => {
    expect(elite).to.have.length(2);
    const directions: Direction[] = ['minimize', 'maximize'];
    for (const one of elite) {
      const trials = one.trials.map(({ values, violation }, number) =>
        trialOf(number, values, { attributes: { 'constraints:size': violation } }),
      );
      expect(numbers(selectElite(trials, directions, one.size))).to.deep.equal(one.elite);
      expect(numbers(bestTrials({ name: 's', directions, trials }))).to.deep.equal(one.best);
      const losses = trials.map((trial) => lossesOf(trial, directions));
      expect(selectBest(losses, one.size)).to.deep.equal(one.split);
    }
  });

  it('agrees with the whole golden data', function () {
    const all = golden<{ cases: Whole[]; motpe_split: Split[] }>('multiobjective.json');
    if (!all) return this.skip();
    expect(all.cases.length).to.be.at.least(5);
    all.cases.forEach(checkWhole);
    expect(all.motpe_split.length).to.be.at.least(3);
    all.motpe_split.forEach(checkSplit);
  });
});

interface Whole {
  losses: number[][];
  ref: number[];
  hypervolume: number;
  nondomination_rank: number[];
  rank_with_n_below: { n_below: number; rank: number[] };
  pareto_front_mask: boolean[];
  hssp: { front_indices: number[]; subset_size: number; selected: number[]; ref: number[] };
  penalty: number[];
  rank_with_penalty: number[];
}

function checkWhole({ losses, ref, hssp, ...one }: Whole): void {
  expect(hypervolume(losses, ref)).to.be.closeTo(one.hypervolume, 1e-12);
  expect(nonDominationRanks(losses)).to.deep.equal(one.nondomination_rank);
  expect(nonDominationRanks(losses, { enough: one.rank_with_n_below.n_below })).to.deep.equal(one.rank_with_n_below.rank);
  expect(nonDominationRanks(losses, { violations: one.penalty })).to.deep.equal(one.rank_with_penalty);
  expect(onFront(losses)).to.deep.equal(one.pareto_front_mask);
  const front = hssp.front_indices.map((index) => losses[index]!);
  referencePoint(front).forEach((value, axis) => expect(value).to.be.closeTo(hssp.ref[axis]!, 1e-12));
  const chosen = selectByHypervolume(front, hssp.subset_size, hssp.ref).map((at) => hssp.front_indices[at]!);
  expect(sorted(chosen)).to.deep.equal(sorted(hssp.selected));
}

interface Split {
  directions: Direction[];
  history: History;
  gamma: number;
  below: number[];
  best_trials: number[];
  ped_anova: Record<string, number>;
}

function checkSplit({ directions, history, gamma, below, best_trials, ped_anova }: Split): void {
  const unit = { name: 'FloatDistribution', attributes: { step: null, low: 0, high: 1, log: false } };
  const study = studyOf(directions, history, { x: unit, y: unit });
  const losses = study.trials.map((trial) => lossesOf(trial, directions));
  expect(selectBest(losses, gamma)).to.deep.equal(below);
  expect(numbers(bestTrials(study))).to.deep.equal(best_trials);
  const found = pedAnova(study);
  const total = Object.values(found).reduce((sum, value) => sum + value, 0);
  for (const [path, value] of Object.entries(ped_anova)) expect(found[path]! / total).to.be.closeTo(value, 1e-10);
}
