/** The JSON document of `sweep --json`. */
import type { Params } from '../plugin/index.js';
import type { Analysis } from './analysis.js';
import type { Gain } from './gain.js';
import type { Pareto } from './pareto.js';
import { paretoDocument } from './pareto-words.js';
import type { Pruning } from './pruning.js';
import { pruningDocument } from './pruning-words.js';
import { bestTrial, type ModelScores, type Objective, type TrialRecord } from './records.js';

export interface ResultInput {
  readonly study: string;
  /** Path of the study's journal. */
  readonly journal: string;
  readonly objective: Objective;
  /** How long the command was at it. */
  readonly seconds: number;
  /** How long the study's trials and control have trained, in all processes. */
  readonly studySeconds: number;
  readonly trials: readonly TrialRecord[];
  /** The winner on fresh seeds as its document; null where the sweep does not ask. */
  readonly winner?: Record<string, unknown> | null;
  /** What ended the sweep before its last trial; null where nothing did. */
  readonly stopped?: { readonly by: string; readonly message: string } | null;
  /** What pruning saved and cost; null where nothing prunes. */
  readonly pruning?: Pruning | null;
  readonly analysis?: Analysis | null;
  /** The front of several objectives; null where there is but one. */
  readonly pareto?: Pareto | null;
  /** The same student without the teacher; null where the sweep was stopped before it. */
  readonly control: {
    readonly runId: string | null;
    readonly value: number | null;
    readonly seconds: number;
    readonly params?: Params;
  } | null;
  readonly gain: Gain | null;
  readonly test: { readonly student: ModelScores | null; readonly control: ModelScores | null; readonly teacher: ModelScores | null };
  readonly tracking: {
    readonly uri: string;
    readonly experimentId: string | null;
    readonly parentRunId: string | null;
    readonly links: Readonly<Record<string, string>>;
  };
}

/** The document as plain JSON data; NaN and infinities become null. */
export function resultDocument(input: ResultInput): Record<string, unknown> {
  const { tracking, control, gain, test, pruning, pareto, analysis } = input;
  const directions = pareto ? pareto.objectives.map(({ direction }) => direction) : input.objective.direction;
  const best = bestTrial(input.trials, directions);
  return jsonSafe({
    study: input.study,
    journal: input.journal,
    objective: input.objective,
    seconds: input.seconds,
    study_seconds: input.studySeconds,
    trials: [...input.trials].sort((a, b) => a.number - b.number).map(trialDocument),
    best: best && trialDocument(best),
    pareto: pareto ? paretoDocument(pareto) : null,
    winner: input.winner ?? null,
    stopped: input.stopped ?? null,
    pruning: pruning ? pruningDocument(pruning) : null,
    importances: analysis?.importances ?? null,
    rungs: analysis?.rungs ?? null,
    control: control && {
      value: control.value,
      run_id: control.runId,
      seconds: control.seconds,
      params: control.params ?? {},
      gain: gain && gainDocument(gain),
    },
    test: { student: scoresDocument(test.student), control: scoresDocument(test.control), teacher: scoresDocument(test.teacher) },
    tracking: { uri: tracking.uri, experiment_id: tracking.experimentId, parent_run_id: tracking.parentRunId, links: tracking.links },
  }) as Record<string, unknown>;
}

function trialDocument({ number, state, params, value, values, runId, seconds, over, diagnosis }: TrialRecord) {
  const several = { ...(values && { values }), ...(over && { seeds: { values: over.values, sd: over.sd } }) };
  return { number, state, params, value, run_id: runId, seconds, diagnosis: diagnosis ?? null, ...several };
}

/** Scores of a model as the documents of `sweep` and `train` show them: always `accuracy`, `macro_f1` and `loss`, null where not measured. */
export function scoresDocument(model: ModelScores | null) {
  return model && jsonSafe({ accuracy: null, macro_f1: null, loss: null, ...model.scores, parameters: model.parameters });
}

function gainDocument({ metrics, metric, interval, verdict, sentence }: Gain) {
  const points = Object.fromEntries(metrics.filter((one) => one.points !== null).map((one) => [one.metric, one.points]));
  return { verdict, metric, points, interval: { low: 100 * interval.low, high: 100 * interval.high }, sentence };
}

/** The same data with null for every number that JSON cannot hold. */
export function jsonSafe(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(jsonSafe);
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, jsonSafe(own)]));
  return value ?? null;
}
