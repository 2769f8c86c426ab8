/** `study show`, `export`, `importances` and `compare` on journals of ours and of Optuna's making. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { parquetReadObjects } from 'hyparquet';
import type { Direction, Space } from '../../src/plugin/index.js';
import { createStudy } from '../../src/sweep/index.js';
import type { Ended } from '../support/command-line.js';
import { findMlflow } from '../support/mlflow.js';
import { answered } from '../support/resident.js';
import { testFolder } from '../src/sweep/folder.js';

const space: Space = {
  'optimizer.rate': { type: 'float', low: 1e-4, high: 1e-1, log: true, step: null },
  'student.use': { type: 'choice', choices: ['lstm', 'a "b", c'] },
};

/** A study of ours whose trial `n` has value `shift + n / 100` after two epochs; the last one is pruned. */
function study(
  state: string,
  name: string,
  trials: number,
  { shift = 0, direction = 'maximize' as Direction, metric = 'macro_f1' } = {},
): string {
  const made = createStudy(state, name, new Date(0), { directions: [direction], metricNames: [`validation/${metric}`] });
  for (let n = 0; n < trials; n++) {
    const number = made.store.begin(
      { 'optimizer.rate': 1e-4 * 10 ** ((3 * n) / trials), 'student.use': n % 2 ? 'lstm' : 'a "b", c' },
      space,
    );
    const value = shift + n / 100;
    made.store.report(number, 0, value / 2);
    if (n < trials - 1) made.store.report(number, 1, value);
    made.store.note(number, { seconds: 1, list: [1, { a: null }] });
    if (n < trials - 1) made.store.finish(number, 'complete', [value]);
    else made.store.finish(number, 'pruned', null);
  }
  made.store.close();
  return made.name;
}

/** Lines as Optuna 5 writes them: bare NaN and Infinity, a failed and a waiting trial, two studies in one file. */
const foreign = [
  `{"op_code": 0, "worker_id": "w", "study_name": "py <one>", "directions": [1]}`,
  `{"op_code": 0, "worker_id": "w", "study_name": "two", "directions": [1, 2]}`,
  `{"op_code": 4, "worker_id": "w", "study_id": 0, "datetime_start": "2026-11-25T10:00:00.000000+02:00"}`,
  `{"op_code": 5, "worker_id": "w", "trial_id": 0, "param_name": "x", "param_value_internal": 0.5, "distribution": "{\\"name\\": \\"FloatDistribution\\", \\"attributes\\": {\\"step\\": null, \\"low\\": 0.0, \\"high\\": 1.0, \\"log\\": false}}"}`,
  `{"op_code": 7, "worker_id": "w", "trial_id": 0, "step": 0, "intermediate_value": NaN}`,
  `{"op_code": 8, "worker_id": "w", "trial_id": 0, "user_attr": {"bound": -Infinity}}`,
  `{"op_code": 6, "worker_id": "w", "trial_id": 0, "state": 1, "values": [0.25], "datetime_complete": "2026-11-25T10:00:01.500000+02:00"}`,
  `{"op_code": 4, "worker_id": "w", "study_id": 0, "datetime_start": "2026-11-25T10:01:00.000000+02:00"}`,
  `{"op_code": 6, "worker_id": "w", "trial_id": 1, "state": 3, "values": null, "datetime_complete": "2026-11-25T10:01:01.000000+02:00"}`,
  `{"op_code": 4, "worker_id": "w", "study_id": 0, "datetime_start": null, "state": 4, "system_attrs": {"fixed_params": {"x": 1}}}`,
].join('\n');

/** A Python with pandas: MLflow's. */
function pandas(): { readonly command: string; readonly env: Readonly<Record<string, string>> } | null {
  const found = findMlflow();
  if (!found) return null;
  return { command: found.args.length > 0 ? found.command : join(dirname(found.command), 'python'), env: found.env };
}

describe('looking at studies', function () {
  this.timeout(60_000);
  const folder = testFolder();
  const call = (...args: string[]): Promise<Ended> =>
    answered(['study', ...args], { cwd: folder(), env: { STILLHOUSE_HOME: folder(), CI: '1' } });
  /** The one document on stdout. */
  const document = async (code: number, ...args: string[]): Promise<any> => {
    const ended = await call(...args, '--json');
    expect(ended.code, ended.stderr).to.equal(code);
    return JSON.parse(ended.stdout);
  };
  const optuna = (): string => {
    const file = join(folder(), 'optuna.log');
    writeFileSync(file, `${foreign}\n`);
    return file;
  };

  it('exports CSV in the columns of trials_dataframe', async () => {
    const name = study(folder(), 'mine', 3);
    const { code, stdout, stderr } = await call('export', name, '--format', 'csv');
    expect(code, stderr).to.equal(0);
    const lines = stdout.split('\n');
    expect(lines).to.have.length(5);
    expect(lines[0]).to.equal(
      'number,value_validation/macro_f1,datetime_start,datetime_complete,duration,params_optimizer.rate,params_student.use,user_attrs_list,user_attrs_seconds,state,intermediate_values_0,intermediate_values_1,run_id',
    );
    expect(lines[1]).to.match(
      /^0,0,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\+00:00,[^,]+,0 days 00:00:0\d\.\d{6},0\.0001,"a ""b"", c","\[1,\{""a"":null\}\]",1,COMPLETE,0,0,$/,
    );
    expect(lines[3]).to.match(/^2,,.*,PRUNED,0\.01,,$/);
  });

  it('exports JSON and JSON lines, to stdout or a file', async () => {
    const name = study(folder(), 'mine', 3);
    const told = await document(0, 'export', name);
    expect(told).to.deep.include({ study: name, directions: ['maximize'], metric_names: ['validation/macro_f1'] });
    expect(told.trials[1]).to.deep.include({
      number: 1,
      state: 'COMPLETE',
      values: [0.01],
      intermediate_values: { 0: 0.005, 1: 0.01 },
      run_id: null,
    });
    const lines = (await call('export', name, '--format', 'jsonl')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(told.trials);
    const file = join(folder(), 'out.csv');
    expect(await document(0, 'export', name, '--format', 'csv', '--out', file)).to.deep.equal({
      study: name,
      format: 'csv',
      file,
      trials: 3,
    });
    expect(readFileSync(file, 'utf8').split('\n')).to.have.length(5);
  });

  it('exports Parquet that readers of others understand', async () => {
    const name = study(folder(), 'mine', 3);
    const file = join(folder(), 'out.parquet');
    expect(await document(0, 'export', name, '--out', file)).to.include({ format: 'parquet', trials: 3 });
    const bytes = readFileSync(file);
    const rows = await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer });
    expect(rows[1]).to.deep.include({
      number: 1,
      'value_validation/macro_f1': 0.01,
      'params_student.use': 'lstm',
      user_attrs_list: '[1,{"a":null}]',
      state: 'COMPLETE',
      intermediate_values_1: 0.01,
      run_id: null,
    });
    expect(rows[1]!['datetime_start']).to.be.instanceOf(Date);
    expect(rows[2]).to.deep.include({ 'value_validation/macro_f1': null, state: 'PRUNED' });
    const python = pandas();
    if (!python) return console.log('      (not read by pandas as well: no MLflow is installed)');
    const script =
      'import sys, pandas; t = pandas.read_parquet(sys.argv[1]); print(t.dtypes["datetime_start"], t["value_validation/macro_f1"].sum(), t["duration"].max() < 60, list(t["state"]))';
    const told = execFileSync(python.command, ['-s', '-c', script, file], { encoding: 'utf8', env: { ...process.env, ...python.env } });
    expect(told.trim()).to.match(/^datetime64\[.*\] 0\.01 True \['COMPLETE', 'COMPLETE', 'PRUNED'\]$/);
    const none = study(folder(), 'none', 0);
    expect(await document(0, 'export', none, '--out', join(folder(), 'none.parquet'))).to.include({ trials: 0 });
    expect((await document(2, 'export', name, '--format', 'parquet')).error.suggestion).to.equal('name a file: --out FILE');
  });

  it("reads a journal of Optuna's with NaN, infinities, other offsets and more than one study", async () => {
    const file = optuna();
    const { error } = await document(2, 'export', file);
    expect(error).to.include({ problem: 'there are 2 studies in this journal', suggestion: `name one of them: ${file}#NAME` });
    const { trials } = await document(0, 'export', `${file}#py <one>`);
    expect(trials.map(({ state, values, seconds }: any) => [state, values, seconds])).to.deep.equal([
      ['COMPLETE', [0.25], 1.5],
      ['FAIL', null, 1],
      ['WAITING', null, null],
    ]);
    expect(trials[0]).to.deep.include({
      datetime_start: '2026-11-25 08:00:00.000000+00:00',
      params: { x: 0.5 },
      user_attrs: { bound: null },
    });
    const { stdout } = await call('export', `${file}#py <one>`, '--format', 'csv');
    expect(stdout.split('\n')[1]).to.equal(
      '0,0.25,2026-11-25 08:00:00.000000+00:00,2026-11-25 08:00:01.500000+00:00,0 days 00:00:01.500000,0.5,-inf,,COMPLETE,NaN,',
    );
    const shown = await document(0, 'show', `${file}#py <one>`);
    expect(shown).to.deep.include({
      study: 'py <one>',
      objective: { metric: 'value', direction: 'minimize' },
      finished: null,
      rungs: null,
    });
    expect(shown.best).to.deep.include({ number: 0, value: 0.25 });
    expect(shown.importances.trouble).to.equal('too few trials: 1 complete, 20 needed');
    expect(readFileSync(file, 'utf8')).to.equal(`${foreign}\n`);
  });

  it('tells importances, or that the trials are too few', async () => {
    const [many, few] = [study(folder(), 'many', 61), study(folder(), 'few', 5)];
    const { importances } = await document(0, 'importances', many);
    expect(importances).to.include({ quantile: 0.1, trials: 60, trouble: null });
    expect(Object.keys(importances.shares)[0]).to.equal('optimizer.rate');
    expect((await document(0, 'importances', few)).importances).to.include({
      shares: null,
      trouble: 'too few trials: 4 complete, 20 needed',
    });
    expect((await document(2, 'importances', many, '--quantile', '1.5')).error).to.include({ path: '--quantile' });
  });

  it('shows importances and rank correlations with the trials', async () => {
    const name = study(folder(), 'many', 61);
    const shown = await document(0, 'show', join(folder(), 'studies', name, 'journal.log'));
    expect(shown.importances.shares['optimizer.rate']).to.be.above(0.5);
    expect(shown.rungs.rungs).to.deep.equal([
      { step: 0, trials: 61, finished: 60, spearman: 1, kendall: 1, survived: { half: 1, quarter: 1 } },
    ]);
    const { stderr } = await call('show', name);
    expect(stderr).to.include('Importances (PED-ANOVA, the best 10 % of 60 trials): rate').and.include('Kendall');
  });

  it('compares studies of one objective', async () => {
    const [a, b] = [study(folder(), 'a', 11), study(folder(), 'b', 11, { shift: 0.045 })];
    const told = await document(0, 'compare', a, b);
    expect(told).to.deep.include({ objective: { metric: 'macro_f1', direction: 'maximize' }, reach: 0.09 });
    // Values 0 to 0.09 and 0.045 to 0.135: the second reaches 0.09 with its sixth trial, 0.045 + 0.05.
    expect(
      told.studies.map((one: any) => [one.study, one.best.number, one.trials_to_reach, one.epochs_to_reach, one.epochs]),
    ).to.deep.equal([
      [a, 9, 10, 20, 21],
      [b, 9, 6, 12, 21],
    ]);
    expect(told.studies[1].median).to.be.closeTo(0.09, 1e-12);
    expect(told.differences).to.deep.equal({});
    // The second is above in all pairs but those with i > j + 4.5: 1 + 2 + 3 + 4 + 5 = 15 of 100.
    expect(told.pairs[0].rank_test.above).to.be.closeTo(0.85, 1e-12);
    expect(told.pairs[0].mean_difference.difference).to.be.closeTo(0.045, 1e-12);
    expect(told.links).to.deep.equal({ best: null, trials: null, sweeps: {} }); // nobody has tracked them
    expect((await document(0, 'compare', a, b, '--reach', '0.12')).studies.map((one: any) => one.trials_to_reach)).to.deep.equal([null, 9]);
  });

  it('refuses to compare what cannot be compared', async () => {
    const [a, lower, other] = [
      study(folder(), 'a', 3),
      study(folder(), 'l', 3, { direction: 'minimize' }),
      study(folder(), 'o', 3, { metric: 'accuracy' }),
    ];
    const problem = (found: any): string => found.error.problem;
    expect(problem(await document(2, 'compare', a, lower))).to.match(/different objectives.*maximize macro_f1.*minimize macro_f1/);
    expect(problem(await document(2, 'compare', a, other))).to.match(/maximize macro_f1.*maximize accuracy/);
    expect(problem(await document(2, 'compare', a, `${optuna()}#two`))).to.equal("study 'two' has 2 objectives");
    expect(problem(await document(2, 'compare', a))).to.equal('there is nothing to compare it with');
    expect(problem(await document(2, 'compare', a, a, '--reach', 'high'))).to.include("'high'");
  });

  it('suggests the nearest name and the nearest format, and says where it cannot write', async () => {
    const name = study(folder(), 'mine', 2);
    for (const command of ['show', 'export', 'importances'])
      expect((await document(2, command, `${name}x`)).error.suggestion, command).to.include(`did you mean '${name}'`);
    expect((await document(2, 'compare', name, 'mina')).error.suggestion).to.include(`did you mean '${name}'`);
    expect((await document(2, 'export', name, '--format', 'cvs')).error).to.include({
      allowed: 'csv, json, jsonl, parquet',
      suggestion: "did you mean 'csv'?",
    });
    expect((await document(2, 'export', name, '--format', 'csv')).error.problem).to.include('one JSON document');
    const missing = join(folder(), 'no/such/out.csv');
    expect((await document(2, 'export', name, '--out', missing)).error).to.include({ file: missing, path: '--out' });
    expect(existsSync(missing)).to.equal(false);
  });
});
