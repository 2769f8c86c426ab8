/** `study export|importances|compare` on journals that are there. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Space } from '../../src/plugin/index.js';
import { createStudy } from '../../src/sweep/index.js';
import { startCommand } from '../support/command-line.js';

const space: Space = {
  rate: { type: 'float', low: 0, high: 1, log: false, step: null },
  idle: { type: 'int', low: 0, high: 9, log: false, step: 1 },
};

describe('study commands', function () {
  this.timeout(60_000);
  let home: string;
  let names: string[];
  const run = (...args: string[]) => startCommand(['study', ...args], { cwd: home, env: { STILLHOUSE_HOME: home } }).ended;
  const document = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(...args, '--json');
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout);
  };

  /** A study of so many trials whose value follows the rate; each has reported twice. */
  function make(name: string, trials: number, metric: string, shift: number): string {
    const begun = createStudy(home, name, new Date(0), { directions: ['maximize'], metricNames: [metric] });
    for (let index = 0; index < trials; index++) {
      const rate = ((index * 7) % trials) / trials;
      const number = begun.store.begin({ rate, idle: (index * 3) % 10 }, space);
      begun.store.report(number, 0, 0);
      begun.store.report(number, 1, rate);
      begun.store.finish(number, 'complete', [rate + shift]);
    }
    begun.store.close();
    return begun.name;
  }

  before(() => {
    home = mkdtempSync(join(tmpdir(), 'stillhouse-study-'));
    names = [make('one', 20, 'validation/f1', 0), make('two', 20, 'validation/f1', 0.5), make('other', 3, 'validation/loss', 0)];
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it('importances: what the objective follows, or why nothing can be said', async () => {
    const { method, importances, trials } = await document('importances', names[0]!);
    expect([method, trials]).to.deep.equal(['PED-ANOVA', 20]);
    expect(Object.keys(importances)[0]).to.equal('rate');
    const few = await document('importances', names[2]!);
    expect(few).to.deep.include({ importances: null, reason: '3 complete trials are too few: 10 are needed' });
  });

  it('export: to a file, to stdout, or as the document', async () => {
    const file = join(home, 'trials.csv');
    expect((await run('export', names[0]!, '--out', file)).code).to.equal(0);
    const { stdout } = await run('export', names[0]!);
    expect(readFileSync(file, 'utf8')).to.equal(stdout);
    const lines = stdout.trim().split('\n');
    expect(lines).to.have.length(21);
    expect(lines[0]).to.match(
      /^number,value,datetime_start,datetime_complete,duration,params_idle,params_rate,.*state,intermediate_values,run_id$/,
    );
    const whole = await document('export', names[0]!);
    expect(whole.trials[3]).to.deep.include({ number: 3, value: 0.05, params_rate: 0.05, state: 'COMPLETE' });
    const rows = (await run('export', names[0]!, '--format', 'jsonl')).stdout.trim().split('\n');
    expect(JSON.parse(rows[3]!)).to.deep.equal(whole.trials[3]);
  });

  it('compare: the first beside the others', async () => {
    const { target, studies, objective } = await document('compare', names[0]!, names[1]!);
    expect(objective).to.equal('validation/f1 maximize');
    expect(target).to.be.closeTo(0.95, 1e-12);
    expect(studies.map(({ epochs }: { epochs: number }) => epochs)).to.deep.equal([40, 40]);
    // Values 0, 0.05, ... 0.95 and those plus 0.5: 345 of the 400 pairs are won, 10 of them ties.
    expect(studies[1].better.share).to.be.closeTo(1 - (45 + 10 / 2) / 400, 1e-9);
  });

  it('refuse what cannot be: other objectives, one study, unknown names and formats', async () => {
    const cases: [string[], RegExp][] = [
      [['compare', names[0]!, names[2]!], /another objective: validation\/loss maximize \(allowed: validation\/f1 maximize/],
      [['compare', names[0]!], /needs two studies or more/],
      [['importances', 'oen'], /there is no study 'oen'.*did you mean/],
      [['export', names[0]!, '--format', 'cvs'], /unknown format 'cvs' \(allowed: csv, json, jsonl; did you mean 'csv'\?\)/],
      [['export', names[0]!, '--out', join(home, 'nowhere', 'x.csv')], /cannot be written/],
    ];
    for (const [args, message] of cases) {
      const { code, stderr, stdout } = await run(...args);
      expect(code, args.join(' ')).to.equal(2);
      expect(stderr).to.match(message).and.to.not.include('    at ');
      expect(stdout).to.equal('');
    }
  });
});
