import { expect } from 'chai';
import type { Distribution, StudyView, TrialView } from '../../../src/plugin/index.js';
import {
  asCsv,
  asJsonLines,
  bestParamsTable,
  compareStudies,
  comparisonTable,
  contourPlot,
  escaped,
  htmlPage,
  importanceLine,
  importanceOf,
  importancePlot,
  slicePlot,
  studyRows,
} from '../../../src/report/index.js';
import { objective, space, trials } from './material.js';

const unit: Distribution = { type: 'float', low: 0, high: 1, log: false, step: null };
const trial = (number: number, value: number | null, params: Record<string, number>, more: Partial<TrialView> = {}): TrialView => ({
  number,
  state: value === null ? 'failed' : 'complete',
  params,
  distributions: Object.fromEntries(Object.keys(params).map((path) => [path, unit])),
  values: value === null ? [] : [value],
  intermediate: new Map(),
  attributes: {},
  ...more,
});
const study = (name: string, all: readonly TrialView[]): StudyView => ({ name, directions: ['maximize'], trials: all });
const spread = (count: number) => Array.from({ length: count }, (_, index) => ((index * 7) % count) / count);

describe('importances of a study', () => {
  it('find the parameter that the objective follows', () => {
    const all = spread(40).map((x, number) => trial(number, x, { matters: x, idle: ((number * 11) % 40) / 40 }));
    const { importances, trials: count } = importanceOf(study('s', all));
    expect(count).to.equal(40);
    expect(Object.keys(importances!)).to.deep.equal(['matters', 'idle']);
    expect(importances!['matters']).to.be.above(0.8);
    expect(Object.values(importances!).reduce((sum, share) => sum + share)).to.be.closeTo(1, 1e-12);
  });

  it('say why there are none rather than make them up', () => {
    const few = importanceOf(study('s', spread(9).map((x, number) => trial(number, x, { x })))); // prettier-ignore
    expect(few).to.deep.equal({ trials: 9, importances: null, reason: '9 complete trials are too few: 10 are needed' });
    const level = importanceOf(study('s', spread(12).map((x, number) => trial(number, 1, { x })))); // prettier-ignore
    expect(level.reason).to.equal('all trials have the same value');
    expect(importanceLine(level)).to.equal('importances: all trials have the same value');
    const failed = importanceOf(study('s', spread(12).map((x, number) => trial(number, null, { x })))); // prettier-ignore
    expect(failed.trials).to.equal(0);
  });
});

describe('studies side by side', () => {
  const epochs = (count: number) => new Map(Array.from({ length: count }, (_, step) => [step, 0] as const));
  const first = study('first', [
    trial(0, 0.5, { x: 0 }, { intermediate: epochs(4) }),
    trial(1, 0.7, { x: 0.2 }, { intermediate: epochs(4) }),
    trial(2, 0.6, { x: 0.4 }, { intermediate: epochs(4) }),
  ]);
  const second = study('second', [
    trial(0, 0.8, { x: 0.6, y: 1 }, { intermediate: epochs(4) }),
    trial(1, null, { x: 0.1, y: 1 }, { intermediate: epochs(1) }),
    trial(2, 0.6, { x: 0.3, y: 0 }, { intermediate: epochs(4) }),
  ]);

  it('tell what each took to the worst of the bests, and how often one is better', () => {
    const { target, studies } = compareStudies([first, second], 'maximize');
    expect(target).to.equal(0.7);
    const [one, two] = studies;
    expect(one).to.deep.include({ complete: 3, epochs: 12, median: 0.6, reached: { trials: 2, epochs: 8 }, better: null });
    expect(one!.best).to.deep.equal({ number: 1, value: 0.7, params: { x: 0.2 } });
    expect(two).to.deep.include({ complete: 2, epochs: 9, reached: { trials: 1, epochs: 4 } });
    // 0.8 beats all three; 0.6 beats 0.5, ties with 0.6, loses to 0.7.
    expect(two!.better!.share).to.be.closeTo(4.5 / 6, 1e-12);
    expect(two!.better!.low).to.be.at.most(two!.better!.share);
    expect(two!.better!.high).to.be.at.least(two!.better!.share);
  });

  it('read the other way where less is better', () => {
    const { target, studies } = compareStudies([first, second], 'minimize');
    expect(target).to.equal(0.6);
    expect(studies.map(({ best }) => best!.value)).to.deep.equal([0.5, 0.6]);
    expect(studies[1]!.better!.share).to.be.closeTo(1.5 / 6, 1e-12);
  });

  it('have a line each, and the parameters in which the best differ', () => {
    const comparison = compareStudies([first, second], 'maximize');
    const { columns, rows } = comparisonTable(comparison);
    expect(rows.map(([name]) => name)).to.deep.equal(['first', 'second']);
    for (const row of rows) expect(row).to.have.length(columns.length);
    expect(bestParamsTable(comparison).rows).to.deep.equal([
      ['x', 0.2, 0.6],
      ['y', null, 1],
    ]);
  });

  it('make no target where one has no complete trial', () => {
    const { target, studies } = compareStudies([first, study('none', [])], 'maximize');
    expect(target).to.equal(null);
    expect(studies[1]).to.deep.include({ best: null, median: null, reached: null, better: null });
  });
});

describe('a study as a table', () => {
  const view: StudyView = study('s', [
    trial(0, 0.5, { rate: 0.1 }, { intermediate: new Map([[0, NaN], [1, 0.5]]) }), // prettier-ignore
    trial(1, null, { 'student.use': 2 }),
  ]);
  const source = {
    read: () => view,
    trialNotes: (number: number) => (number === 0 ? { note: 'he said "so", twice', list: [1, 2] } : {}),
    trialTimes: (number: number) => (number === 0 ? { started: 0, completed: 1500 } : { started: null, completed: null }),
  };
  const { columns, rows } = studyRows(source, (number) => (number === 0 ? 'abc' : null));

  it("has Optuna's columns in Optuna's order, then its own", () => {
    const own = ['state', 'intermediate_values', 'run_id'];
    const params = ['params_rate', 'params_student.use', 'user_attrs_list', 'user_attrs_note'];
    expect(columns).to.deep.equal(['number', 'value', 'datetime_start', 'datetime_complete', 'duration', ...params, ...own]);
    expect(rows[0]).to.deep.include({
      value: 0.5,
      duration: 1.5,
      datetime_start: '1970-01-01T00:00:00.000Z',
      state: 'COMPLETE',
      run_id: 'abc',
    });
    expect(rows[1]).to.deep.include({ value: null, duration: null, state: 'FAIL' });
  });

  it('quotes what CSV needs quoted', () => {
    const lines = asCsv(['number', 'user_attrs_list', 'user_attrs_note'], rows).split('\n');
    expect(lines).to.deep.equal(['number,user_attrs_list,user_attrs_note', '0,"[1,2]","he said ""so"", twice"', '1,,', '']);
  });

  it('keeps NaN by name in JSON lines', () => {
    const [first] = asJsonLines(rows).trim().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
    expect(first.intermediate_values).to.deep.equal({ 0: 'NaN', 1: 0.5 });
  });
});

describe('a sweep on one page', function () {
  this.timeout(20_000);

  it('means text as text and needs nothing beside it', async () => {
    const svg = await slicePlot(trials, space, objective);
    const page = htmlPage({
      title: 'a <script>alert("1")</script>',
      lines: ['x & y'],
      tables: [{ title: 'T', table: { columns: ['<b>'], rows: [[0.123456789], [null], ["it's"]] } }],
      pictures: [{ title: 'slices', svg }],
    });
    expect(page)
      .to.not.include('<script')
      .and.not.include('<b>')
      .and.not.match(/(src|href)="(?!data:)/);
    expect(page).to.include(escaped('a <script>alert("1")</script>')).and.include('x &amp; y').and.include('<td>0.12346</td>');
    const inlined = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(page)![1]!;
    expect(Buffer.from(inlined, 'base64').toString()).to.equal(svg);
  });

  it('draws slices, importances and a contour with every parameter named, without a trial too', async () => {
    const [alpha, rate] = ['loss.distillation.alpha', 'optimizer.rate'] as const;
    const all = await Promise.all([
      slicePlot(trials, space, objective),
      importancePlot({ trials: 12, importances: { [alpha]: 0.7, [rate]: 0.3 }, reason: null }),
      contourPlot(trials, space, objective, [rate, alpha]),
    ]);
    for (const svg of all) {
      expect(svg)
        .to.match(/^<svg /)
        .and.to.not.match(/NaN|undefined|Infinity/);
      for (const name of ['alpha', 'rate']) expect(svg).to.include(`>${name}<`);
    }
    expect((all[0]!.match(/<path /g) ?? []).length, 'points of two trials in three panels').to.be.at.least(6);
    for (const empty of [await slicePlot([], space, objective), await contourPlot([], space, objective, [rate, alpha])])
      expect(empty)
        .to.match(/^<svg /)
        .and.to.not.match(/NaN|undefined|Infinity/);
  });
});
