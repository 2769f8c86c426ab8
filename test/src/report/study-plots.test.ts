import { expect } from 'chai';
import type { Space, TrialView } from '../../../src/plugin/index.js';
import { contourPlot, importanceOf, importancePlot, parallelPlot, rungPlot, rungReport, slicePlot } from '../../../src/report/index.js';
import { linearTicks, logTicks, paramAxis } from '../../../src/report/axes.js';
import { surface } from '../../../src/report/surface.js';

const space: Space = {
  rate: { type: 'float', low: 1e-5, high: 1e-1, log: true, step: null },
  use: { type: 'choice', choices: ['lstm', '<script>alert(1)</script>', null] },
  units: { type: 'int', low: 8, high: 128, log: true, step: 1, when: { use: ['lstm'] } },
};
const objective = { metric: 'macro_f1', direction: 'maximize' } as const;
const trials: TrialView[] = Array.from({ length: 30 }, (_, number) => {
  const use = ['lstm', '<script>alert(1)</script>', null][number % 3]!;
  const params = { rate: 10 ** (-5 + (number % 10) / 2.5), use, ...(use === 'lstm' ? { units: 8 + number * 4 } : {}) };
  const value = number === 4 ? NaN : 0.5 + (number % 10) / 50;
  return {
    number,
    state: number % 7 === 6 ? 'pruned' : 'complete',
    params,
    distributions: Object.fromEntries(Object.keys(params).map((path) => [path, space[path]!])),
    values: [value],
    intermediate: new Map([0.3, 0.4, value].entries()),
    attributes: {},
  };
});
const study = { name: 's', directions: ['maximize'] as const, trials };

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
function expectPicture(svg: string): void {
  expect(svg).to.match(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).to.not.match(/NaN|undefined|Infinity|<script/);
}

describe('report: pictures of a study', function () {
  this.timeout(20_000);

  it('draw importances, the share written beside each bar', async () => {
    const svg = await importancePlot(importanceOf(study));
    expectPicture(svg);
    expect(texts(svg)).to.include.members(['rate', 'use', 'units']);
    expect(texts(svg).filter((text) => text.endsWith(' %'))).to.have.length(3);
  });

  it('draw a slice of each parameter with true logarithms, choices escaped, and how many trials have it', async () => {
    const svg = await slicePlot(trials, space, objective);
    expectPicture(svg);
    expect(texts(svg)).to.include.members(['rate (log)', '1e-5', '0.0001', '0.001', '0.01', '0.1', 'units (log)', 'use', 'null']);
    expect(svg).to.include('&lt;script&gt;');
    const complete = trials.filter(({ state, values }) => state === 'complete' && Number.isFinite(values[0]));
    const having = complete.filter(({ params }) => 'units' in params);
    expect(texts(svg)).to.include(`${having.length} of ${complete.length} trials have it`);
    expectPicture(await slicePlot([], space, objective));
    expect(await slicePlot(trials, space, objective), 'whatever was drawn in between').to.equal(svg);
    const named = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
    expect(named).to.not.be.empty;
    for (const id of named) expect(id).to.match(/^p[0-9a-f]{8}-/);
  });

  it('draw pairs, of one trial and of parameters that never meet', async () => {
    expectPicture(await contourPlot(trials, space, ['rate', 'use', 'units'], objective));
    expectPicture(await contourPlot(trials.slice(0, 1), space, ['rate', 'units'], { ...objective, direction: 'minimize' }));
    expectPicture(await contourPlot(trials.slice(1, 2), space, ['rate', 'units'], objective));
  });

  it('draw rank correlations of each pair of epochs once', async () => {
    const report = rungReport(trials, 'maximize')!;
    const svg = await rungPlot(report);
    expectPicture(svg);
    expect(texts(svg)).to.include.members(['end', 'best half kept', 'best quarter kept', '100%']);
  });

  it('put trials without a parameter below its axis in parallel coordinates', async () => {
    const records = trials.map(({ number, state, params, values }) => ({
      number,
      state,
      params,
      value: values[0]!,
      runId: null,
      seconds: 1,
    }));
    const svg = await parallelPlot(records, space, objective);
    expectPicture(svg);
    expect(texts(svg).filter((text) => text === 'none')).to.have.length(2); // the white outline and the word
    expect(
      texts(
        await parallelPlot(
          records.filter(({ params }) => 'units' in params),
          space,
          objective,
        ),
      ),
    ).to.not.include('none');
  });
});

describe('report: axes', () => {
  it('place equal factors at equal distances', () => {
    const axis = paramAxis('rate', space['rate']!);
    const at = [1e-5, 1e-3, 1e-1].map((value) => axis.place(value));
    expect(at[1]! - at[0]!).to.be.closeTo(at[2]! - at[1]!, 1e-12);
    expect(paramAxis('use', space['use']!).place(null)).to.be.closeTo(5 / 6, 1e-12);
  });

  it('have round ticks', () => {
    expect(logTicks(1e-5, 1e-1)).to.deep.equal([1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
    expect(logTicks(8, 128)).to.deep.equal([10, 20, 50, 100]);
    expect(logTicks(3.1, 4.9)).to.deep.equal([3.1, 4.9]);
    expect(linearTicks(0, 1, false)).to.deep.equal([0, 0.25, 0.5, 0.75, 1]);
    expect(linearTicks(1, 4, true)).to.deep.equal([1, 2, 3, 4]);
    expect(paramAxis('one', { type: 'int', low: 3, high: 3, log: false, step: 1 }).ticks).to.deep.equal([{ at: 0.5, text: '3' }]);
  });
});

describe('report: a surface through trials', () => {
  const grid = { columns: 10, rows: 10, sharp: { x: false, y: false } };

  it('takes one trial for all that is near it and is blank elsewhere', () => {
    const cells = surface([{ x: 0.5, y: 0.5, value: 7 }], grid);
    expect(new Set(cells.map(({ value }) => value))).to.deep.equal(new Set([7]));
    // Middles within 0.14 of (0.5, 0.5): offsets 0.05 only, for (0.15, 0.05) is 0.158 away.
    expect(cells.map(({ column, row }) => `${column} ${row}`)).to.deep.equal(['4 4', '5 4', '4 5', '5 5']);
  });

  it('is the mean half way between two, and does not smooth choices into one another', () => {
    const spots = [
      { x: 0.45, y: 0.35, value: 1 },
      { x: 0.45, y: 0.55, value: 3 },
    ];
    expect(surface(spots, grid).find(({ column, row }) => column === 4 && row === 4)!.value).to.be.closeTo(2, 1e-12);
    const sharp = surface(
      [
        { x: 0.25, y: 0.5, value: 1 },
        { x: 0.75, y: 0.5, value: 3 },
      ],
      { columns: 2, rows: 1, sharp: { x: true, y: true } },
    );
    expect(sharp.map(({ value }) => value)).to.deep.equal([1, 3]);
  });
});
