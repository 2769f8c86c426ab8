/** The benchmarks' arithmetic: medians, spreads, ratios, turns, what is told of a journal and of shapes. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const load = (name: string) => import(pathToFileURL(join(root, 'benchmarks', name)).href);
const contestant = (name: string, values: readonly (number | Error)[], slow = false) => ({
  name,
  what: name,
  slow,
  run: async (round: number) => {
    const value = values[round]!;
    if (value instanceof Error) throw value;
    return { value, extra: { memory: 10 * value } };
  },
});

describe('benchmarks', () => {
  it('take medians of odd and even numbers of values', async () => {
    const { median, spread } = await load('measure/statistics.mjs');
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).to.deep.equal([2, 2.5, 7]);
    expect(Number.isNaN(median([]))).to.equal(true);
    const values = [9, 1, 10];
    expect(spread(values)).to.deep.equal({ median: 9, min: 1, max: 10, times: 3 });
    expect(values).to.deep.equal([9, 1, 10]);
  });

  it('compare round by round, so that a slow round of all cancels out', async () => {
    const { ratios } = await load('measure/statistics.mjs');
    expect(ratios([2, 20, 6], [1, 10, 2])).to.deep.equal({ median: 2, min: 2, max: 3, times: 3 });
    expect(ratios([null, 8], [1, 2, 4])).to.deep.equal({ median: 4, min: 4, max: 4, times: 1 });
    expect(ratios([null, 8], [1, null])).to.equal(null);
  });

  it('take contestants in turns, slow ones in the first rounds only', async () => {
    const { turns } = await load('measure/alternate.mjs');
    const order = (repeats: number, slowRepeats: number) =>
      turns([{ name: 'A' }, { name: 'B', slow: true }, { name: 'C' }], { repeats, slowRepeats }).map(
        ([round, { name }]: [number, { name: string }]) => `${name}${round}`,
      );
    expect(order(3, 1)).to.deep.equal(['A0', 'B0', 'C0', 'A1', 'C1', 'A2', 'C2']);
    expect(order(2, 5)).to.deep.equal(['A0', 'B0', 'C0', 'A1', 'B1', 'C1']);
  });

  it('leave out who is missing or fails, with the reason, and go on', async () => {
    const { alternate } = await load('measure/alternate.mjs');
    const said: string[] = [];
    const contestants = [
      contestant('ours', [2, 4, 3]),
      contestant('theirs', [6, 8, 30]),
      contestant('broken', [5, new Error('it broke')]),
      { ...contestant('absent', []), missing: 'there is no Python' },
    ];
    const contest = { name: 'a case', unit: 's', baseline: 'ours', contestants };
    const result = await alternate(contest, { repeats: 3, slowRepeats: 1, say: (line: string) => said.push(line) });
    const rows = Object.fromEntries(result.rows.map((row: { contestant: string }) => [row.contestant, row]));
    expect(rows['ours']).to.deep.include({ values: [2, 4, 3], median: 3, min: 2, max: 4, times: 3, ratio: null, extra: { memory: 30 } });
    expect(rows['theirs'].ratio).to.deep.equal({ median: 3, min: 2, max: 10, times: 3 });
    expect(rows['broken']).to.deep.include({ times: 1, ratio: { median: 2.5, min: 2.5, max: 2.5, times: 1 } });
    expect(result.skipped).to.have.deep.members([
      { contestant: 'absent', why: 'there is no Python' },
      { contestant: 'broken', why: 'it broke' },
    ]);
    expect(said.join('\n'))
      .to.include('absent is left out: there is no Python')
      .and.include('broken is left out from round 2 on: it broke');
  });

  it("read a study's time from its journal: first start to last end, whatever their order, and the last reports", async () => {
    const { studyTimes } = await load('measure/journal.mjs');
    const lines = [
      { op_code: 0, study_name: 's' },
      { op_code: 4, datetime_start: '2026-01-01T00:00:01.500000+00:00' },
      { op_code: 4, datetime_start: '2026-01-01T00:00:02.000000+00:00' },
      { op_code: 7, trial_id: 0, step: 0, intermediate_value: 0.1 },
      { op_code: 7, trial_id: 1, step: 0, intermediate_value: 0.9 },
      { op_code: 7, trial_id: 0, step: 1, intermediate_value: 0.7 },
      { op_code: 6, trial_id: 1, state: 1, datetime_complete: '2026-01-01T00:00:09.000000+00:00' },
      { op_code: 6, trial_id: 0, state: 1, datetime_complete: '2026-01-01T00:00:08.000000+00:00' },
    ];
    const { seconds, trials, f1 } = studyTimes(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect({ seconds, trials }).to.deep.equal({ seconds: 7.5, trials: 2 });
    expect(f1).to.be.closeTo(0.8, 1e-12);
  });

  it('count the products of a step from its shapes', async () => {
    const { forwardProducts, gflopOf } = await load('measure/products.mjs');
    const shape = { batch: 2, length: 5, embedding: 4, filters: 3, width: 3, units: 2, classes: 2 };
    // Windows (2*3)x12x3 and logits 2x3x2: 216 + 12 products of two numbers.
    expect(gflopOf(forwardProducts('cnn', shape))).to.be.closeTo((3 * 2 * (216 + 12)) / 1e9, 1e-18);
    // Inputs 10x4x8, four steps of 2x2x8, logits 2x2x2.
    expect(gflopOf(forwardProducts('lstm', shape))).to.be.closeTo((3 * 2 * (320 + 128 + 8)) / 1e9, 1e-18);
  });

  it('join results that were measured in parts: the later rows, and the earlier ones of what it has none of', async () => {
    const { joined } = await load('measure/joined.mjs');
    const one = (name: string, rows: object[], skipped: object[] = []) => ({ case: name, rows, skipped });
    const row = (contestant: string, median: number) => ({ contestant, median });
    const before = {
      date: 'old',
      cases: [
        one('a', [row('floor', 1), row('cnn', 2), row('gru', 3)]),
        one('b', [row('cnn', 4)], [{ contestant: 'gru', why: 'it broke' }]),
      ],
    };
    const later = { date: 'new', cases: [one('b', [row('gru', 5)]), one('c', [row('gru', 6)]), one('a', [row('cnn', 7)])] };
    expect(joined(before, later)).to.deep.equal({
      date: 'new',
      cases: [
        one('a', [row('floor', 1), row('cnn', 7), row('gru', 3)]),
        one('b', [row('cnn', 4), row('gru', 5)]),
        one('c', [row('gru', 6)]),
      ],
    });
  });

  it('find the document in what a process prints', async () => {
    const { lastDocument } = await load('measure/child.mjs');
    expect(lastDocument('{\n  "a": 1\n}\n')).to.deep.equal({ a: 1 });
    expect(lastDocument('a warning\n{"a": 2}\n')).to.deep.equal({ a: 2 });
    expect(() => lastDocument('a warning\n')).to.throw('printed no JSON document: a warning');
  });

  it('say what is wrong with the command line', () => {
    const run = (...args: string[]) => {
      const { status, stderr } = spawnSync(process.execPath, [join(root, 'benchmarks/run.mjs'), ...args], { encoding: 'utf8' });
      return `${status} ${stderr.trim()}`;
    };
    expect(run('stepp')).to.equal(
      '2 benchmark: name one or more of sweep, step, transformer, peak, scaling, streaming, low-resource, fine-tuned, language-model, ship, practice, applications, recipes, not stepp',
    );
    expect(run('step', '--repeats', '0')).to.equal("2 benchmark: --repeats is '0'; expected a whole number from 1");
    expect(run('step', '--save', '--tiny')).to.equal('2 benchmark: --save keeps whole runs only: leave out --tiny and --only');
  });

  it('write a table with a column for all that was told', async () => {
    const { caseTable } = await load('measure/table.mjs');
    const row = { contestant: 'ours', what: '', median: 1.23456, min: 1, max: 2, times: 3, ratio: null, extra: { f1: 0.5 } };
    const other = { ...row, contestant: 'theirs', extra: {}, ratio: { median: 3, min: 2, max: 4, times: 3 } };
    const text = caseTable({ case: 'case', unit: 's', baseline: 'ours', rows: [row, other], skipped: [{ contestant: 'x', why: 'y' }] });
    const [head, first, second, left] = text.split('\n');
    expect(head.split(/ {2,}/)).to.deep.equal(['case', 'median s', 'spread', 'rounds', '/ ours', 'spread', 'f1']);
    expect(first.split(/ {2,}/)).to.deep.equal(['ours', '1.235', '1..2', '3', '1', '0.5']);
    expect(second.split(/ {2,}/)).to.deep.equal(['theirs', '1.235', '1..2', '3', '3', '2..4', '-']);
    expect(left).to.equal('left out: x: y');
  });
});
