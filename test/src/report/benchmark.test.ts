/** Rows, verdicts and words of a benchmark whose predictions are made up. */
import { expect } from 'chai';
import {
  benchmarkLines,
  benchmarkMarkdown,
  benchmarkPage,
  benchmarkRows,
  benchmarkTable,
  methodSummaries,
  pairedBootstrap,
  pairings,
  pairingTable,
  seedBootstrap,
  tableCsv,
  type BenchmarkStory,
  type CellRecord,
} from '../../../src/report/index.js';

const size = 400;
const labels = Int32Array.from({ length: size }, (_, row) => row % 2);
/** Predictions of which every `every`th is wrong, shifted by the seed. */
const wrong = (every: number, seed: number): Int32Array => labels.map((label, row) => ((row + seed) % every === 0 ? 1 - label : label));
const accuracy = (predicted: Int32Array): number => predicted.filter((one, row) => one === labels[row]).length / size;

const cell = (method: string, every: number, against: number | null, more: Partial<CellRecord> = {}): CellRecord => {
  const predicted = [0, 1, 2].map((seed) => wrong(every, seed));
  return {
    data: 'one',
    source: null,
    teacher: null,
    student: 'small',
    method,
    against,
    state: 'complete',
    reason: null,
    outcome: {
      predicted,
      labels,
      scores: { accuracy: accuracy(predicted[0]!) },
      values: predicted.map(accuracy),
      parameters: 1000,
      teacher: more.teacher ? { scores: { accuracy: 0.95 }, parameters: more.teacher === 'wide' ? 12_000 : 3000 } : null,
      diagnosis: 'healthy',
      seconds: 1,
    },
    ...more,
  };
};
const options = { seed: 7, margin: 0.01 };
const cells = [
  cell('from labels', 4, null),
  cell('distilled', 10, 0, { teacher: 'wide' }),
  cell('distilled', 3, 0, { teacher: 'narrow' }),
  cell('smoothing', 4, 0),
];
const story = (): BenchmarkStory => ({
  name: 'tried',
  study: 'tried-1',
  form: 'pairing',
  metric: 'accuracy',
  seeds: 3,
  rows: benchmarkRows(cells, 'accuracy', options),
});

describe('report: benchmark', () => {
  it('gives an interval that is the plain one where there is one seed, and repeats by its seed', () => {
    const [a, b] = [wrong(10, 0), wrong(4, 1)];
    const one = seedBootstrap(labels, [a], [b], 'accuracy', { seed: 3, samples: 2000 });
    const plain = pairedBootstrap(labels, a, b, 'accuracy', { seed: 3, samples: 2000 });
    expect(one.difference).to.equal(plain.difference);
    expect(one.low).to.be.closeTo(plain.low, 0.01);
    expect(one.high).to.be.closeTo(plain.high, 0.01);
    expect(seedBootstrap(labels, [a], [b], 'accuracy', { seed: 3 })).to.deep.equal(
      seedBootstrap(labels, [a], [b], 'accuracy', { seed: 3 }),
    );
    expect(() => seedBootstrap(labels, [a], [b, b], 'accuracy')).to.throw(RangeError);
    expect(() => seedBootstrap(labels, [a.subarray(1)], [b], 'accuracy')).to.throw(RangeError);
  });

  it('widens with the spread over seeds', () => {
    const still = seedBootstrap(labels, [10, 10, 10].map((every) => wrong(every, 0)), [4, 4, 4].map((every) => wrong(every, 0)), 'accuracy'); // prettier-ignore
    const moved = seedBootstrap(labels, [3, 10, 40].map((every) => wrong(every, 0)), [4, 4, 4].map((every) => wrong(every, 0)), 'accuracy'); // prettier-ignore
    expect(moved.high - moved.low).to.be.greaterThan(2 * (still.high - still.low));
    expect(still.verdict).to.equal('gains');
    expect(moved.verdict).to.equal('inconclusive');
  });

  it('judges each row against its baseline', () => {
    const { rows } = story();
    expect(rows.map(({ gain }) => gain?.verdict ?? null)).to.deep.equal([null, 'gains', 'loses', 'no gain']);
    expect(rows[1]!.gain!.difference).to.be.closeTo(0.15, 0.01);
    expect(rows[3]!.gain!.difference).to.equal(0);
    expect(rows[0]!.over!.values).to.have.length(3);
    expect(methodSummaries(rows).map(({ method, teacher, verdicts }) => [method, teacher, verdicts.gains, verdicts.loses])).to.deep.equal([
      ['distilled', 'wide', 1, 0],
      ['distilled', 'narrow', 0, 1],
      ['smoothing', null, 0, 0],
    ]);
  });

  it('has no verdict where the cell or its baseline has no score', () => {
    const failed = { ...cells[0]!, state: 'failed', reason: 'diverged', outcome: null };
    const rows = benchmarkRows([failed, cells[1]!], 'accuracy', options);
    expect(rows.map(({ gain, over }) => [gain, over === null])).to.deep.equal([
      [null, true],
      [null, false],
    ]);
    expect(benchmarkTable({ ...story(), rows }).rows[0]).to.include('failed');
  });

  it('says which teacher suits a student, with their sizes', () => {
    const [suited] = pairings(story().rows, 'accuracy');
    expect(suited).to.deep.include({ data: 'one', student: 'small', method: 'distilled', best: 'wide' });
    expect(suited!.teachers.map(({ teacher, capacity }) => [teacher, capacity])).to.deep.equal([
      ['wide', 12],
      ['narrow', 3],
    ]);
    expect(pairingTable(story()).rows.map((row) => row.at(-1))).to.deep.equal(['yes', '']);
  });

  it('is told as table, Markdown, CSV and page, with every text escaped', () => {
    const evil = `<script>"|,`;
    const rows = benchmarkRows(
      [
        { ...cells[0]!, data: evil },
        { ...cells[1]!, data: evil },
      ],
      'accuracy',
      options,
    );
    const own = { ...story(), rows, name: evil };
    const { columns } = benchmarkTable(own);
    expect(columns).to.deep.equal([
      'data',
      'student',
      'teacher',
      'method',
      'accuracy',
      'sd',
      'points',
      'low',
      'high',
      'verdict',
      'teacher accuracy',
      'parameters',
      'diagnosis',
    ]);
    const lines = tableCsv(benchmarkTable(own)).split('\n');
    expect(lines).to.have.length(4);
    expect(lines[1]).to.match(/^"<script>""\|,",small,,from labels,0\.75,/);
    expect(benchmarkPage(own)).to.include('&lt;script&gt;').and.not.include('<script>');
    expect(benchmarkMarkdown(story()))
      .to.include('| one | small | wide | distilled | 0.9 |')
      .and.include('- distilled by wide: gains in 1 of 1 row;');
    expect(benchmarkLines(story()).at(-1)).to.equal(
      'Intervals are 95 %, drawn over test texts and 3 seeds, and not corrected for the number of rows.',
    );
  });
});
