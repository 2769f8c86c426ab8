/** All that is known of a study's trials, in the columns of Optuna's `trials_dataframe`. */
import type { Direction, Params, TrialState } from '../plugin/index.js';
import { csvCell } from './csv.js';

/** A trial with everything that its journal holds; times in milliseconds since 1970. */
export interface WholeTrial {
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  readonly values: readonly number[];
  readonly intermediate: ReadonlyMap<number, number>;
  readonly user: Readonly<Record<string, unknown>>;
  readonly system: Readonly<Record<string, unknown>>;
  readonly started: number | null;
  readonly completed: number | null;
  readonly runId: string | null;
}

export interface WholeStudy {
  readonly name: string;
  readonly directions: readonly Direction[];
  readonly metricNames: readonly string[] | null;
  readonly trials: readonly WholeTrial[];
}

const states: Record<TrialState, string> = {
  complete: 'COMPLETE',
  pruned: 'PRUNED',
  failed: 'FAIL',
  running: 'RUNNING',
  waiting: 'WAITING',
};
const day = 86_400_000;
const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

const date = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString().replace('T', ' ').replace('Z', '000+00:00');

/** As pandas writes a time span: `0 days 00:00:01.250000`. */
function span({ started, completed }: WholeTrial): string | null {
  if (started === null || completed === null) return null;
  const left = (completed - started) % day;
  return `${Math.floor((completed - started) / day)} days ${two(left / 3_600_000)}:${two((left / 60_000) % 60)}:${two((left / 1000) % 60)}.${String(left % 1000).padStart(3, '0')}000`;
}

type Column = readonly [name: string, cell: (trial: WholeTrial) => unknown];

function nested(trials: readonly WholeTrial[], prefix: string, of: (trial: WholeTrial) => Readonly<Record<string, unknown>>): Column[] {
  const keys = [...new Set(trials.flatMap((trial) => Object.keys(of(trial))))].sort();
  return keys.map((key) => [`${prefix}_${key}`, (trial) => (Object.hasOwn(of(trial), key) ? of(trial)[key] : null)]);
}

function valueColumns({ directions, metricNames }: WholeStudy): Column[] {
  const several = directions.length > 1;
  return directions.map((_, index) => {
    const name = metricNames?.[index] ?? (several ? String(index) : '');
    return [[several ? 'values' : 'value', name].filter(Boolean).join('_'), (trial) => trial.values[index] ?? null];
  });
}

/** Columns with what stands in them for a trial, in the order of Optuna's `trials_dataframe`. */
export function trialColumns(study: WholeStudy): Column[] {
  const { trials } = study;
  const steps = [...new Set(trials.flatMap(({ intermediate }) => [...intermediate.keys()]))].sort((a, b) => a - b);
  return [
    ['number', ({ number }) => number],
    ...valueColumns(study),
    ['datetime_start', ({ started }) => date(started)],
    ['datetime_complete', ({ completed }) => date(completed)],
    ['duration', span],
    ...nested(trials, 'params', ({ params }) => params),
    ...nested(trials, 'user_attrs', ({ user }) => user),
    ...nested(trials, 'system_attrs', ({ system }) => system),
    ['state', ({ state }) => states[state]],
    ...steps.map((step): Column => [`intermediate_values_${step}`, ({ intermediate }) => intermediate.get(step) ?? null]),
    ['run_id', ({ runId }) => runId],
  ];
}

/** CSV with a header (RFC 4180, lines end in a line feed): nothing is an empty cell, lists and objects are JSON. */
export function trialsCsv(study: WholeStudy): string {
  const columns = trialColumns(study);
  const lines = study.trials.map((trial) => columns.map(([, cell]) => csvCell(cell(trial))).join(','));
  return [columns.map(([name]) => csvCell(name)).join(','), ...lines].join('\n') + '\n';
}

/** A trial as JSON data; NaN is possible. */
function trialDocument(trial: WholeTrial): Record<string, unknown> {
  const { number, state, params, values, user, system, started, completed, runId } = trial;
  return {
    number,
    state: states[state],
    values: values.length ? values : null,
    datetime_start: date(started),
    datetime_complete: date(completed),
    seconds: started === null || completed === null ? null : (completed - started) / 1000,
    params,
    user_attrs: user,
    system_attrs: system,
    intermediate_values: Object.fromEntries(trial.intermediate),
    run_id: runId,
  };
}

/** The study with its trials as JSON data. */
export const trialsDocument = ({
  name,
  directions,
  metricNames,
  trials,
}: WholeStudy): { readonly trials: readonly Record<string, unknown>[] } & Record<string, unknown> => ({
  study: name,
  directions,
  metric_names: metricNames,
  trials: trials.map(trialDocument),
});
