/** A benchmark as the rest of the core sees it: checked, complete and frozen. */
import type { Parallel } from './resources.js';
import type { Experiment } from './types.js';

/** One row of a benchmark before its seeds. */
export interface BenchmarkCell {
  /** Name of the data set; in a cross-domain benchmark of the domain that is tested on. */
  readonly data: string;
  /** The domain whose labels are used; null outside of a cross-domain benchmark, and where the labels of `data` are. */
  readonly source: string | null;
  /** Name of the teacher where there are several; null where the cell has no teacher, or the experiment's. */
  readonly teacher: string | null;
  readonly student: string;
  readonly method: string;
  readonly experiment: Experiment;
  /** Whether it is the experiment's teacher that is scored and no student is trained. */
  readonly scored: 'student' | 'teacher';
  /** The cell that it is compared with, by its place in the list; null for a baseline. */
  readonly against: number | null;
}

export interface BenchmarkConfig {
  readonly name: string;
  readonly file: string;
  /** The document in the file's spelling, the experiment written out. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Where its relative paths start. */
  readonly folder: string;
  /** Without any override. */
  readonly experiment: Experiment;
  readonly form: 'benchmark' | 'pairing' | 'cross-domain';
  readonly metric: 'macro_f1' | 'accuracy';
  readonly seeds: number;
  readonly baseline: string;
  readonly margin: number;
  readonly parallel: Parallel;
  readonly memory: number | null;
  /** In the order in which they are run. */
  readonly cells: readonly BenchmarkCell[];
}
