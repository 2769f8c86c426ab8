/**
 * Our pruners decide as Optuna 5.0.0 did, event by event. An excerpt is here; all of it lies in a folder named by STILLHOUSE_GOLDEN or in
 * `shared/golden` beside the project's folder.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import type { Chosen, Direction, Pruner, TrialState, TrialView } from '../../../src/plugin/index.js';
import { bracketBudgets, bracketCount, bracketOf, signedRank } from '../../../src/search/index.js';
import hyperband from '../../../plugins/pruners/hyperband.js';
import median from '../../../plugins/pruners/median.js';
import patient from '../../../plugins/pruners/patient.js';
import percentile from '../../../plugins/pruners/percentile.js';
import successiveHalving from '../../../plugins/pruners/successive-halving.js';
import threshold from '../../../plugins/pruners/threshold.js';
import wilcoxon from '../../../plugins/pruners/wilcoxon.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder =
  process.env['STILLHOUSE_GOLDEN'] ??
  join(process.env['STILLHOUSE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url)), 'golden');

type Event = [trial: number, step: number, value: number | string, prune: boolean, rungs: number];
interface Case {
  pruner: string;
  args: Record<string, number | string | null>;
  study_name: string;
  direction: Direction;
  events: Event[];
  finals: [number, string, number | string | null][];
  hyperband?: { n_brackets: number; budgets: number[]; bracket_of_trial: number[] } | null;
}
interface Golden {
  cases: Case[];
  crc32: [name: string, number: number, sum: number][];
  brackets: [most: number, least: number, factor: number, count: number][];
  wilcoxon: { d: number[]; greater: number; less: number }[];
}

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const rows = <T>(name: string): T[] => read<{ rows: T[] }>(join(folder, `${name}.json`)).rows;
const excerpt = read<Golden>(join(root, 'test/golden/optuna-pruners.json'));
const whole: Golden | null = existsSync(join(folder, 'pruners.json'))
  ? {
      cases: read<Golden>(join(folder, 'pruners.json')).cases,
      crc32: rows('crc32_brackets'),
      brackets: rows('hyperband_n_brackets'),
      wilcoxon: rows('wilcoxon'),
    }
  : null;

const number = (value: number | string): number => (typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity')));
const states: Record<string, TrialState> = { COMPLETE: 'complete', PRUNED: 'pruned', FAIL: 'failed' };

type Plugin = { readonly options: Readonly<Record<string, { readonly default: unknown }>>; create(...all: never[]): Pruner };
const plugins: Readonly<Record<string, Plugin>> = {
  MedianPruner: median,
  PercentilePruner: percentile,
  PatientPruner: patient,
  ThresholdPruner: threshold,
  SuccessiveHalvingPruner: successiveHalving,
  HyperbandPruner: hyperband,
  WilcoxonPruner: wilcoxon,
};
const create = (name: string, args: Readonly<Record<string, unknown>>): Pruner => {
  const plugin = plugins[name]!;
  const defaults = Object.fromEntries(Object.entries(plugin.options).map(([option, { default: value }]) => [option, value]));
  const wrapped: Chosen<'pruner'> = { kind: 'pruner', use: 'MedianPruner', options: {} };
  const set = Object.entries(args).map(([option, value]) => [
    option,
    value === 'auto' ? null : value === 'MedianPruner()' ? wrapped : value,
  ]);
  const services = [{ make: (chosen: Chosen) => create(chosen.use, chosen.options) }];
  return plugin.create(...([{ ...defaults, ...Object.fromEntries(set) }, ...services] as never[]));
};

interface Trial extends TrialView {
  state: TrialState;
  values: number[];
  intermediate: Map<number, number>;
  attributes: Record<string, unknown>;
}
const fresh = (next: number): Trial => ({
  ...{ number: next, state: 'running', params: {}, distributions: {}, values: [], intermediate: new Map(), attributes: {} },
});

/** Replays a case and gives the events that we judge otherwise. */
function differences(one: Case): string[] {
  const pruner = create(one.pruner, one.args);
  const trials: Trial[] = [];
  const last = new Map(one.events.map(([trial], index) => [trial, index]));
  const finals = new Map(one.finals.map(([trial, state, value]) => [trial, { state: states[state]!, value }]));
  return one.events.flatMap(([id, step, value, prune, rungs], index) => {
    while (trials.length <= id) trials.push(fresh(trials.length));
    const trial = trials[id]!;
    trial.intermediate.set(step, number(value));
    const verdict = pruner.judge({ study: { name: one.study_name, directions: [one.direction], trials }, number: id, step });
    Object.assign(trial.attributes, verdict.attributes);
    const final = last.get(id) === index ? finals.get(id) : undefined;
    if (final) trial.state = final.state;
    if (final?.value != null) trial.values = [number(final.value)];
    const marked = Object.keys(trial.attributes).filter((key) => key.startsWith('completed_rung_')).length;
    const right = verdict.prune === prune && marked === rungs;
    return right ? [] : [`${one.pruner} ${JSON.stringify(one.args)} ${one.direction}: trial ${id}, step ${step}`];
  });
}

const count = (cases: readonly Case[]): number => cases.reduce((sum, { events }) => sum + events.length, 0);
const words = (cases: readonly Case[]): string => `${count(cases).toLocaleString('en-US')} events of ${cases.length} cases`;

function checks({ cases, crc32: sums, brackets, wilcoxon: tests }: Golden): void {
  for (const name of Object.keys(plugins)) {
    const own = cases.filter(({ pruner }) => pruner === name);
    it(`${name}: ${words(own)} decided alike`, function () {
      this.timeout(60_000);
      expect(own).to.not.have.length(0);
      expect(own.filter(({ events }) => !events.some(([, , , prune]) => prune))).to.deep.equal([]);
      expect(own.flatMap(differences)).to.deep.equal([]);
    });
  }
  it(`${words(cases)}: none is left out`, () => {
    expect([...new Set(cases.map(({ pruner }) => pruner))].sort()).to.deep.equal(Object.keys(plugins).sort());
  });
  it(`HyperbandPruner: brackets of ${sums.length} names, ${brackets.length} bracket counts, budgets and the bracket of each trial`, () => {
    const faults = sums.filter(([name, trial, sum]) => crc32(`${name}_${trial}`) !== sum || bracketOf(name, trial, [sum + 1, 1]) !== 0);
    expect(faults).to.deep.equal([]);
    expect(brackets.filter(([most, least, factor, found]) => bracketCount(least, most, factor) !== found)).to.deep.equal([]);
    const known = cases.filter(({ hyperband: own }) => own);
    expect(known).to.not.have.length(0);
    for (const { study_name, args, hyperband: own } of known) {
      const budgets = bracketBudgets(own!.n_brackets, args['reduction_factor'] as number);
      expect(budgets).to.deep.equal(own!.budgets);
      expect(own!.bracket_of_trial.map((_, trial) => bracketOf(study_name, trial, budgets))).to.deep.equal(own!.bracket_of_trial);
    }
  });
  it(`WilcoxonPruner: ${2 * tests.length} p-values to 1e-10`, () => {
    expect(tests).to.not.have.length(0);
    for (const { d, greater, less } of tests)
      expect(
        [signedRank(d, 'greater') - greater, signedRank(d, 'less') - less].map(Math.abs).every((error) => error < 1e-10),
        `${d}`,
      ).to.equal(true);
  });
}

describe('pruners beside Optuna', () => {
  describe('the excerpt', () => checks(excerpt));
  if (whole) describe('all of the golden data', () => checks(whole!));
  else
    it('all of the golden data', function () {
      console.log('      skipped: there is no folder shared/golden beside the project, and STILLHOUSE_GOLDEN names none');
      this.skip();
    });
});
