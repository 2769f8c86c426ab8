/** What a sweep leaves in its parent run, and how its trials' runs begin. */
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { SweepConfig } from '../config/types.js';
import type { Params } from '../plugin/index.js';
import { describeSweep, historyPlot, trialTable, type Gain } from '../report/index.js';
import type { OpenStudy, StudyResult } from '../sweep/index.js';
import type { Run, RunStart, Tracker } from '../track/tracker.js';
import type { ControlResult } from './sweep.js';
import type { TestScores } from './test-split.js';

/** The key of a trial's run. */
export const trialKey = (study: string, number: number): string => `${study}#${number}`;

export function parentStart(sweep: SweepConfig, study: string): RunStart {
  return {
    key: study,
    name: study,
    startTime: Date.now(),
    description: `Sweep **${sweep.name}** is running: ${sweep.trials ?? 'all'} trials of ${sweep.sampler.use} search over ${Object.keys(sweep.space).join(', ')}.`,
    tags: { 'stillhouse.role': 'sweep', 'stillhouse.study': study, 'stillhouse.objective': `validation/${sweep.objective.metric}` },
  };
}

export function trialStart(study: string, number: number, params: Params, startTime: number): RunStart {
  const swept = Object.entries(params).map(([path, value]) => `- \`${path}\` = ${String(value)}`);
  return {
    key: trialKey(study, number),
    name: `trial-${number}`,
    parent: study,
    startTime,
    description: [`Trial ${number} of study \`${study}\`:`, '', ...swept].join('\n'),
    tags: { 'stillhouse.role': 'trial', 'stillhouse.study': study, 'stillhouse.trial': String(number) },
  };
}

export interface ParentOutcome {
  readonly sweep: SweepConfig;
  readonly study: OpenStudy;
  readonly result: StudyResult;
  readonly control: ControlResult | null;
  readonly test: TestScores | null;
  readonly gain: Gain | null;
  readonly tracker: Tracker;
}

function gainPoints({ result, control, gain }: ParentOutcome, metric: string): { key: string; value: number }[] {
  const objective = control?.value != null && result.best ? [{ key: `gain/validation/${metric}`, value: result.best.value - control.value }] : [];
  return [...objective, ...Object.entries(gain?.metrics ?? {}).map(([name, { difference }]) => ({ key: `gain/test/${name}`, value: difference }))];
}

/** Journal, trial table, pictures, gain over the control and description of the parent run. */
export async function finishParent(parent: Run, outcome: ParentOutcome): Promise<void> {
  const { sweep, study, result } = outcome;
  const timestamp = Date.now();
  const { metric } = sweep.objective;
  const points = gainPoints(outcome, metric);
  const best = result.best ? [{ key: 'objective', value: result.best.value }] : [];
  parent.metrics([...best, ...points].map((point) => ({ ...point, step: 0, timestamp })));
  parent.artifact('sweep.yaml', stringify(sweep.document));
  parent.artifact('experiment.yaml', stringify(sweep.experiment.document));
  const table = trialTable(result.trials, sweep.space, sweep.objective);
  parent.table('trials.json', table.columns, table.rows);
  parent.artifact('plots/history.svg', await historyPlot(result.trials, sweep.objective));
  parent.artifact('journal.log', readFileSync(study.store.path));
  parent.tags({ 'mlflow.note.content': describeSweep(outcome), ...(result.best ? { 'stillhouse.best_trial': String(result.best.number) } : {}) });
}
