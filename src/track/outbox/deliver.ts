/** Sends a window of operations: few requests, several at once, each run's in order, each safe to repeat. */
import { statSync } from 'node:fs';
import { draw } from '../../picture/index.js';
import { upload } from '../artifacts.js';
import { batches, type Point } from '../client/batches.js';
import { ServerFailure } from '../client/failure.js';
import { LimitError } from '../client/limits.js';
import type { Rest } from '../client/rest.js';
import type { Operation } from '../operation.js';
import { viewTag } from '../views.js';
import { RunFinder } from './known.js';
import { allEnded, Gate } from './gate.js';
import type { Backlog, Entry, Window } from './backlog.js';
import type { KnownRun } from './runs.js';

/** Requests under way at once: while this process trains, the server has the next ones at hand. */
const atOnce = 4;

/** A run's description; `RUN_ID` in it becomes the run's id, which nobody knows before. */
const noteTag = 'mlflow.note.content';

type Of<K extends Operation['op']> = Extract<Operation, { op: K }>;

/** Sends operations of one outbox to one experiment of one server. */
export class Deliverer {
  readonly #finder: RunFinder;
  #gate = new Gate(atOnce, shuts);
  /** How many operations were refused for good, and the last reason. */
  refused = { count: 0, reason: '' };

  constructor(
    private readonly rest: Rest,
    private readonly backlog: Backlog,
    readonly experiment: string,
  ) {
    backlog.runs.belong({ uri: rest.connection.uri, experiment });
    this.#finder = new RunFinder(rest, experiment, backlog.runs, (action) => this.#gate.pass(action));
  }

  /** Sends what of the window is not done yet. Throws a `ServerFailure` that is worth repeating; then the rest is still to be done. */
  async deliver(window: Window): Promise<void> {
    const owed = window.entries.filter((entry) => !entry.done);
    for (const entry of owed) if (!entry.operation) this.#refuse(entry, 'the line cannot be read');
    const runs = byRun(owed.filter((entry) => entry.operation));
    this.#gate = new Gate(atOnce, shuts);
    const begun = new Map<string, Promise<void>>();
    for (const [key, entries] of runs) begun.set(key, this.#run(entries.slice(0, endOf(entries)), begun.get(parentOf(entries) ?? '')));
    await allEnded([...begun.values()]);
    // A parent's end waits for what its children have before it.
    await allEnded([...runs.values()].map((entries) => this.#run(entries.slice(endOf(entries)))));
  }

  /** Sends a run's operations, once its parent has what this window holds of it; where that failed the run tells so itself. */
  async #run(entries: readonly Entry[], parent?: Promise<void>): Promise<void> {
    await parent?.catch(() => undefined);
    let waiting: Entry[] = [];
    for (const entry of entries) {
      if (!['start', 'continue', 'end'].includes(entry.operation!.op)) waiting.push(entry);
      else {
        await this.#content(waiting);
        waiting = [];
        await this.#attempt([entry], () => this.#state(entry));
      }
    }
    await this.#content(waiting);
  }

  async #state({ operation, inherited }: Entry): Promise<void> {
    if (operation?.op === 'start') await this.#finder.begin(operation, inherited);
    const run = await this.#finder.find(operation!.run);
    if (operation?.op === 'end') {
      await this.#finder.settle(operation.run);
      await this.#gate.pass(() => this.rest.updateRun(present(run), operation.status, operation.time));
      this.backlog.runs.set(operation.run, { ended: true });
    } else if (run.ended) {
      await this.#gate.pass(() => this.rest.updateRun(present(run), 'RUNNING'));
      this.backlog.runs.set(operation!.run, { ended: false });
    }
  }

  /** Everything of one run between two changes of its state; its order does not matter but for values under the same key. */
  async #content(entries: readonly Entry[]): Promise<void> {
    if (!entries.length) return;
    const run = await this.#finder.find(entries[0]!.operation!.run);
    const batch = pick(entries, ['params', 'tags', 'metrics', 'table']);
    await allEnded([
      this.#together(batch, (some) => this.#batch(run, some)),
      this.#together(pick(entries, ['dataset']), (some) => this.#datasets(run, some)),
      this.#inTurn(pick(entries, ['view']), (entry) => this.#view(entry.operation as Of<'view'>)),
      ...byPath(pick(entries, ['artifact', 'picture'])).map((same) =>
        this.#inTurn(same, (entry) => this.#file(run, entry.operation as Of<'artifact' | 'picture'>)),
      ),
    ]);
  }

  async #inTurn(entries: readonly Entry[], send: (entry: Entry) => Promise<void>): Promise<void> {
    for (const entry of entries) await this.#attempt([entry], () => this.#gate.pass(() => send(entry)));
  }
  /** All at once; where the server refuses that, one by one, so that only the guilty are left out. */
  async #together(entries: readonly Entry[], send: (some: readonly Entry[]) => Promise<void>): Promise<void> {
    if (!entries.length) return;
    try {
      await this.#gate.pass(() => send(entries));
      for (const entry of entries) entry.done = true;
    } catch (error) {
      if (!isFinal(error)) throw error;
      for (const entry of entries) await this.#attempt([entry], () => this.#gate.pass(() => send([entry])));
    }
  }
  async #attempt(entries: readonly Entry[], action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!isFinal(error)) throw error;
      for (const entry of entries) this.#refuse(entry, (error as Error).message);
    }
    for (const entry of entries) entry.done = true;
  }
  #refuse(entry: Entry, reason: string): void {
    this.backlog.refuse(entry, reason);
    entry.done = true;
    this.refused = { count: this.refused.count + 1, reason };
    const start = entry.operation?.op === 'start' ? entry.operation.run : null;
    if (start && !this.backlog.runs.get(start)) this.backlog.runs.set(start, { id: '' });
  }

  async #batch(run: KnownRun, entries: readonly Entry[]): Promise<void> {
    const operations = entries.map((entry) => entry.operation!);
    const of = <K extends Operation['op']>(op: K): Of<K>[] => operations.filter((one): one is Of<K> => one.op === op);
    const params = distinct(of('params').flatMap((one) => Object.entries(one.params)));
    const tags = new Map(of('tags').flatMap((one) => Object.entries(one.tags)));
    const note = tags.get(noteTag);
    if (note !== undefined) tags.set(noteTag, note.replaceAll(/\bRUN_ID\b/g, present(run)));
    const tables = [...new Set([...run.tables, ...of('table').map((one) => one.path)])];
    if (of('table').length) tags.set('mlflow.loggedArtifacts', announced(tables));
    const points: Point[] = of('metrics').flatMap((one) => one.points);
    for (const batch of batches(params, tags, points)) await this.rest.logBatch(present(run), batch);
    if (of('table').length) this.backlog.runs.set(operations[0]!.run, { tables });
  }
  async #datasets(run: KnownRun, entries: readonly Entry[]): Promise<void> {
    await this.rest.logDatasets(
      present(run),
      entries.map((entry) => (entry.operation as Of<'dataset'>).dataset),
    );
  }
  async #view({ name, state }: Of<'view'>): Promise<void> {
    await this.rest.tagExperiment(this.experiment, { key: viewTag(name), value: state });
  }
  #file(run: KnownRun, operation: Of<'artifact' | 'picture'>): Promise<void> {
    return operation.op === 'artifact' ? this.#artifact(run, operation) : this.#picture(run, operation);
  }
  async #picture(run: KnownRun, { path, drawing }: Of<'picture'>): Promise<void> {
    present(run);
    const svg = await draw(drawing).catch((fault: Error) => {
      throw new LimitError(`picture '${path}' cannot be drawn: ${fault.message}`);
    });
    await upload(this.rest, run.artifactUri, path, Buffer.from(svg));
  }
  async #artifact(run: KnownRun, operation: Of<'artifact'>): Promise<void> {
    present(run);
    if ('text' in operation) return upload(this.rest, run.artifactUri, operation.path, Buffer.from(operation.text));
    const file = this.backlog.artifactPath(operation.file);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size !== operation.bytes)
      throw new LimitError(`artifact '${operation.path}' was damaged on disk (${size ?? 'no file'}, not ${operation.bytes} bytes)`);
    await upload(this.rest, run.artifactUri, operation.path, file);
  }
}

const isFinal = (error: unknown): boolean => error instanceof LimitError || (error instanceof ServerFailure && error.kind === 'refused');

/** Whether an error says that the server is out of reach, and not that it refuses this. */
const shuts = (error: unknown): boolean => !isFinal(error);

const pick = (entries: readonly Entry[], ops: readonly Operation['op'][]): Entry[] =>
  entries.filter((entry) => !entry.done && ops.includes(entry.operation!.op));

/** In groups by a key, both in the order of their first appearance. */
function grouped(entries: readonly Entry[], keyOf: (entry: Entry) => string): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(keyOf(entry));
    if (group) group.push(entry);
    else groups.set(keyOf(entry), [entry]);
  }
  return groups;
}
const byRun = (entries: readonly Entry[]) => grouped(entries, ({ operation }) => operation!.run);
const byPath = (entries: readonly Entry[]) => [
  ...grouped(entries, ({ operation }) => (operation as Of<'artifact' | 'picture'>).path).values(),
];

const parentOf = (entries: readonly Entry[]): string | undefined =>
  entries.map(({ operation }) => operation!).find((one): one is Of<'start'> => one.op === 'start')?.parent;

function endOf(entries: readonly Entry[]): number {
  const end = entries.findIndex((entry) => entry.operation!.op === 'end');
  return end < 0 ? entries.length : end;
}

function present(run: KnownRun): string {
  if (!run.id) throw new LimitError('the server refused the run itself');
  return run.id;
}

/** MLflow's list of tables; the oldest are left out where a tag could not hold it. */
function announced(tables: readonly string[]): string {
  const text = JSON.stringify(tables.map((path) => ({ path, type: 'table' })));
  return text.length > 8000 ? announced(tables.slice(1)) : text;
}

/** Equal repetitions once; unlike ones stay, for the server to refuse. */
const distinct = (pairs: readonly (readonly [string, string])[]): (readonly [string, string])[] => [
  ...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values(),
];
