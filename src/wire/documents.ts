/** The JSON documents of sweeps and trainings, and the links into the tracking server. */
import type { DataCounts } from '../job/data-counts.js';
import { diagnosisOf } from '../job/diagnosis.js';
import { seedKey, trialKey } from '../job/sweep-record.js';
import { examinationDocument, jsonSafe, resultDocument, scoresDocument, winnerDocument } from '../report/index.js';
import { artifactLink, compareLink, curvesLink, nestedLink, runLink, viewKey, viewLink } from '../track/index.js';
import type { SweepOutcome } from './sweep.js';
import type { TrackedStudy } from './tracking.js';
import type { TrainOutcome } from './train.js';

export type Links = Readonly<Record<string, string>>;

/** Run table, parallel coordinates of the trials, the trials side by side, all runs as a tree, the best run and its curves, the parent run and its page; none where the server does not know the runs yet. */
export function sweepLinks({
  tracker,
  study,
  trials,
  best,
  winner: won,
}: Pick<SweepAnswer, 'tracker' | 'study' | 'trials' | 'best' | 'winner'>): Links {
  const [experiment, parent] = [tracker.experimentId(), tracker.id(study)];
  if (tracker.kind !== 'mlflow' || !experiment || !parent) return {};
  const runs = trials.map(({ number }) => tracker.id(trialKey(study, number))).filter((id) => id !== null);
  const top = best && tracker.id(trialKey(study, best.number));
  const winner = won && tracker.id(trialKey(study, won.trial));
  const shown = winner ?? top;
  return {
    runs: viewLink(tracker.uri, experiment, viewKey(study)),
    compare: viewLink(tracker.uri, experiment, viewKey(study), 'charts'),
    ...(runs.length ? { side_by_side: compareLink(tracker.uri, experiment, runs) } : {}),
    nested: nestedLink(tracker.uri, experiment, study),
    ...(top ? { best: runLink(tracker.uri, experiment, top) } : {}),
    ...(winner ? { winner: runLink(tracker.uri, experiment, winner) } : {}),
    ...(shown ? { curves: curvesLink(tracker.uri, experiment, shown) } : {}),
    parent: runLink(tracker.uri, experiment, parent),
    report: artifactLink(tracker.uri, experiment, parent, 'report.html'),
  };
}

/** What the document of a sweep tells. */
export type SweepAnswer = Omit<SweepOutcome, 'tracker' | 'stopped' | 'data' | 'page'> & {
  readonly data?: DataCounts | null;
  readonly tracker: TrackedStudy;
  readonly stopped?: string | null;
};

/** The document of `sweep --json`, `resume --json` and `study show --json`. */
export function sweepDocument(outcome: SweepAnswer): Record<string, unknown> {
  const {
    study,
    journal,
    sweep,
    seconds,
    studySeconds,
    trials,
    pareto,
    winner,
    pruning,
    analysis,
    examination,
    control,
    test,
    gain,
    tracker,
    delivery,
  } = outcome;
  const chosen = outcome.winner?.trial ?? outcome.best?.number ?? null;
  const failing = outcome.stopped ? { by: 'failing', message: outcome.stopped } : null;
  const rerun = (trial: number, index: number) => tracker.id(seedKey(trialKey(study, trial), index, 'rerun'));
  const links = sweepLinks(outcome);
  const document = resultDocument({
    study,
    journal,
    objective: sweep.objective,
    seconds,
    studySeconds,
    trials,
    pareto,
    winner: winner && winnerDocument(winner, rerun),
    stopped: outcome.limit ?? failing,
    pruning,
    analysis,
    control: control && { value: control.value, runId: tracker.id(control.key), seconds: control.seconds, params: control.params },
    gain,
    test: test ?? { student: null, control: null, teacher: null },
    tracking: { uri: tracker.uri, experimentId: tracker.experimentId(), parentRunId: tracker.id(study), links },
  });
  return {
    ...document,
    examination: examination ? jsonSafe(examinationDocument(examination, chosen)) : null,
    data: outcome.data ?? null,
    against_teacher: outcome.against && jsonSafe(outcome.against),
    tracking: { ...(document['tracking'] as object), kind: tracker.kind, pending: delivery.pending, trouble: delivery.trouble },
  };
}

/** The document of `train --json`. */
export function trainDocument({ experiment, result, tracker, delivery, seconds }: TrainOutcome): Record<string, unknown> {
  const { finished, test, key } = result;
  const { trained } = finished;
  const examined = result.examination;
  const [run, id] = [tracker.id(key), tracker.experimentId()];
  const document = {
    experiment: experiment.config.name,
    run_id: run,
    seconds,
    epochs: trained.epochs.length,
    best_epoch: trained.best,
    stopped: trained.stopped,
    diagnosis: diagnosisOf(finished),
    examination: examined ? examinationDocument(examined, null) : null,
    validation: trained.epochs[trained.best]?.validation ?? null,
    train: { loss: trained.epochs[trained.best]?.trainLoss ?? null },
    test: { student: scoresDocument(test?.student ?? null), control: null, teacher: scoresDocument(test?.teacher ?? null) },
    tracking: {
      uri: tracker.uri,
      experiment_id: id,
      parent_run_id: null,
      links: run && id && tracker.kind === 'mlflow' ? { run: runLink(tracker.uri, id, run) } : {},
      kind: tracker.kind,
      pending: delivery.pending,
      trouble: delivery.trouble,
    },
  };
  return jsonSafe(document) as Record<string, unknown>;
}
