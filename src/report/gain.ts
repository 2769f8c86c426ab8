import type { Evaluation } from '../distill/types.js';
import { pairedBootstrap, type BootstrapOptions, type GainVerdict, type PairedDifference, type PairedMetric } from './bootstrap.js';
import { score, signed } from './numbers.js';
import { perplexityDifference } from './perplexity-difference.js';

export interface MetricGain {
  readonly metric: string;
  readonly student: number;
  readonly control: number;
  /** Student minus control, raw. */
  readonly difference: number;
  /** The same in points (hundredths), or null for what has no points: `loss`, and all scores of a language model. */
  readonly points: number | null;
}

/** What distillation gained over the same student trained without the teacher. */
export interface Gain {
  readonly metrics: readonly MetricGain[];
  /** What the verdict is about. */
  readonly metric: PairedMetric | 'perplexity';
  /** Of perplexity: nats a token by which the student's is less. */
  readonly interval: PairedDifference;
  readonly verdict: GainVerdict;
  /** The verdict in words, with what it does not say. */
  readonly sentence: string;
}

export type Scored = Pick<Evaluation, 'scores' | 'labels' | 'predicted' | 'texts'>;

/** Compares student and control on the same test examples; the verdict is about `metric` (macro F1 unless it is accuracy), of language models about perplexity. */
export function gain(student: Scored, control: Scored, options: BootstrapOptions & { readonly metric?: string } = {}): Gain {
  if (student.texts && control.texts) return perplexityGain(student, control, options);
  const metric: PairedMetric = options.metric === 'accuracy' ? 'accuracy' : 'macro_f1';
  const interval = pairedBootstrap(student.labels, student.predicted, control.predicted, metric, options);
  return {
    metrics: metricGains(student, control),
    metric,
    interval,
    verdict: interval.verdict,
    sentence: sentence(metric, interval, student.labels.length),
  };
}

function metricGains(student: Scored, control: Scored): MetricGain[] {
  const shared = Object.keys(student.scores).filter((name) => name in control.scores);
  return shared.map((metric) => {
    const [own, other] = [student.scores[metric]!, control.scores[metric]!];
    const points = metric === 'loss' || student.texts ? null : 100 * (own - other);
    return { metric, student: own, control: other, difference: own - other, points };
  });
}

function perplexityGain(student: Scored, control: Scored, options: BootstrapOptions): Gain {
  const interval = perplexityDifference(student.texts!, control.texts!, options);
  const { difference, low, high, verdict } = interval;
  const percent = (nats: number): string => signed(100 * Math.expm1(-nats));
  const [own, other] = [student, control].map(({ scores }) => Math.exp(scores['loss']!).toFixed(2));
  const range = `95 % interval ${percent(high)} to ${percent(low)} % over ${student.texts!.nats.length} test texts`;
  return {
    metrics: metricGains(student, control),
    metric: 'perplexity',
    interval,
    verdict,
    sentence: `${words[verdict]}: perplexity ${own} against ${other}, ${percent(difference)} % (${range}; ${caveat}).`,
  };
}

const caveat = 'one seed, so nothing is said about the spread over seeds';
const words: Record<GainVerdict, string> = {
  gains: 'Distillation gains over the control',
  loses: 'Distillation does worse than the control',
  'no gain': 'No gain over the control',
  inconclusive: 'Inconclusive: neither a gain nor a loss is shown',
};

function sentence(metric: PairedMetric, { difference, low, high, verdict }: PairedDifference, examples: number): string {
  const name = metric === 'accuracy' ? 'accuracy' : 'macro F1';
  const range = `95 % interval ${signed(100 * low)} to ${signed(100 * high)} over ${examples} test examples`;
  return `${words[verdict]}: ${signed(100 * difference)} points of ${name} (${range}; ${caveat}).`;
}

/** One line a metric: `accuracy 0.7812 (control 0.7700, +1.1 points)`. */
export function gainLines(gain: Gain): string[] {
  return gain.metrics.map(({ metric, student, control, difference, points }) => {
    const change = points === null ? signed(difference, 4) : `${signed(points)} points`;
    return `${metric} ${score(student)} (control ${score(control)}, ${change})`;
  });
}
