/** A small study with everything that can be tracked; the same at every call. */
import type { MetricPoint, Tracker } from '../../../src/track/tracker.js';

export const T0 = 1_700_000_000_000;
export const points = (key: string, count: number, from = 0): MetricPoint[] =>
  Array.from({ length: count }, (_, n) => ({ key, value: Math.sin(n + from), step: n + from, timestamp: T0 + n + from }));

const odd: MetricPoint[] = [NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308].map((value, n) => ({
  key: 'odd',
  value,
  step: n,
  timestamp: T0 + n,
}));

export function recordParent(tracker: Tracker): void {
  const parent = tracker.start({
    key: 'study',
    name: 'study ü',
    description: '# Study\n|a|b|\n|-|-|\n|1|2|',
    startTime: T0,
    tags: { kind: 'sweep' },
  });
  parent.params({ 'sampler.use': 'grid' });
}
export function recordTrials(tracker: Tracker, from: number, to: number): void {
  for (let n = from; n < to; n++) {
    const run = tracker.start({ key: `study/${n}`, name: `trial ${n}`, parent: 'study', startTime: T0 + n });
    run.params({ 'loss.distillation.alpha': String(n / 2), 'text/long': '蒸'.repeat(7000), empty: '' });
    run.dataset({ name: 'reviews', digest: 'a'.repeat(36), context: 'training', source: 'npm:sentiment@5.0.2', rows: 1000 });
    run.dataset({ name: 'reviews', digest: 'b'.repeat(36), context: 'validation', source: 'npm:sentiment@5.0.2', rows: 100 });
    run.metrics(points('train/loss', n === 1 ? 2500 : 20));
    run.metrics(odd);
    run.tags({ note: `${'é'.repeat(9000)}`, later: 'first' });
    run.metrics(points('validation/macro_f1', 2));
    run.tags({ later: 'last' });
    run.artifact('plots/deep/curve ü.svg', `<svg>${n}</svg>`);
    run.artifact('empty.bin', new Uint8Array(0));
    run.table(
      'per_class.json',
      ['class', 'f1'],
      [
        ['pos', 0.5],
        ['neg', NaN],
      ],
    );
    run.table('confusion.json', ['a'], [[null]]);
    run.end(n === 2 ? 'KILLED' : 'FINISHED', T0 + 5000 + n);
  }
}
export function recordEnd(tracker: Tracker): void {
  const parent = tracker.continue('study');
  parent.artifact('trials.csv', 'number,value\n0,0.5\n');
  parent.metrics(points('best', 3));
  parent.end('FINISHED', T0 + 9000);
}
export function recordStudy(tracker: Tracker): void {
  recordParent(tracker);
  recordTrials(tracker, 0, 3);
  recordEnd(tracker);
}
