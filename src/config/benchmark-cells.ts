/** Crosses data sets, teachers, students and methods: every cell an experiment of its own. */
import type { InputError } from '../plugin/index.js';
import type { BenchmarkEntry } from './benchmark-entries.js';
import type { BenchmarkCell } from './benchmark-types.js';
import { overridden } from './build.js';
import { attempt } from './faults.js';
import type { Experiment } from './types.js';

export interface Crossing {
  readonly data: readonly BenchmarkEntry[];
  /** None: the experiment's own. */
  readonly teachers: readonly BenchmarkEntry[];
  readonly students: readonly BenchmarkEntry[];
  readonly methods: readonly BenchmarkEntry[];
  readonly baseline: string;
}

/** An experiment with an entry on top; null, and faults, where it does not fit. */
export function applied(experiment: Experiment | null, { overrides, control }: BenchmarkEntry, faults: InputError[]): Experiment | null {
  if (!experiment) return null;
  const { value, faults: found } = attempt(() => {
    const changed = overrides.length > 0 ? overridden(experiment, overrides) : experiment;
    return control ? changed.withoutTeacher() : changed;
  });
  // The same entry is applied in several cells and tells its faults once.
  const told = new Set(faults.map(({ message }) => message));
  faults.push(...found.filter(({ message }) => !told.has(message)));
  return value;
}

/** Faults after which no further cell is looked at: they are to be mended first. */
const ENOUGH = 100;

/** The cells, those of one data set and student side by side so that they train together; a method without a teacher comes once for all teachers. */
export function crossCells(
  base: Experiment,
  { data, teachers, students, methods, baseline }: Crossing,
  faults: InputError[],
): BenchmarkCell[] {
  const cells: BenchmarkCell[] = [];
  const own: BenchmarkEntry = { name: '', overrides: [], control: false };
  for (const set of data)
    for (const student of students) {
      const onData = applied(base, set, faults);
      const inner: Omit<BenchmarkCell, 'against'>[] = [];
      for (const method of methods)
        for (const teacher of teachers.length > 0 ? teachers : [own]) {
          if (faults.length >= ENOUGH) return cells;
          const taught = applied(onData, teacher, faults);
          const experiment = applied(applied(taught, student, faults), method, faults);
          if (!experiment) continue;
          const alone = experiment.config.teacher === null;
          if (alone && inner.some((cell) => cell.method === method.name)) continue;
          const named = alone || teachers.length === 0 ? null : teacher.name;
          inner.push({
            data: set.name,
            source: null,
            teacher: named,
            student: student.name,
            method: method.name,
            experiment,
            scored: 'student',
          });
        }
      cells.push(...withBaselines(inner, baseline, cells.length));
    }
  return cells;
}

/** Each cell with the place of its baseline: the one with the same teacher, else the one without any. */
export function withBaselines(inner: readonly Omit<BenchmarkCell, 'against'>[], baseline: string, from: number): BenchmarkCell[] {
  return inner.map((cell) => {
    const same = inner.findIndex((other) => other.method === baseline && other.teacher === cell.teacher);
    const any = inner.findIndex((other) => other.method === baseline && other.teacher === null);
    const found = same >= 0 ? same : any;
    return { ...cell, against: cell.method === baseline || found < 0 ? null : from + found };
  });
}
