import { expect } from 'chai';
import fc from 'fast-check';
import type { Direction } from '../../../src/plugin/index.js';
import {
  amount,
  bestTrial,
  describeSweep,
  hypervolumeCurve,
  paretoLine,
  paretoOf,
  paretoPlot,
  paretoTable,
  plainLines,
  resultDocument,
  Standings,
  trialTable,
  type ParetoObjective,
  type TrialRecord,
} from '../../../src/report/index.js';

const trial = (number: number, values: readonly number[], more: Partial<TrialRecord> = {}): TrialRecord => ({
  number,
  state: 'complete',
  params: { 'student.units': number },
  value: values[0] ?? null,
  ...(values.length > 0 ? { values } : {}),
  runId: null,
  seconds: 1,
  ...more,
});
const objectives: readonly ParetoObjective[] = [
  { metric: 'macro_f1', direction: 'maximize', reference: null },
  { metric: 'student.parameters', direction: 'minimize', reference: null },
];
const trials: readonly TrialRecord[] = [
  trial(0, [0.8, 40_000]),
  trial(1, [0.7, 10_000]),
  trial(2, [0.7, 20_000]), // worse than 1
  trial(3, [0.9, 50_000], { feasible: false }),
  trial(4, [], { state: 'pruned' }),
  trial(5, [0.8, 50_000]), // as good as 0 in the first
  trial(6, [], { state: 'failed' }),
];
const space = { 'student.units': { type: 'int' as const, low: 0, high: 9, log: false, step: 1 } };

describe('report: Pareto front', () => {
  const found = paretoOf(trials, objectives)!;

  it('holds the feasible complete trials that no other dominates, the best in the first objective first', () => {
    expect(found.front.map(({ number }) => number)).to.deep.equal([0, 1]);
    expect(bestTrial(trials, ['maximize', 'minimize'])!.number).to.equal(0);
    expect(bestTrial([...trials].reverse(), ['maximize', 'minimize'])!.number, 'the dominated equal of it never wins').to.equal(0);
  });

  it('covers, up to a tenth beyond the worst feasible values, an area that can be counted by hand', () => {
    // Worst: 0.7 and 50,000; a tenth beyond: 0.63 and 55,000. Trial 1: 0.07 x 45,000; trial 0 adds 0.1 x 15,000.
    expect(found.reference![0]).to.be.closeTo(0.63, 1e-12);
    expect(found.reference![1]).to.be.closeTo(55_000, 1e-8);
    expect(found.hypervolume).to.be.closeTo(0.07 * 45_000 + 0.1 * 15_000, 1e-8);
  });

  it('takes a reference that is given; a trial beyond it covers nothing', () => {
    const given = [
      { ...objectives[0]!, reference: 0.75 },
      { ...objectives[1]!, reference: 100_000 },
    ];
    const { hypervolume, reference } = paretoOf(trials, given)!;
    expect(reference).to.deep.equal([0.75, 100_000]);
    expect(hypervolume).to.be.closeTo(0.05 * 60_000, 1e-8);
    expect(paretoOf(trials, [{ ...given[0]!, reference: 0.85 }, given[1]!])!.hypervolume).to.equal(0);
  });

  it('is nothing with one objective, and empty without a trial that counts', () => {
    expect(paretoOf(trials, objectives.slice(0, 1))).to.equal(null);
    const none = paretoOf([trials[3]!, trials[4]!], objectives)!;
    expect(none).to.deep.include({ front: [], hypervolume: null, reference: null });
    expect(paretoLine(none)).to.equal('Pareto front: no trial is complete and within the constraints.');
  });

  it('is told in a line, a table, a document, a description and the log', () => {
    expect(paretoLine(found)).to.equal(
      'Pareto front: 2 trials that no other dominates; hypervolume 4650.00 up to macro_f1 0.6300, student.parameters 55,000.',
    );
    expect(paretoTable(found, space)).to.deep.equal({
      columns: ['trial', 'validation/macro_f1', 'student/parameters', 'student.units'],
      rows: [
        [0, 0.8, 40_000, 0],
        [1, 0.7, 10_000, 1],
      ],
    });
    const table = trialTable(trials, space, objectives);
    expect(table.columns.slice(0, 4)).to.deep.equal(['trial', 'state', 'validation/macro_f1', 'student/parameters']);
    expect(table.rows.map((row) => row.slice(0, 4)))
      .to.deep.include([0, 'complete', 0.8, 40_000])
      .and.deep.include([4, 'pruned', null, null]);
    const base = { study: 's', seconds: 1, objective: { metric: 'macro_f1', direction: 'maximize' as const }, trials, gain: null };
    const document = resultDocument({
      ...base,
      journal: 'j',
      studySeconds: 1,
      control: null,
      pareto: found,
      test: { student: null, control: null, teacher: null },
      tracking: { uri: 'u', experimentId: null, parentRunId: null, links: {} },
    }) as any;
    expect(document.best).to.deep.include({ number: 0, value: 0.8, values: [0.8, 40_000] });
    expect(document.pareto.front).to.deep.equal([
      { number: 0, values: [0.8, 40_000], params: { 'student.units': 0 }, run_id: null },
      { number: 1, values: [0.7, 10_000], params: { 'student.units': 1 }, run_id: null },
    ]);
    expect(document.pareto.objectives.map(({ metric, direction }: any) => `${metric} ${direction}`)).to.deep.equal([
      'macro_f1 maximize',
      'student.parameters minimize',
    ]);
    const told = describeSweep({
      ...base,
      data: { name: 'toy', classes: ['a', 'b'], rows: {} },
      student: 'gru',
      teacher: null,
      space,
      sampler: 'nsga-ii',
      pruner: 'none',
      pareto: found,
      seed: 1,
      planned: 7,
      control: null,
      test: null,
      commands: [],
    });
    expect(told).to.include('highest validation `macro_f1` and lowest `student.parameters`');
    expect(told).to.include('Best of the front in the first objective: trial 0');
    expect(told).to.match(/### Pareto front\n\n.*hypervolume 4650\.00.*\n\n\| trial \|.*\n.*\n\| 0 \| 0\.8000 \| 40,000 \| 0 \|/);
    const standings = trials.reduce((all, one) => all.add(one), new Standings(base.objective, objectives));
    const lines = (which: number) => plainLines({ type: 'trial', trial: trials[which]!, standings, planned: 7, space });
    expect(lines(1)).to.deep.equal([
      '[7/7] trial 1 complete  macro_f1 0.7000  student.parameters 10,000  units=1  1.0 s  on the front of 2',
    ]);
    expect(lines(2)[0]).to.match(/ {2}front of 2$/);
  });

  it('is drawn with its trials, those it dominates and those outside of the constraints', async () => {
    const two = await paretoPlot(trials, found);
    const three = [...objectives, { metric: 'latency_p95_ms', direction: 'minimize' as const, reference: null }];
    const wide = trials.map((one) => (one.values ? { ...one, values: [...one.values, 1 + one.number] } : one));
    const more = await paretoPlot(wide, paretoOf(wide, three)!);
    for (const [svg, axes] of [
      [two, ['student.parameters']],
      [more, ['student.parameters', 'latency_p95_ms']],
    ] as const) {
      for (const text of [...axes, 'validation macro_f1', 'on the front', 'dominated', 'outside of the constraints'])
        expect(svg).to.include(`>${text}<`);
      expect(svg).to.not.include('NaN');
      // Five complete trials a panel, each with its number.
      expect(svg.match(/aria-roledescription="symbol mark container"/g)!.length).to.be.at.least(axes.length);
    }
    expect(await paretoPlot([], paretoOf([], objectives)!)).to.not.include('NaN');
  });

  it('writes values of objectives as people read them', () => {
    expect([0.8, 1, 0, 2, 40_000, 60_581.4, NaN, null].map(amount)).to.deep.equal([
      '0.8000',
      '1.0000',
      '0.0000',
      '2',
      '40,000',
      '60,581',
      '-',
      '-',
    ]);
  });
});

describe('report: hypervolume of any trials', () => {
  const most = 5;
  const points = (axes: number) =>
    fc.array(fc.array(fc.integer({ min: 0, max: most }), { minLength: axes, maxLength: axes }), { maxLength: 8 });
  const cases = fc
    .array(fc.constantFrom<Direction>('minimize', 'maximize'), { minLength: 2, maxLength: 4 })
    .chain((directions) => fc.tuple(fc.constant(directions), points(directions.length)));
  const dominated = (a: readonly number[], b: readonly number[]) => b.every((v, i) => v <= a[i]!) && b.some((v, i) => v < a[i]!);
  const losses = (values: readonly number[], directions: readonly Direction[]) =>
    values.map((value, axis) => (directions[axis] === 'maximize' ? -value : value));
  /** Unit cells between 0 and the reference that one of the points at least dominates: only for losses from 0 up. */
  function cells(at: readonly (readonly number[])[], low: readonly number[], high: readonly number[]): number {
    if (low.length === 0) return at.length > 0 ? 1 : 0;
    let sum = 0;
    for (let cell = low[0]!; cell < high[0]!; cell++)
      sum += cells(
        at.filter(([first]) => first! <= cell).map((point) => point.slice(1)),
        low.slice(1),
        high.slice(1),
      );
    return sum;
  }

  it('is the number of unit cells that the front dominates, and the front what a search through all pairs finds', () => {
    fc.assert(
      fc.property(cases, ([directions, values]) => {
        // A cell beyond the worst possible value, whichever way is worse.
        const goals = directions.map((direction, index) => {
          return { metric: `m${index}`, direction, reference: direction === 'maximize' ? -1 : most + 1 };
        });
        const all = values.map((one, number) => trial(number, one));
        const { front, hypervolume } = paretoOf(all, goals)!;
        const at = values.map((one) => losses(one, directions));
        const expected = all.filter((_, index) => !at.some((other) => dominated(at[index]!, other)));
        expect(front.map(({ number }) => number).sort((a, b) => a - b)).to.deep.equal(expected.map(({ number }) => number));
        const low = directions.map((direction) => (direction === 'maximize' ? -most : 0));
        const high = directions.map((direction) => (direction === 'maximize' ? 1 : most + 1));
        expect(hypervolume ?? 0).to.be.closeTo(cells(at, low, high), 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it('only grows from trial to trial, and what has been told of the first ones stays', () => {
    fc.assert(
      fc.property(cases, fc.nat(8), ([directions, values], cut) => {
        const goals = directions.map((direction, index) => ({ metric: `m${index}`, direction, reference: null }));
        const all = values.map((one, number) => trial(number, one));
        const whole = hypervolumeCurve(all, goals);
        expect(whole.points.map(({ number }) => number)).to.deep.equal(all.map(({ number }) => number));
        whole.points.forEach(({ value }, index) => expect(value).to.be.at.least((whole.points[index - 1]?.value ?? 0) - 1e-9));
        const running = all.map((one) => (one.number === cut ? { ...one, state: 'running' as const } : one));
        const first = hypervolumeCurve(running, goals);
        const rest = hypervolumeCurve(all, goals, first.next);
        expect([...first.points, ...rest.points]).to.deep.equal(whole.points);
        expect(first.next).to.equal(Math.min(cut, all.length));
      }),
      { numRuns: 100 },
    );
  });
});
