/** A study as a table for other tools: a row a trial, columns as Optuna's `trials_dataframe` names them. */
import type { StudyView, TrialState } from '../plugin/index.js';

/** What a row needs of the study's store. */
export interface StudySource {
  read(): StudyView;
  trialNotes(number: number): Readonly<Record<string, unknown>>;
  trialTimes(number: number): { readonly started: number | null; readonly completed: number | null };
}

export type StudyRow = Readonly<Record<string, unknown>>;

const states: Readonly<Record<TrialState, string>> = {
  complete: 'COMPLETE',
  pruned: 'PRUNED',
  failed: 'FAIL',
  running: 'RUNNING',
  waiting: 'WAITING',
};
const date = (milliseconds: number | null): string | null => (milliseconds === null ? null : new Date(milliseconds).toISOString());

/**
 * Rows by number. `value` (or `values_0`, `values_1`, ...), `datetime_start`, `datetime_complete`, `duration` in seconds, `params_*`,
 * `user_attrs_*`, `system_attrs_*`, `state`, and beyond Optuna's `intermediate_values` as a map of step to value and `run_id`.
 */
export function studyRows(source: StudySource, runId: (number: number) => string | null): { columns: string[]; rows: StudyRow[] } {
  const { trials, directions } = source.read();
  const rows = trials.map(({ number, state, params, values, intermediate, attributes }): StudyRow => {
    const { started, completed } = source.trialTimes(number);
    const own = (name: string, at: number) => ({ [name]: values[at] ?? null });
    const all = directions.length > 1 ? directions.map((_, index) => own(`values_${index}`, index)) : [own('value', 0)];
    return {
      number,
      ...Object.assign({}, ...all),
      datetime_start: date(started),
      datetime_complete: date(completed),
      duration: started === null || completed === null ? null : (completed - started) / 1000,
      ...prefixed('params_', params),
      ...prefixed('user_attrs_', source.trialNotes(number)),
      ...prefixed('system_attrs_', attributes),
      state: states[state],
      intermediate_values: Object.fromEntries(intermediate),
      run_id: runId(number),
    };
  });
  return { columns: ordered(rows), rows };
}

const prefixed = (prefix: string, map: Readonly<Record<string, unknown>>): StudyRow =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [prefix + name, value]));

const groups = [
  /^number$/,
  /^values?(_\d+)?$/,
  /^datetime_start$/,
  /^datetime_complete$/,
  /^duration$/,
  /^params_/,
  /^user_attrs_/,
  /^system_attrs_/,
];

/** Every column of any row: Optuna's order of groups, names in order within a group. */
function ordered(rows: readonly StudyRow[]): string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const place = (name: string): number => {
    const found = groups.findIndex((group) => group.test(name));
    return found < 0 ? groups.length + ['state', 'intermediate_values', 'run_id'].indexOf(name) : found;
  };
  return names.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

const cell = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Comma-separated values with a header (RFC 4180); maps and lists as JSON. */
export const asCsv = (columns: readonly string[], rows: readonly StudyRow[]): string =>
  [columns.map(cell), ...rows.map((row) => columns.map((name) => cell(row[name])))].map((line) => `${line.join(',')}\n`).join('');

const plain = (_key: string, value: unknown): unknown => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);

/** A JSON document a line; numbers that JSON lacks as their names. */
export const asJsonLines = (rows: readonly StudyRow[]): string => rows.map((row) => `${JSON.stringify(row, plain)}\n`).join('');

/** One JSON list. */
export const asJson = (rows: readonly StudyRow[]): string => `${JSON.stringify(rows, plain, 2)}\n`;
