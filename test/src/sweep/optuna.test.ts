/** Real Optuna opens our journals and goes on with them. STILLHOUSE_OPTUNA_PYTHON names a Python that has it. */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import nsgaIi from '../../../plugins/samplers/nsga-ii.js';
import random from '../../../plugins/samplers/random.js';
import none from '../../../plugins/pruners/none.js';
import type { Space } from '../../../src/plugin/index.js';
import { paretoOf } from '../../../src/report/index.js';
import { trialRecords } from '../../../src/job/sweep-record.js';
import {
  constraintMarks,
  enqueue,
  openExistingJournal,
  openJournal,
  runStudy,
  thisOwner,
  warmStart,
  type RunningTrial,
  type TrialResult,
} from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';

const python = process.env['STILLHOUSE_OPTUNA_PYTHON'];
const script = resolve(fileURLToPath(import.meta.url), '../../../../../test/src/sweep/with_optuna.py');
const space: Space = {
  rate: { type: 'float', low: 1e-4, high: 1, log: true, step: null },
  units: { type: 'int', low: 1, high: 8, log: false, step: 1 },
  beta: { type: 'float', low: 0, high: 1, log: false, step: 0.25 },
  use: { type: 'choice', choices: ['a', null, 2, true] },
};
const start = { name: 'study', directions: ['maximize' as const], metricNames: ['validation/macro_f1'] };

interface Report {
  directions: string[];
  metric_names: string[];
  best: number | null;
  front: number[];
  user_attrs: Record<string, unknown>;
  columns: string[];
  types: Record<string, string>;
  trials: {
    number: number;
    state: string;
    values: number[] | null;
    params: Record<string, unknown>;
    intermediate: [number, string][];
    user: string;
    system: Record<string, unknown>;
    seconds: number | null;
    distributions: Record<string, string>;
  }[];
}

describe('Optuna itself', function () {
  this.timeout(60_000);
  before(function () {
    if (python) return;
    console.log('    skipped: STILLHOUSE_OPTUNA_PYTHON names no Python with optuna 5');
    this.skip();
  });
  const folder = testFolder();
  const path = () => join(folder(), 'journal.log');
  const optuna = (act: 'read' | 'continue' | 'enqueue') =>
    JSON.parse(execFileSync(python!, [script, path(), act], { encoding: 'utf8' })) as Report;

  it('goes on with enqueued trials, copied ones and parameters under a condition', async () => {
    const conditional: Space = { use: space['use']!, units: { ...space['units']!, when: { use: ['a'] } } };
    const run = { sampler: random.create({}), pruner: none.create({}), space: conditional, seed: 1 };
    const runTrial = async () => ({ state: 'complete' as const, value: 0.5 });
    const earlier = openJournal(join(folder(), 'earlier.log'), { ...start, name: 'earlier' });
    await runStudy({ ...run, store: earlier, trials: 4, runTrial });
    const store = openJournal(path(), start);
    warmStart(store, conditional, [{ name: 'earlier', store: earlier }]);
    enqueue(store, [{ use: 'a' }, { use: 2 }]);
    await runStudy({ ...run, store, trials: 1, runTrial });
    const { trials } = optuna('read');
    expect(trials.map(({ state }) => state)).to.deep.equal([...Array<string>(5).fill('COMPLETE'), 'WAITING']);
    expect(trials[0]!.system).to.deep.equal({ warm_start: 'earlier#0' });
    expect(trials[5]!.system).to.deep.equal({ fixed_params: { use: 2 } });
    for (const { params } of trials.slice(0, 5)) expect(Object.hasOwn(params, 'units')).to.equal(params['use'] === 'a');
    expect(optuna('continue').trials.length).to.be.greaterThan(6);
  });

  it('reads what we wrote', () => {
    const store = openJournal(path(), start);
    store.begin({ rate: 0.01, units: 4, beta: 0.75, use: null }, space, { owner: thisOwner(), restarts: 0 });
    store.begin({ rate: 1, units: 8, beta: 1, use: true }, space);
    store.begin({ rate: 0.5, units: 1, beta: 0, use: 'a' }, space);
    store.begin({ rate: 0.5, units: 1, beta: 0, use: 2 }, space);
    [0.5, NaN, -Infinity, 1].forEach((value, step) => store.report(0, step, value));
    store.note(0, { 'umlaut ü 𝄞': ['NaN', 1.5] });
    store.mark(0, { completed_rung_0: 0.25 });
    store.finish(0, 'complete', [1]);
    store.finish(1, 'pruned', [0.5]);
    store.finish(2, 'failed', null);
    store.noteStudy({ control: { value: null } });
    appendFileSync(path(), '{"torn":');
    const report = optuna('read');
    expect(report).to.deep.include({
      directions: ['MAXIMIZE'],
      metric_names: ['validation/macro_f1'],
      best: 0,
      user_attrs: { control: { value: null } },
    });
    expect(report.trials.map(({ state, values, params }) => ({ state, values, params }))).to.deep.equal([
      { state: 'COMPLETE', values: [1], params: { rate: 0.01, units: 4, beta: 0.75, use: null } },
      { state: 'PRUNED', values: [0.5], params: { rate: 1, units: 8, beta: 1, use: true } },
      { state: 'FAIL', values: null, params: { rate: 0.5, units: 1, beta: 0, use: 'a' } },
      { state: 'RUNNING', values: null, params: { rate: 0.5, units: 1, beta: 0, use: 2 } },
    ]);
    const [first] = report.trials;
    expect(first!.intermediate).to.deep.equal([
      [0, '0.5'],
      [1, 'nan'],
      [2, '-inf'],
      [3, '1.0'],
    ]);
    expect(first!.user).to.contain("'umlaut ü 𝄞': ['NaN', 1.5]");
    expect(first!.system).to.deep.equal({ completed_rung_0: 0.25 });
    expect(first!.seconds).to.be.within(0, 10);
    expect(first!.distributions).to.deep.equal({
      rate: 'FloatDistribution(high=1.0, log=True, low=0.0001, step=None)',
      units: 'IntDistribution(high=8, log=False, low=1, step=1)',
      beta: 'FloatDistribution(high=1.0, log=False, low=0.0, step=0.25)',
      use: "CategoricalDistribution(choices=('a', None, 2, True))",
    });
    expect(report.columns).to.include.members([
      'number',
      'state',
      'duration',
      'params_rate',
      'params_use',
      'user_attrs_restarts',
      'value_validation/macro_f1',
    ]);
    expect(report.types).to.include({ params_rate: 'float64', params_units: 'int64', params_beta: 'float64' });
    // Ours again, after Optuna has read a torn tail.
    expect(store.begin({ rate: 0.5, units: 2, beta: 0, use: 2 }, space)).to.equal(4);
    expect(optuna('read').trials).to.have.length(5);
  });

  it('goes on with our study, and we with its', async () => {
    const store = openJournal(path(), start);
    const request = {
      store,
      sampler: random.create({}),
      pruner: none.create({}),
      space,
      seed: 1,
      runTrial: async () => ({ state: 'complete' as const, value: 3 }),
    };
    await runStudy({ ...request, trials: 6 });
    const report = optuna('continue');
    expect(report.trials).to.have.length(11);
    const study = openExistingJournal(path()).read();
    expect(study.trials.map(({ params }) => params)).to.deep.equal(report.trials.map(({ params }) => params));
    expect(study.trials.map(({ values }) => values)).to.deep.equal(report.trials.map(({ values }) => values));
    expect(
      study.trials.slice(6).every(({ intermediate }) => Number.isNaN(intermediate.get(0)) && intermediate.get(1) === Infinity),
    ).to.equal(true);
    expect(store.trialNotes(8)).to.deep.equal({ odd: [NaN, 'NaN'] });
    optuna('enqueue');
    const result = await runStudy({ ...request, trials: 13 });
    expect(result.trials[11]!.params).to.include({ units: 7 });
    expect(Object.keys(result.trials[11]!.params).sort()).to.deep.equal(Object.keys(space).sort());
    expect(result.counts).to.include({ complete: 13, waiting: 0 });
    expect(optuna('read').trials.map(({ params }) => params)).to.deep.equal(result.trials.map(({ params }) => params));
  });

  it('finds the same front of several objectives as we do, and goes on with them', async () => {
    const directions = ['maximize' as const, 'minimize' as const];
    const store = openJournal(path(), { name: 'study', directions, metricNames: ['validation/macro_f1', 'student/parameters'] });
    const request = {
      store,
      sampler: nsgaIi.create({ population: 5, crossover: 0.9, swapping: 0.5, mutation: null }),
      pruner: none.create({}),
      space,
      seed: 2,
      runTrial: async ({ number, params, report }: RunningTrial): Promise<TrialResult> => {
        // As a student that is too large: not trained. Optuna's samplers would fail over a pruned trial that has reported.
        if (number === 3) return { state: 'pruned', value: null };
        report(0, 0.1);
        const units = Number(params['units']);
        store.mark(number, constraintMarks({ 'units <= 6': units - 6 }));
        const values = [units + Number(params['beta']), units * 10 + Math.round(10 * Number(params['rate']))];
        return { state: 'complete', value: values[0]!, values };
      },
    };
    await runStudy({ ...request, trials: 30 });
    const objectives = directions.map((direction, index) => ({ metric: `m${index}`, direction, reference: null }));
    const numbers = () =>
      paretoOf(trialRecords(store), objectives)!
        .front.map(({ number }) => number)
        .sort((a, b) => a - b);
    const report = optuna('read');
    expect(report.directions).to.deep.equal(['MAXIMIZE', 'MINIMIZE']);
    expect(report.metric_names).to.deep.equal(['validation/macro_f1', 'student/parameters']);
    expect(report.front).to.deep.equal(numbers());
    expect(report.front.length).to.be.within(2, 29);
    expect(report.trials[3]).to.deep.include({ state: 'PRUNED', values: null });
    expect(report.trials.map(({ values }) => values ?? [])).to.deep.equal(store.read().trials.map(({ values }) => values));
    expect(optuna('continue').trials).to.have.length(35);
    expect((await runStudy({ ...request, trials: 40 })).counts).to.include({ complete: 39, pruned: 1 });
    expect(optuna('read').front).to.deep.equal(numbers());
  });

  it('writes beside us without a loss', async () => {
    const store = openJournal(path(), start);
    const runs = Array.from({ length: 30 }, () => store.begin({ rate: 0.5, units: 2, beta: 0, use: 'a' }, space));
    const { execFile } = await import('node:child_process');
    const others = new Promise<void>((resolve, reject) =>
      execFile(python!, [script, path(), 'continue'], (fault) => (fault ? reject(fault) : resolve())),
    );
    others.catch(() => undefined);
    for (const number of runs) {
      store.report(number, 0, number);
      store.finish(number, 'complete', [number]);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await others;
    const report = optuna('read');
    expect(report.trials).to.have.length(35);
    expect(report.trials.every(({ state }) => state === 'COMPLETE')).to.equal(true);
    expect(report.trials.slice(0, 30).map(({ values }) => values)).to.deep.equal(runs.map((number) => [number]));
  });
});
