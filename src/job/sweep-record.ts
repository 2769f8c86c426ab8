/** What a sweep leaves in its parent run, and how its trials' runs begin and end. */
import { readFileSync } from 'node:fs';
import { setImmediate as breath } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Experiment, SweepConfig } from '../config/types.js';
import type { Params } from '../plugin/index.js';
import {
  analysisLines,
  describeControl,
  describeSweep,
  describeTrial,
  diagnosisLines,
  historyPlot,
  loggedName,
  type ModelScores,
  parallelPlot,
  type Pareto,
  pruningPlot,
  pruningTable,
  resultPath,
  spread,
  trialTable,
  type AgainstTeacher,
  type Analysis,
  type Diagnosis,
  type Examination,
  type Gain,
  type Interval,
  type Pruning,
  type Spread,
  type SweepStory,
  type TrialRecord,
  type TrialStory,
  winnerTable,
  withPictures,
  type Winner,
} from '../report/index.js';
import { sweepView, viewKey } from '../track/index.js';
import type { Run, RunStart, Tracker } from '../track/tracker.js';
import { isFeasible, isOwn, type Reached } from '../sweep/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { Prepared } from './preparation.js';
import { dataCounts } from './data-counts.js';
import { diagnosisOf } from './diagnosis.js';
import { judgedTrials } from './pruning-record.js';
import { aboutTags } from './run-tags.js';
import type { ControlResult, FinishedTrial, TestScores } from './types.js';

/** The key of a trial's run. */
export const trialKey = (study: string, number: number): string => `${study}#${number}`;

/** The study's trials; the tracking server's ids of their runs come in by `withRunIds`. */
export function trialRecords(store: StudyStore): TrialRecord[] {
  const { trials, directions } = store.read();
  const own = trials.filter(isOwn);
  return own.map(({ number, state, params, values, attributes }) => {
    const notes = store.trialNotes(number);
    const seconds = typeof notes['seconds'] === 'number' ? notes['seconds'] : null;
    const feasible = isFeasible(attributes) ? {} : { feasible: false };
    const all = directions.length > 1 && values.length > 0 ? { values } : {};
    return {
      number,
      state,
      params,
      value: values[0] ?? null,
      ...all,
      runId: null,
      seconds,
      ...feasible,
      ...overSeeds(notes),
      ...diagnosed(notes),
      ...withInterval(notes),
    };
  });
}

function diagnosed({ diagnosis }: Readonly<Record<string, unknown>>): Pick<TrialRecord, 'diagnosis'> {
  return diagnosis ? { diagnosis: diagnosis as Diagnosis } : {};
}

function withInterval({ interval }: Readonly<Record<string, unknown>>): Pick<TrialRecord, 'interval'> {
  return interval ? { interval: interval as Interval } : {};
}

/** Whoever writes into the journal may note anything of a trial. */
function overSeeds({ seeds }: Readonly<Record<string, unknown>>): Pick<TrialRecord, 'over'> {
  const values = (Array.isArray(seeds) ? seeds : []).map((seed: { value?: unknown } | null) => seed?.value);
  return values.length > 0 && values.every((value) => typeof value === 'number') ? { over: spread(values) } : {};
}

/** Trials with the ids that the tracking server has given their runs by now. */
export const withRunIds = (trials: readonly TrialRecord[], study: string, tracker: Pick<Tracker, 'id'>): TrialRecord[] =>
  trials.map((trial) => ({ ...trial, runId: tracker.id(trialKey(study, trial.number)) }));

/** How a sweep's parent run begins. */
export function parentStart(sweep: SweepConfig, study: string): RunStart {
  return {
    key: study,
    name: study,
    startTime: Date.now(),
    description: `Sweep **${sweep.name}** is running: ${sweep.trials ?? 'all'} trials of ${sweep.sampler.use} search over ${Object.keys(sweep.space).join(', ')}.`,
    tags: {
      'stillhouse.role': 'sweep',
      'stillhouse.study': study,
      ...aboutTags(sweep.experiment),
      'stillhouse.objective': sweep.objectives.map((one) => loggedName(resultPath(one))).join(', '),
      'mlflow.source.name': sweep.file,
    },
  };
}

/** What holds for all trials, as params of the parent run; and the views that the sweep's links open. */
export function recordSetting(parent: Run, sweep: SweepConfig, study: string): void {
  const { sampler, pruner, audit, seed, space, experiment, objective, objectives } = sweep;
  const shared = Object.fromEntries(Object.entries(experiment.params).filter(([path]) => !(path in space)));
  parent.params({
    ...shared,
    'sampler.use': sampler.use,
    'pruner.use': pruner.use,
    'pruner.audit': String(audit),
    'sweep.seed': String(seed),
  });
  const metrics = Object.keys(experiment.config.metrics).filter((name) => name === 'accuracy' && name !== objective.metric);
  const others = objectives.slice(1).map((one) => loggedName(resultPath(one)));
  const view = {
    study,
    direction: objective.direction,
    params: Object.keys(space),
    metrics: [...others, ...metrics.map((name) => `validation/${name}`)],
  };
  parent.view(viewKey(study), sweepView(view));
}

/** How a trial's run begins: a child of the study's, named by its number and described by what is swept. */
export function trialStart(sweep: SweepConfig, study: string, number: number, params: Params, startTime: number): RunStart {
  const swept = Object.entries(params).map(([path, value]) => `- \`${path}\` = ${String(value)}`);
  return {
    key: trialKey(study, number),
    name: `trial-${number}`,
    parent: study,
    startTime,
    description: [`Trial ${number} of study \`${study}\`:`, '', ...swept].join('\n'),
    tags: {
      'stillhouse.role': 'trial',
      'stillhouse.study': study,
      'stillhouse.trial': String(number),
      ...aboutTags(sweep.experiment, params),
      'mlflow.source.name': sweep.file,
    },
  };
}

/** How the run of one student among several begins: a child of its trial's run, or its control's. */
export function seedStart(
  sweep: SweepConfig,
  study: string,
  parent: string,
  index: number,
  seed: number,
  role: 'seed' | 'rerun' = 'seed',
): RunStart {
  return {
    key: seedKey(parent, index, role),
    name: `${role}-${index}`,
    parent,
    startTime: Date.now(),
    description: role === 'seed' ? `One of the students of its parent: seed ${seed}.` : `Its parent's student trained anew: seed ${seed}.`,
    tags: {
      'stillhouse.role': role,
      'stillhouse.study': study,
      'stillhouse.seed': String(seed),
      'mlflow.source.name': sweep.file,
    },
  };
}

/** The key of the run of one student among several. */
export const seedKey = (parent: string, index: number, role: 'seed' | 'rerun' = 'seed'): string => `${parent}/${role}-${index}`;

/** The objective of a trial or control, and its spread where several students have trained. */
export function recordObjective(run: Run, { values, mean: value, sd }: Spread): void {
  const timestamp = Date.now();
  run.metrics([{ key: 'objective', value, step: 0, timestamp }]);
  if (values.length < 2) return;
  run.metrics([{ key: 'objective/sd', value: sd!, step: 0, timestamp }]);
  run.metrics(values.map((each, step) => ({ key: 'objective/seed', value: each, step, timestamp })));
}

/** The command that repeats a run; the tracker puts the run's id in the place of `RUN_ID`. */
export const repeatRun = 'npx stillhouse train --from-run RUN_ID';

/** A teacher in words: its plugin, with the architecture that it trains where it has one. */
export function teacherWords({ config }: Experiment): string | null {
  const inner = config.teacher?.options['architecture'] as { readonly use?: string } | null | undefined;
  return config.teacher && [config.teacher.use, inner?.use].filter(Boolean).join(' ');
}

/** The Markdown description of a finished trial or control. */
export function trialNote(
  finished: FinishedTrial,
  told: {
    title: string;
    params: Params;
    objective: SweepConfig['objective'] | null;
    value: number | null;
    others?: TrialStory['others'];
    /** Scores of the students where there are several. */
    over?: Spread;
    controlOf?: string;
    test?: ModelScores;
    audited?: number | null;
    commands: readonly string[];
  },
): string {
  const { experiment, trained, prepared } = finished;
  const story = {
    ...told,
    student: experiment.config.student.use,
    teacher: prepared.teacher && teacherWords(experiment),
    data: experiment.config.dataset.use,
    epochs: trained.epochs,
    best: trained.best < 0 ? null : trained.best,
    stopped: trained.stopped,
    parameters: trained.parameters,
    diagnosis: diagnosisOf(finished),
  };
  return told.controlOf ? describeControl({ ...story, of: told.controlOf }) : describeTrial(story);
}

export interface ParentOutcome {
  readonly sweep: SweepConfig;
  readonly study: string;
  readonly store: StudyStore;
  readonly prepared: Prepared;
  readonly planned: number | null;
  readonly trials: readonly TrialRecord[];
  readonly best: TrialRecord | null;
  readonly pareto: Pareto | null;
  readonly winner: Winner | null;
  /** The trial that control and test are about. */
  readonly chosen: TrialRecord | null;
  readonly limit: Reached | null;
  readonly pruning: Pruning | null;
  readonly analysis: Analysis;
  readonly examination: Examination | null;
  readonly control: ControlResult | null;
  readonly test: TestScores | null;
  readonly gain: Gain | null;
  readonly against: AgainstTeacher | null;
  readonly seconds: number;
}

function gainPoints({ chosen, control, gain, sweep }: ParentOutcome): { key: string; value: number }[] {
  const difference =
    control?.value != null && chosen?.value != null
      ? [{ key: `gain/validation/${sweep.objective.metric}`, value: chosen.value - control.value }]
      : [];
  return [...difference, ...(gain?.metrics ?? []).map((one) => ({ key: `gain/test/${one.metric}`, value: one.difference }))];
}

/** All that description and page of the parent run tell. */
export async function sweepStory({
  sweep,
  study,
  prepared,
  planned,
  trials,
  pareto,
  winner,
  chosen,
  limit,
  pruning,
  analysis,
  control,
  test,
  gain,
  seconds,
}: ParentOutcome): Promise<SweepStory> {
  const { text, teacher } = prepared;
  const opened = test ? (await text.openTest()).size : null;
  return {
    study,
    data: {
      name: text.name,
      classes: text.labels,
      rows: { train: text.train.size, validation: text.validation.size, test: opened },
      unlabelled: dataCounts(text).unlabelled,
    },
    student: sweep.experiment.config.student.use,
    teacher: teacher && teacherWords(sweep.experiment),
    space: sweep.space,
    sampler: sweep.sampler.use,
    pruner: sweep.pruner.use,
    pruning,
    findings: [...diagnosisLines(trials, chosen), ...analysisLines(analysis)],
    seed: sweep.seed,
    objective: sweep.objective,
    pareto,
    planned,
    trials,
    winner,
    stopped: limit?.message ?? null,
    seconds,
    control: control?.value ?? null,
    gain,
    test,
    commands: ['# sweep.yaml is an artifact of this run: all that files and flags have said', 'npx stillhouse sweep sweep.yaml'],
  };
}

/** Epochs saved, what the audit found, curves and rank correlations. */
export async function recordPruning(
  parent: Run,
  { sweep, store }: Pick<ParentOutcome, 'sweep' | 'store'>,
  pruning: Pruning,
): Promise<void> {
  const { pruned, epochs, audit } = pruning;
  const timestamp = Date.now();
  const found = audit
    ? { audited: audit.trials.length, audited_better: audit.better, regret_seen: audit.regret.seen, regret: audit.regret.estimated }
    : {};
  const totals = Object.entries({ pruned, epochs_saved: epochs.saved, epochs_trained: epochs.trained, ...found });
  parent.metrics(totals.map(([key, value]) => ({ key: `pruning/${key}`, value, step: 0, timestamp })));
  const correlations = pruning.steps.flatMap(({ step, correlation }) => (correlation === null ? [] : [{ step, value: correlation }]));
  parent.metrics(correlations.map((point) => ({ key: 'pruning/rank_correlation', timestamp, ...point })));
  parent.artifact('plots/pruning.svg', await pruningPlot(judgedTrials(sweep, store), pruning, sweep.objective));
  const table = pruningTable(pruning);
  if (table.rows.length > 0) parent.table('pruning.json', table.columns, table.rows);
}

/** The winner's mean on fresh seeds, the optimism of the best as found, and the table of all re-runs. */
function recordWinner(parent: Run, winner: Winner): void {
  const timestamp = Date.now();
  const { optimism, interval } = winner.raw;
  const known = { value: winner.value, optimism, optimism_low: interval?.low ?? null, optimism_high: interval?.high ?? null };
  parent.metrics(
    Object.entries(known).flatMap(([key, value]) => (value === null ? [] : [{ key: `winner/${key}`, value, step: 0, timestamp }])),
  );
  const { columns, rows } = winnerTable(winner);
  parent.table('winner.json', columns, rows);
}

/** The pictures of all trials. */
export async function drawTrials(
  parent: Run,
  trials: readonly TrialRecord[],
  { space, objective }: Pick<SweepConfig, 'space' | 'objective'>,
  control: number | null,
): Promise<void> {
  parent.artifact('plots/history.svg', await historyPlot(trials, objective, { control }));
  parent.artifact('plots/parallel_coordinates.svg', await parallelPlot(trials, space, objective));
}

/** Journal, trial table, pictures, gain over the control and description of the parent run. */
export async function finishParent(parent: Run, outcome: ParentOutcome): Promise<void> {
  const { sweep, store, trials, best, control } = outcome;
  const timestamp = Date.now();
  parent.metrics(gainPoints(outcome).map((point) => ({ ...point, step: 0, timestamp })));
  parent.artifact('sweep.yaml', stringify(sweep.document));
  parent.artifact('experiment.yaml', stringify(sweep.experiment.document));
  const table = trialTable(trials, sweep.space, sweep.objectives);
  await breath();
  parent.table('trials.json', table.columns, table.rows);
  await breath();
  await drawTrials(parent, trials, sweep, control?.value ?? null);
  if (outcome.winner) recordWinner(parent, outcome.winner);
  if (outcome.pruning) await recordPruning(parent, outcome, outcome.pruning);
  await breath();
  parent.artifact('journal.log', readFileSync(store.path));
  await breath();
  parent.tags({
    'mlflow.note.content': withPictures(describeSweep(await sweepStory(outcome)), ['plots/history.svg', 'plots/parallel_coordinates.svg']),
    ...(best ? { 'stillhouse.best_trial': String(best.number) } : {}),
    ...(outcome.winner ? { 'stillhouse.winner_trial': String(outcome.winner.trial) } : {}),
    ...(outcome.limit ? { 'stillhouse.stopped_by': outcome.limit.by } : {}),
    ...(outcome.gain ? { 'stillhouse.verdict': outcome.gain.verdict } : {}),
  });
}
