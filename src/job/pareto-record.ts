/** What the tracking server is told of a sweep with several objectives. */
import type { SweepConfig } from '../config/types.js';
import type { Space } from '../plugin/index.js';
import { hypervolumeCurve, paretoPlot, paretoTable, type Pareto, type TrialRecord } from '../report/index.js';
import type { StudyStore } from '../sweep/trial.js';
import type { Run, Tracker } from '../track/tracker.js';
import { trialKey, trialRecords } from './sweep-record.js';

/** Tells the parent run the hypervolume after each trial, the trial's number as the step, once all before it have ended: a resumed sweep tells the same. */
export class HypervolumeRecord {
  private next = 0;

  constructor(
    private readonly sweep: SweepConfig,
    private readonly store: StudyStore,
    private readonly parent: Run,
  ) {}

  /** Tells what is new. */
  tell(): void {
    const { objectives } = this.sweep;
    if (objectives.length < 2) return;
    const { points, next } = hypervolumeCurve(trialRecords(this.store), objectives, this.next);
    this.next = next;
    const timestamp = Date.now();
    this.parent.metrics(points.map(({ number, value }) => ({ key: 'hypervolume', value, step: number, timestamp })));
  }
}

/** Tags the run of each complete trial by whether the trial is on the front: filter by tags.`stillhouse.pareto` = 'true'. */
function tellFront(tracker: Tracker, study: string, trials: readonly TrialRecord[], { front }: Pareto): void {
  const on = new Set(front.map(({ number }) => number));
  for (const { number, state } of trials)
    if (state === 'complete') tracker.amend(trialKey(study, number)).tags({ 'stillhouse.pareto': String(on.has(number)) });
}

interface Told {
  readonly parent: Run;
  readonly tracker: Tracker;
  readonly study: string;
  readonly trials: readonly TrialRecord[];
  readonly space: Space;
}

/** Front as picture and table, its size and reference, on the parent run; whether they are on it, on the trials'. */
export async function recordPareto(pareto: Pareto, { parent, tracker, study, trials, space }: Told): Promise<void> {
  const { front, objectives, reference } = pareto;
  tellFront(tracker, study, trials, pareto);
  parent.artifact('plots/pareto.svg', await paretoPlot(trials, pareto));
  if (!reference) return;
  const timestamp = Date.now();
  parent.metrics([{ key: 'pareto/trials', value: front.length, step: 0, timestamp }]);
  parent.tags({
    'stillhouse.pareto': front.map(({ number }) => number).join(', '),
    'stillhouse.hypervolume_reference': objectives.map(({ metric }, axis) => `${metric} ${reference[axis]}`).join(', '),
  });
  const table = paretoTable(pareto, space);
  parent.table('pareto.json', table.columns, table.rows);
}
