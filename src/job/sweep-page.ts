/** `report.html`: a sweep as one page, of all that it was told to keep. Without links, so that it is the same for whichever server it is written. */
import { stringify } from 'yaml';
import type { SweepConfig } from '../config/types.js';
import type { EpochReport } from '../distill/types.js';
import { isLanguage } from '../plugin/index.js';
import {
  bestFirst,
  confusionMatrix,
  confusionPlot,
  count,
  curvesPlot,
  duration,
  leadingPlot,
  reportPage,
  type PagePlot,
  type Repeat,
  type Table,
  type TrialRecord,
} from '../report/index.js';
import { versions } from '../runtime/versions.js';
import { isOwn } from '../sweep/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { DataReport } from '../text/index.js';
import { machineWords } from './machine.js';
import { costTable } from './sweep-costs.js';
import { sweepStory, type ParentOutcome } from './sweep-record.js';
import type { FinishedTrial } from './types.js';
import { versionsOf } from './versions.js';

/** What a sweep that has just ended has at hand beside its outcome. */
export interface PageParts {
  /** The pictures that the parent run was given. */
  readonly plots: readonly PagePlot[];
  readonly data: DataReport;
  /** The chosen trial's student; null where there is none. */
  readonly finished: FinishedTrial | null;
  readonly controlEpochs: readonly EpochReport[] | null;
  readonly parallel: number;
  readonly backend: string;
  /** How long data and teacher took. */
  readonly preparing: number;
}

/** The page of a sweep at its end. */
export async function sweepPage(outcome: ParentOutcome, parts: PageParts): Promise<string> {
  const { sweep, store, trials, prepared } = outcome;
  const { train, validation } = prepared.text;
  const test = outcome.test ? [await prepared.text.openTest()] : [];
  return reportPage({
    story: await sweepStory(outcome),
    unfinished: null,
    objectives: sweep.objectives,
    constraints: sweep.constraints.map(({ text }) => text),
    data: parts.data,
    digests: Object.fromEntries([train, validation, ...test].map(({ name, digest }) => [name, digest])),
    analysis: outcome.analysis,
    examination: outcome.examination,
    failed: failedTable(store, trials),
    plots: [...parts.plots, ...(await ownPictures(outcome, parts))],
    cost: costTable(store, trials, costs(outcome, parts)),
    against: outcome.against,
    repeat: { ...repeatOf(sweep), versions: versionTable(outcome, parts) },
  });
}

/** The files that say what was run, and how to run it. */
export const repeatOf = ({ document, experiment }: SweepConfig): Repeat => ({
  commands: ['# sweep.yaml is below: all that files and flags have said', 'npx stillhouse sweep sweep.yaml'],
  files: { 'sweep.yaml': stringify(document), 'experiment.yaml (resolved)': stringify(experiment.document) },
  versions: {},
});

/** Trials that failed and what was said of each. */
export const failedTable = (store: StudyStore, trials: readonly TrialRecord[]): Table => ({
  columns: ['trial', 'reason'],
  rows: trials
    .filter(({ state }) => state === 'failed')
    .map(({ number }) => [number, String(store.trialNotes(number)['reason'] ?? 'not known')]),
});

const LEADING = 8; // trials whose curves are drawn together

/** The curves of the leading trials, where they report more than their end. */
export async function leadingPicture(
  { objective, objectives }: Pick<SweepConfig, 'objective' | 'objectives'>,
  store: StudyStore,
  trials: readonly TrialRecord[],
): Promise<PagePlot[]> {
  const own = new Map(store.read().trials.filter(isOwn).map((trial) => [trial.number, trial])); // prettier-ignore
  const best = bestFirst(trials, objectives.map(({ direction }) => direction)).map(({ number }) => own.get(number)!); // prettier-ignore
  const leading = best.filter(({ intermediate }) => intermediate.size > 1).slice(0, LEADING);
  return leading.length > 0 ? [{ path: 'plots/leading.svg', svg: await leadingPlot(leading, objective) }] : [];
}

/** Pictures that the runs of trial and control hold, drawn for the page. */
async function ownPictures({ sweep, store, trials, chosen }: ParentOutcome, { finished, controlEpochs }: PageParts): Promise<PagePlot[]> {
  const leading = await leadingPicture(sweep, store, trials);
  if (!finished || !chosen) return leading;
  const { trained, validation, prepared } = finished;
  const { classes } = prepared.trial;
  const best = trained.best < 0 ? {} : { best: trained.best };
  const curves = await curvesPlot(trained.epochs, { title: `Learning curves of trial ${chosen.number}`, ...best });
  const control = controlEpochs && (await curvesPlot(controlEpochs, { title: 'Learning curves of its control' }));
  const confusion =
    validation && !isLanguage(prepared.trial) && (await confusionPlot(confusionMatrix(validation, classes.length), classes));
  return [
    { path: 'plots/learning_curves.svg', svg: curves },
    ...(control ? [{ path: 'plots/control_curves.svg', svg: control }] : []),
    ...leading,
    ...(confusion ? [{ path: 'plots/confusion_matrix.svg', svg: confusion }] : []),
  ];
}

function costs({ prepared, control }: ParentOutcome, { parallel, backend, preparing }: PageParts): (readonly [string, string])[] {
  const { teacher } = prepared;
  return [
    ...(control ? [['of that the control', duration(control.seconds)] as const] : []),
    ['trials at the same time', String(parallel)],
    ['data and teacher made ready in', duration(preparing)],
    ...(teacher
      ? [['teacher', `${teacher.name}, ${count(teacher.parameters)} parameters; its logits ${teacher.cached ? 'from the cache' : 'computed here'}`] as const] // prettier-ignore
      : []),
    ['on', machineWords(backend)],
  ];
}

function versionTable({ sweep, prepared }: ParentOutcome, { finished, backend }: PageParts): Repeat['versions'] {
  return { ...versions(), ...versionsOf(finished?.experiment ?? sweep.experiment, prepared, backend) };
}
