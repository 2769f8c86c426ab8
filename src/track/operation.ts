import type { DatasetInput, RunStatus } from './tracker.js';
import type { Point } from './client/batches.js';

/** One thing that was told of a run; `run` is the run's key. Times are fixed when it is recorded, so that a replay says the same. */
export type Operation =
  | {
      readonly op: 'start';
      readonly run: string;
      readonly name: string;
      readonly parent?: string;
      readonly user: string;
      readonly time: number;
      readonly tags: Readonly<Record<string, string>>;
    }
  | { readonly op: 'continue'; readonly run: string }
  | { readonly op: 'params'; readonly run: string; readonly params: Readonly<Record<string, string>> }
  | { readonly op: 'metrics'; readonly run: string; readonly points: readonly Point[] }
  | { readonly op: 'tags'; readonly run: string; readonly tags: Readonly<Record<string, string>> }
  | { readonly op: 'dataset'; readonly run: string; readonly dataset: DatasetInput }
  | { readonly op: 'artifact'; readonly run: string; readonly path: string; readonly file: string; readonly bytes: number }
  /** Announces an artifact in MLflow's table form. */
  | { readonly op: 'table'; readonly run: string; readonly path: string }
  /** A saved view of the experiment's pages. */
  | { readonly op: 'view'; readonly run: string; readonly name: string; readonly state: string }
  | { readonly op: 'end'; readonly run: string; readonly status: RunStatus; readonly time: number };

/** One line of JSON without its line end; NaN and infinities are kept as text. */
export const encode = (operation: Operation): string =>
  JSON.stringify(operation, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value));

const known: Readonly<Record<Operation['op'], true>> = {
  start: true,
  continue: true,
  params: true,
  metrics: true,
  tags: true,
  dataset: true,
  artifact: true,
  table: true,
  view: true,
  end: true,
};

/** The operation of a line. Throws an `Error` for anything that `encode` did not write. */
export function decode(line: string): Operation {
  const found = JSON.parse(line) as Operation;
  if (!Object.hasOwn(known, found?.op) || typeof found.run !== 'string') throw new Error('not an operation');
  if (found.op !== 'metrics') return found;
  return { ...found, points: found.points.map((point) => ({ ...point, value: Number(point.value) })) };
}
