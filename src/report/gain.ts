import type { Evaluation } from '../distill/types.js';
import { pairedBootstrap, type BootstrapOptions, type GainVerdict, type PairedDifference, type PairedMetric } from './bootstrap.js';
import { score, signed } from './numbers.js';

export interface MetricGain {
  readonly metric: string;
  readonly student: number;
  readonly control: number;
  /** Student minus control, raw. */
  readonly difference: number;
  /** The same in points (hundredths), or null for `loss`, which has no points. */
  readonly points: number | null;
}

/** What distillation gained over the same student trained without the teacher. */
export interface Gain {
  readonly metrics: readonly MetricGain[];
  /** The metric that the verdict is about. */
  readonly metric: PairedMetric;
  readonly interval: PairedDifference;
  readonly verdict: GainVerdict;
  /** The verdict in words, with what it does not say. */
  readonly sentence: string;
}

export type Scored = Pick<Evaluation, 'scores' | 'labels' | 'predicted'>;

/** Compares student and control on the same test examples; the verdict is about `metric` (macro F1 unless it is accuracy). */
export function gain(student: Scored, control: Scored, options: BootstrapOptions & { readonly metric?: string } = {}): Gain {
  const metric: PairedMetric = options.metric === 'accuracy' ? 'accuracy' : 'macro_f1';
  const interval = pairedBootstrap(student.labels, student.predicted, control.predicted, metric, options);
  const shared = Object.keys(student.scores).filter((name) => name in control.scores);
  return {
    metrics: shared.map((name) => metricGain(name, student.scores[name]!, control.scores[name]!)),
    metric,
    interval,
    verdict: interval.verdict,
    sentence: sentence(metric, interval, student.labels.length),
  };
}

function metricGain(metric: string, student: number, control: number): MetricGain {
  const difference = student - control;
  return { metric, student, control, difference, points: metric === 'loss' ? null : 100 * difference };
}

const words: Record<GainVerdict, string> = {
  gains: 'Distillation gains over the control',
  loses: 'Distillation does worse than the control',
  'no gain': 'No gain over the control',
  inconclusive: 'Inconclusive: neither a gain nor a loss is shown',
};

function sentence(metric: PairedMetric, { difference, low, high, verdict }: PairedDifference, examples: number): string {
  const name = metric === 'accuracy' ? 'accuracy' : 'macro F1';
  const range = `95 % interval ${signed(100 * low)} to ${signed(100 * high)} over ${examples} test examples`;
  const caveat = 'one seed, so nothing is said about the spread over seeds';
  return `${words[verdict]}: ${signed(100 * difference)} points of ${name} (${range}; ${caveat}).`;
}

/** One line a metric: `accuracy 0.7812 (control 0.7700, +1.1 points)`. */
export function gainLines(gain: Gain): string[] {
  return gain.metrics.map(({ metric, student, control, difference, points }) => {
    const change = points === null ? signed(difference, 4) : `${signed(points)} points`;
    return `${metric} ${score(student)} (control ${score(control)}, ${change})`;
  });
}
