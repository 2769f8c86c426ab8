import type { Drawing } from '../picture/index.js';
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
  /** Content that is kept in a file beside the log, or in it. */
  | ({ readonly op: 'artifact'; readonly run: string; readonly path: string } & Kept)
  /** An artifact that is still to be drawn. */
  | { readonly op: 'picture'; readonly run: string; readonly path: string; readonly drawing: Drawing }
  /** Announces an artifact in MLflow's table form. */
  | { readonly op: 'table'; readonly run: string; readonly path: string }
  /** A saved view of the experiment's pages. */
  | { readonly op: 'view'; readonly run: string; readonly name: string; readonly state: string }
  | { readonly op: 'end'; readonly run: string; readonly status: RunStatus; readonly time: number };

/** Where the content of an artifact is until the server has it. */
export type Kept = { readonly file: string; readonly bytes: number } | { readonly text: string };

/** One line of JSON without its line end; NaN and infinities are kept as text. */
export function encode(operation: Operation): string {
  const line = JSON.stringify(operation);
  // JSON makes null of them: without any, there are none.
  if (!line.includes('null')) return line;
  return JSON.stringify(operation, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value));
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): boolean => isMap(value) && Object.values(value).every(isText);
const isTime = Number.isSafeInteger;
/** A value that JSON does not have is kept as text. */
const isValue = (value: unknown): boolean => typeof value === 'number' || ['NaN', 'Infinity', '-Infinity'].includes(value as string);
const isPoint = (point: unknown): boolean =>
  isMap(point) && isText(point['key']) && isValue(point['value']) && isTime(point['step']) && isTime(point['timestamp']);
const isDataset = (data: unknown): boolean =>
  isMap(data) &&
  ['name', 'digest', 'context', 'source'].every((field) => isText(data[field])) &&
  isCount(data['rows']) &&
  (data['unlabelled'] === undefined || isCount(data['unlabelled']));
/** As `Outbox.keep` names files: nothing that leads out of the folder of artifacts. */
const isKeptFile = (file: unknown): boolean => typeof file === 'string' && /^\d+-\d+$/.test(file);
const isDrawing = (drawing: unknown): boolean =>
  isMap(drawing) && isMap(drawing['spec']) && (drawing['filling'] === null || isMap(drawing['filling']));
const statuses: readonly unknown[] = ['FINISHED', 'FAILED', 'KILLED'] satisfies RunStatus[];

type Fields = Readonly<Record<string, unknown>>;
/** What each operation must hold beside its run. */
const shapes: Readonly<Record<Operation['op'], (found: Fields) => boolean>> = {
  start: ({ name, parent, user, time, tags }) =>
    isText(name) && (parent === undefined || isText(parent)) && isText(user) && isTime(time) && isTexts(tags),
  continue: () => true,
  params: ({ params }) => isTexts(params),
  metrics: ({ points }) => Array.isArray(points) && points.every(isPoint),
  tags: ({ tags }) => isTexts(tags),
  dataset: ({ dataset }) => isDataset(dataset),
  artifact: ({ path, file, bytes, text }) => isText(path) && (isText(text) ? file === undefined : isKeptFile(file) && isCount(bytes)),
  picture: ({ path, drawing }) => isText(path) && isDrawing(drawing),
  table: ({ path }) => isText(path),
  view: ({ name, state }) => isText(name) && isText(state),
  end: ({ status, time }) => statuses.includes(status) && isTime(time),
};

/** The operation of a line. Throws an `Error` for anything that `encode` did not write. */
export function decode(line: string): Operation {
  const found = JSON.parse(line) as Operation;
  if (!Object.hasOwn(shapes, found?.op) || typeof found.run !== 'string' || !shapes[found.op](found)) throw new Error('not an operation');
  if (found.op !== 'metrics') return found;
  return { ...found, points: found.points.map((point) => ({ ...point, value: Number(point.value) })) };
}
