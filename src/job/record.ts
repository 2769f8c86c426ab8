/** What a trial leaves in its run: params, metrics by epoch, data sets, pictures, tables and the student. */
import type { Experiment } from '../config/types.js';
import type { EpochReport, Evaluation } from '../distill/types.js';
import { studentFiles } from '../export/student.js';
import { isLanguage, labelledRows, type EncodedSplit, type TextData } from '../plugin/index.js';
import { confusionDrawing, confusionMatrix, curvesDrawing, perClassTable } from '../report/index.js';
import type { DatasetInput, MetricPoint, Run } from '../track/tracker.js';
import { recordDiagnosis } from './diagnosis.js';
import { experimentYaml } from './experiment-yaml.js';
import type { Prepared } from './preparation.js';
import type { FinishedTrial } from './types.js';
import { pluginDigests } from './versions.js';
import { recordWriting } from './writing.js';

const contexts = { train: 'training', validation: 'validation', test: 'testing' } as const;

/** A split as the tracking server's data set input. */
export function datasetInput(text: TextData, split: EncodedSplit, source: string): DatasetInput {
  const unlabelled = split.size - labelledRows(split).length;
  return {
    name: `${text.name}-${split.name}`,
    digest: split.digest.slice(0, 36),
    context: contexts[split.name],
    source,
    rows: split.size,
    ...(unlabelled > 0 && { unlabelled }),
  };
}

/** Params, the resolved experiment, the hash of each plugin's file and the data sets, before the first step. */
export function recordStart(run: Run, experiment: Experiment, prepared: Prepared): void {
  run.params(experiment.params);
  run.artifact('experiment.yaml', experimentYaml(experiment));
  run.tags({ 'stillhouse.plugins': JSON.stringify(pluginDigests(experiment)) });
  recordData(run, experiment, prepared);
}

/** The splits that are looked at while training, as data set inputs. */
export function recordData(run: Run, { document }: Experiment, { text, trial }: Prepared): void {
  const { dataset, transfer } = document as { readonly dataset: object; readonly transfer?: object };
  const source = JSON.stringify(Object.keys(transfer ?? {}).length > 0 ? { dataset, transfer } : dataset);
  for (const split of [trial.train, trial.validation]) run.dataset(datasetInput(text, split, source));
}

/** The metric points of an epoch, on the tracking server's step axis from 0. Scores stand first, as MLflow shows metrics in the order of their arrival. */
export function epochPoints({ epoch, trainLoss, validation, rate }: EpochReport, timestamp: number): MetricPoint[] {
  const scores = Object.entries(validation).map(([name, value]) => [`validation/${name}`, value] as const);
  return [...scores, ['train/loss', trainLoss] as const, ['train/rate', rate] as const].map(([key, value]) => ({
    key,
    value,
    step: epoch,
    timestamp,
  }));
}

/** Logs an epoch's training and validation scores to the trial's run. */
export function recordEpoch(run: Run, report: EpochReport): void {
  run.metrics(epochPoints(report, Date.now()));
}

/** How training ended, what its losses say of it, and how large the student is. */
export function recordOutline(run: Run, finished: Pick<FinishedTrial, 'plan' | 'trained' | 'validation'>): void {
  const { trained } = finished;
  const now = Date.now();
  run.metrics([
    { key: 'student/parameters', value: trained.parameters, step: 0, timestamp: now },
    { key: 'best_epoch', value: trained.best, step: 0, timestamp: now },
  ]);
  run.tags({ 'stillhouse.stopped': trained.stopped });
  recordDiagnosis(run, finished);
}

/** Confusion matrix and per-class table. */
async function recordClasses(run: Run, validation: Evaluation, classes: readonly string[]): Promise<void> {
  await run.picture('plots/confusion_matrix.svg', confusionDrawing(confusionMatrix(validation, classes.length), classes));
  const table = perClassTable(validation, classes);
  run.table('per_class.json', table.columns, table.rows);
}

/** Curves, confusion matrix and per-class table of the validation split, and the student itself. */
export async function recordOutcome(run: Run, { plan, prepared, trained, validation }: FinishedTrial): Promise<void> {
  const { classes, vocabulary, maxLength } = prepared.trial;
  recordOutline(run, { plan, trained, validation });
  await run.picture('plots/learning_curves.svg', curvesDrawing(trained.epochs, trained.best < 0 ? {} : { best: trained.best }));
  if (!validation) return;
  if (isLanguage(prepared.trial)) await recordWriting(run, { plan, prepared, trained });
  else await recordClasses(run, validation, classes);
  const shape = { vocabulary, classes: classes.length, length: maxLength };
  const { plugin: architecture, identity } = plan.architecture;
  const files = await studentFiles({ architecture, identity, shape, weights: trained.weights, text: prepared.text });
  for (const [path, content] of Object.entries(files)) run.artifact(`student/${path}`, content);
}
