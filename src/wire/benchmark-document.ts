/** The JSON document of `benchmark --json`. */
import { trialKey } from '../job/sweep-record.js';
import { benchmarkLines, jsonSafe, methodSummaries, pairings, rowDocument, type PairedDifference } from '../report/index.js';
import { storyOf } from '../job/benchmark-record.js';
import { runLink, runTableLink } from '../track/index.js';
import type { BenchmarkOutcome } from './benchmark.js';

const inPoints = (gain: PairedDifference | null) =>
  gain && { points: 100 * gain.difference, interval: { low: 100 * gain.low, high: 100 * gain.high }, verdict: gain.verdict };

/** Rows, what each method comes to over all of them, which teacher suits which student, and where the runs are. */
export function benchmarkDocument({ benchmark, study, journal, rows, seconds, stopped, tracker, delivery }: BenchmarkOutcome): unknown {
  const { name, form, metric, seeds, baseline } = benchmark;
  const [experiment, parent] = [tracker.experimentId(), tracker.id(study)];
  const links = tracker.kind === 'mlflow' && experiment && parent;
  return jsonSafe({
    benchmark: name,
    study,
    journal,
    form,
    metric,
    seeds,
    baseline,
    seconds,
    stopped: stopped === null ? null : { by: 'failing', message: stopped },
    rows: rows.map((row, number) => rowDocument(row, tracker.id(trialKey(study, number)))),
    methods: methodSummaries(rows).map(({ difference, ...summary }) => ({ ...summary, points: 100 * difference })),
    pairing: pairings(rows, metric).map(({ teachers, ...suited }) => ({
      ...suited,
      teachers: teachers.map(({ gain, ...one }) => ({ ...one, ...(inPoints(gain) ?? { points: null, interval: null, verdict: null }) })),
    })),
    sentences: benchmarkLines(storyOf(benchmark, study, rows)),
    tracking: {
      uri: tracker.uri,
      experiment_id: experiment,
      parent_run_id: parent,
      links: links ? { runs: runTableLink(tracker.uri, experiment, parent), parent: runLink(tracker.uri, experiment, parent) } : {},
      kind: tracker.kind,
      pending: delivery.pending,
      trouble: delivery.trouble,
    },
  });
}
