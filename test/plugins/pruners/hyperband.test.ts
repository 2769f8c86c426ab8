/** Hyperband's brackets keep to themselves: in judging, and in what a sampler learns from. */
import { join } from 'node:path';
import { expect } from 'chai';
import hyperband from '../../../plugins/pruners/hyperband.js';
import { PluginError, type Pruner, type Sampler, type Space } from '../../../src/plugin/index.js';
import { bracketBudgets, bracketOf } from '../../../src/search/index.js';
import { openJournal, runStudy } from '../../../src/sweep/index.js';
import { testFolder } from '../../src/sweep/folder.js';

const space: Space = { x: { type: 'float', low: 0, high: 1, log: false, step: null } };
const known = { min_resource: 1, max_resource: 9, reduction_factor: 3, bootstrap_count: 0 };
const bracket = (number: number): number => bracketOf('study', number, bracketBudgets(3, 3));

describe('hyperband', () => {
  const folder = testFolder();

  /** Runs a study; the numbers of the trials that the sampler was shown, ask by ask, and the pruner's attributes by trial. */
  async function shown(pruner: Pruner): Promise<{ asks: number[][]; attributes: Readonly<Record<string, unknown>>[] }> {
    const asks: number[][] = [];
    const sampler: Sampler = {
      sample({ study: { trials }, number }) {
        asks.push(trials.map((trial) => trial.number));
        return { x: (number + 1) / 32 };
      },
    };
    const store = openJournal(join(folder(), `${Math.random()}.log`), { name: 'study', directions: ['maximize'], metricNames: [] });
    await runStudy({
      ...{ store, sampler, pruner, space, seed: 1, trials: 24 },
      runTrial: async ({ params, report }) => {
        for (let epoch = 0; epoch < 9; epoch++) if (report(epoch, Number(params['x'])) === 'prune') return { state: 'pruned', value: null };
        return { state: 'complete', value: Number(params['x']) };
      },
    });
    return { asks, attributes: store.read().trials.map((trial) => trial.attributes) };
  }
  const below = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

  it('shows a sampler the trials of the same bracket, as Optuna does', async () => {
    const { asks } = await shown(hyperband.create(known));
    expect(asks).to.deep.equal(below(24).map((number) => below(number).filter((other) => bracket(other) === bracket(number))));
    expect(new Set(below(24).map(bracket)).size).to.equal(3);
  });

  it('shows all trials until it knows how long a whole one is', async () => {
    const { asks, attributes } = await shown(hyperband.create({ ...known, max_resource: null }));
    const first = attributes.findIndex(({ max_resource }) => max_resource === 9);
    expect(first).to.be.above(0);
    expect(asks.slice(0, first + 1)).to.deep.equal(below(first + 1).map(below));
    expect(asks.slice(first + 1)).to.deep.equal(
      below(24)
        .slice(first + 1)
        .map((number) => below(number).filter((other) => bracket(other) === bracket(number))),
    );
  });

  it('is told by name where it shows what is not in the study', async () => {
    const wrong: Pruner = { judge: () => ({ prune: false }), rivals: ({ trials }) => [...trials, {} as never] };
    const fault: unknown = await shown(wrong).catch((error: unknown) => error);
    expect(fault).to.be.instanceOf(PluginError);
    expect((fault as Error).message).to.include('its rivals are no list of trials of the study');
  });
});
