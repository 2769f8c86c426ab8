/** A benchmark as a study: its cells as a space of names, and what the journal keeps of each. */
import type { BenchmarkCell, BenchmarkConfig } from '../config/index.js';
import type { Params, ParamValue, Sampler, Space } from '../plugin/index.js';
import type { CellOutcome, CellRecord } from '../report/index.js';
import type { StudyStore } from '../sweep/trial.js';
import { unpackClasses } from './packed-classes.js';

const names = ['data', 'source', 'student', 'teacher', 'method'] as const;

/** What names a cell; what it does not have is left out. */
export const cellParams = (cell: BenchmarkCell): Params =>
  Object.fromEntries(names.flatMap((name) => (cell[name] === null ? [] : [[name, cell[name]]])));

/** `small, distilled by wide on amazon`. */
export function cellWords({ data, source, student, teacher, method }: BenchmarkCell): string {
  return `${student}, ${method}${teacher === null ? '' : ` by ${teacher}`} on ${source === null ? data : `${source} to ${data}`}`;
}

const none = '-';

/** The names that occur, as choices; a cell without one has `-`. */
export function cellSpace({ cells }: BenchmarkConfig): Space {
  const choices = (name: (typeof names)[number]): ParamValue[] => [...new Set(cells.map((cell) => cell[name] ?? none))];
  const told = names.filter((name) => cells.some((cell) => cell[name] !== null));
  return Object.fromEntries(told.map((name) => [name, { type: 'choice', choices: choices(name) }]));
}

const spelled = (cell: BenchmarkCell, space: Space): Params =>
  Object.fromEntries(Object.keys(space).map((name) => [name, cell[name as (typeof names)[number]] ?? none]));

/** Gives the cells in their order: trial n is cell n. */
export const cellSampler = ({ cells }: BenchmarkConfig): Sampler => ({
  sample: ({ number, space }) => (number < cells.length ? spelled(cells[number]!, space) : null),
  size: () => cells.length,
});

/** What the journal keeps of a cell beside its value. */
export interface CellNote {
  readonly scores: Readonly<Record<string, number>>;
  readonly values: readonly number[];
  readonly predicted: readonly string[];
  readonly parameters: number;
  readonly teacher: CellOutcome['teacher'];
}

/** The study-wide attribute with the labels of a data set's test split, the same for all of its cells. */
export const labelsKey = (data: string): string => `labels:${data}`;

/** The cells as the journal has them. */
export function cellRecords({ cells }: BenchmarkConfig, store: StudyStore): CellRecord[] {
  const { trials } = store.read();
  const notes = store.studyNotes();
  return cells.map(({ data, source, teacher, student, method, against }, number) => {
    const trial = trials[number];
    const own = trial ? store.trialNotes(number) : {};
    const labels = notes[labelsKey(data)];
    const outcome = trial?.state === 'complete' && typeof labels === 'string' ? outcomeOf(own, unpackClasses(labels)) : null;
    const reason = typeof own['reason'] === 'string' ? own['reason'] : null;
    return { data, source, teacher, student, method, against, state: trial?.state ?? 'waiting', reason, outcome };
  });
}

function outcomeOf(notes: Readonly<Record<string, unknown>>, labels: Int32Array): CellOutcome | null {
  const cell = notes['cell'] as CellNote | undefined;
  if (!cell) return null;
  const { verdict } = (notes['diagnosis'] ?? { verdict: null }) as { verdict: string | null };
  const seconds = typeof notes['seconds'] === 'number' ? notes['seconds'] : null;
  return { ...cell, predicted: cell.predicted.map(unpackClasses), labels, diagnosis: verdict, seconds };
}
