/** A student beside its teacher: how good, how small, how fast. */
import { count, short } from './numbers.js';
import type { ModelScores } from './records.js';

/** Two numbers of student and teacher. */
export interface Beside {
  readonly student: number;
  readonly teacher: number;
}
export interface AgainstTeacher {
  /** Of the test split. */
  readonly metric: string;
  /** `share` is student / teacher, here and below. */
  readonly score: Beside & { readonly share: number };
  /** Null where the teacher has none that are known. */
  readonly parameters: (Beside & { readonly share: number }) | null;
  /** A text by itself, the median over texts; null where the teacher was not timed. `times` is teacher / student. */
  readonly milliseconds: (Beside & { readonly times: number; readonly one_core: boolean }) | null;
  readonly sentence: string;
}
export interface Timed extends Beside {
  /** Whether all was done on one core. */
  readonly oneCore: boolean;
}

const scored = ['macro_f1', 'accuracy'];

/** The score that student and teacher are compared by: the asked one where it grows with quality, else macro F1 or accuracy. */
function metricOf(asked: string, student: ModelScores, teacher: ModelScores): string | null {
  const both = (name: string): boolean => Number.isFinite(student.scores[name]) && (teacher.scores[name] ?? 0) > 0;
  return [...new Set([asked, ...scored])].find((name) => name !== 'loss' && both(name)) ?? null;
}

/** Compares student and teacher on the test split; null where they have no score in common. `asked` must be one that is better when higher. */
export function againstTeacher(asked: string, student: ModelScores, teacher: ModelScores, time: Timed | null): AgainstTeacher | null {
  const metric = metricOf(asked, student, teacher);
  if (metric === null) return null;
  const [own, its] = [student.scores[metric]!, teacher.scores[metric]!];
  const score = { student: own, teacher: its, share: own / its };
  const sizes = { student: student.parameters, teacher: teacher.parameters };
  const parameters = teacher.parameters > 0 ? { ...sizes, share: student.parameters / teacher.parameters } : null;
  const milliseconds = time && {
    student: time.student,
    teacher: time.teacher,
    times: time.teacher / time.student,
    one_core: time.oneCore,
  };
  const told = { metric, score, parameters, milliseconds };
  return { ...told, sentence: sentence(told) };
}

const rounded = (value: number): string => short(Number(value.toPrecision(3)));
const percent = (share: number): string => (share >= 0.1 ? (100 * share).toFixed(1) : rounded(100 * share));

function sentence({ metric, score, parameters, milliseconds }: Omit<AgainstTeacher, 'sentence'>): string {
  const name = metric === 'macro_f1' ? 'macro F1' : metric;
  const line = [
    `${percent(score.share)} % of the teacher`,
    parameters && ` at ${percent(parameters.share)} % of its parameters`,
    milliseconds &&
      (milliseconds.times >= 1 ? `, ${rounded(milliseconds.times)} times faster` : `, ${rounded(1 / milliseconds.times)} times slower`),
  ];
  const numbers = [
    `test ${name} ${score.student.toFixed(4)} of ${score.teacher.toFixed(4)}`,
    parameters && `${count(parameters.student)} of ${count(parameters.teacher)} parameters`,
    milliseconds &&
      `${rounded(milliseconds.student)} of ${rounded(milliseconds.teacher)} ms a text${milliseconds.one_core ? ' on one core' : ''}`,
  ];
  return `${line.filter(Boolean).join('')} (${numbers.filter(Boolean).join('; ')}).`;
}
