/** A sweep's journal in the hands of real Optuna and its dashboard: while the sweep runs and after, and the sweep goes on from there. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Dashboard, needDashboard, needOptuna, wordsOf } from '../support/optuna-process.js';
import { writeSweep } from '../soak/sweeps.js';
import { reference, type Reference } from '../support/reference.js';

const script = resolve(fileURLToPath(import.meta.url), '../../../../test/e2e/optuna_study.py');
const states: Readonly<Record<string, string>> = { COMPLETE: 'complete', PRUNED: 'pruned', FAIL: 'failed', RUNNING: 'running' };

interface Read {
  readonly name: string;
  readonly best: number | null;
  readonly sampler: string;
  readonly frame: readonly Record<string, any>[];
  readonly values: readonly (readonly number[] | null)[];
  readonly params: readonly Record<string, unknown>[];
  readonly reports: readonly (readonly [number, number])[][];
}

describe("a sweep's journal in Optuna's hands", function () {
  this.timeout(300_000);
  let shared: Reference;
  let python: string;
  let study: string;
  let document: any;
  before(async function () {
    python = needOptuna(this);
    shared = await reference(this);
  });
  // What the sweep owes a server is not for the tests of `sync`.
  after(() => study && rmSync(join(shared.place.home, 'outbox', study), { recursive: true }));
  const journal = () => join(shared.place.home, 'studies', study, 'journal.log');
  const optuna = (act: string): Read =>
    JSON.parse(execFileSync(python, [script, journal(), act], { encoding: 'utf8', maxBuffer: 1 << 26 })) as Read;

  /** What trials_dataframe says, in the words of our document. */
  const rows = ({ frame }: Read) =>
    frame.map(({ number, state, 'value_validation/loss': value, ...more }) => ({
      number,
      state: states[state],
      value,
      params: Object.fromEntries(
        Object.entries(more).flatMap(([key, param]) => (key.startsWith('params_') ? [[key.slice('params_'.length), param]] : [])),
      ),
    }));
  const ours = ({ trials }: any) => trials.map(({ number, state, params, value }: any) => ({ number, state, params, value }));
  const close = (a: unknown, b: unknown): boolean =>
    typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b)) : a === b;
  function agree(read: ReturnType<typeof rows>[number], own: any): void {
    expect({ number: read.number, state: read.state }).to.deep.equal({ number: own.number, state: own.state });
    expect(close(read.value, own.value), `value of ${read.number}: ${read.value}, ${own.value}`).to.equal(true);
    expect(Object.keys(read.params)).to.have.members(Object.keys(own.params));
    for (const [path, value] of Object.entries(own.params))
      expect(close(read.params[path], value), `${path} of ${read.number}: ${String(read.params[path])}, ${String(value)}`).to.equal(true);
  }

  it('is loaded in mid-sweep, and the frame agrees with what has ended', async () => {
    const { place } = shared;
    const before = place.studies();
    const running = place.start(['sweep', writeSweep(place, 'together', { trials: 10, epochs: 6 }), '--offline', '--json']);
    await running.says('trial 1 ');
    study = place.studies().find((name) => !before.includes(name))!;
    running.child.kill('SIGSTOP'); // it would be done before a cold Optuna has been loaded
    const middle = optuna('read');
    running.child.kill('SIGCONT');
    expect(running.child.exitCode, 'still at work').to.equal(null);
    expect(middle.name).to.equal(study);
    expect(middle.frame.map(({ state }) => state)).to.include('RUNNING');
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).to.equal(0);
    document = JSON.parse(stdout);
    const ended = rows(middle).filter(({ state }) => state !== 'running');
    expect(ended).to.not.be.empty;
    for (const row of ended) agree(row, document.trials[row.number]);
  });

  it('agrees with the whole sweep after it', () => {
    const read = optuna('read');
    expect(read.frame).to.have.length(10);
    rows(read).forEach((row, number) => agree(row, document.trials[number]));
    expect(read.params).to.deep.equal(ours(document).map(({ params }: any) => params));
    expect(read.values.map((values) => values?.[0] ?? null)).to.deep.equal(ours(document).map(({ value }: any) => value));
    expect(read.best).to.equal(document.best.number);
    expect(read.reports.every((steps) => steps.length > 0)).to.equal(true);
  });

  it("is gone on with by Optuna's own TPE, and then by us", async () => {
    const { place } = shared;
    const more = optuna('3');
    expect(more.sampler).to.equal('TPESampler');
    expect(more.frame.map(({ state }) => state).slice(10)).to.deep.equal(['COMPLETE', 'COMPLETE', 'COMPLETE']);
    const resumed = await place.document(['resume', study, '--trials', '15', '--offline']);
    expect(ours(resumed).slice(0, 10)).to.deep.equal(ours(document));
    const theirs = ours(resumed).slice(10, 13);
    expect(theirs.map(({ params }: any) => params)).to.deep.equal(more.params.slice(10));
    expect(theirs.map(({ value }: any) => value)).to.deep.equal(more.values.slice(10).map((values) => values![0]));
    const last = ours(resumed).slice(13);
    expect(last).to.have.length(2);
    for (const { state, params } of last) {
      expect(state).to.be.oneOf(['complete', 'pruned']);
      expect(Object.keys(params)).to.have.members(Object.keys(document.trials[0].params));
    }
    expect(optuna('read').frame).to.have.length(15);
  });

  it('is shown by optuna-dashboard in a browser', async function () {
    const { chromium } = needDashboard(this);
    const board = await Dashboard.open(python, journal());
    try {
      const listed = await wordsOf(chromium, `${board.uri}/dashboard`);
      expect(listed).to.include(study);
      const { params } = optuna('read');
      const trials = await wordsOf(chromium, `${board.uri}/dashboard/studies/0/trials?numbers=11`);
      for (const text of [study, '15 Trials', 'Trial 11 Complete', `optimizer.rate ${params[11]!['optimizer.rate']}`])
        expect(trials).to.include(text);
      const history = await wordsOf(chromium, `${board.uri}/dashboard/studies/0`);
      expect(history).to.include('History').and.to.include('validation/loss');
    } finally {
      await board.close();
    }
  });
});
