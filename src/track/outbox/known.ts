import { ServerFailure } from '../client/failure.js';
import type { Rest, ServerRun } from '../client/rest.js';
import type { Operation } from '../operation.js';
import type { KnownRun, RunMap } from './runs.js';

type Start = Extract<Operation, { op: 'start' }>;

/** Finds a run of a key or makes it, once: the server has no idempotency key, so a unique tag stands for one. */
export class RunFinder {
  /** Keys whose creation may have succeeded unseen. */
  readonly #uncertain = new Set<string>();

  constructor(
    private readonly rest: Rest,
    private readonly experiment: string,
    private readonly runs: RunMap,
    /** Lets a request through when there is room for it. */
    private readonly pass: <T>(request: () => Promise<T>) => Promise<T>,
  ) {}

  /** Creates the run unless it exists; `inherited`: an earlier process may have tried. */
  async begin(start: Start, inherited: boolean): Promise<void> {
    if (this.runs.get(start.run)) return;
    if (inherited) this.#uncertain.add(start.run);
    if (this.#uncertain.has(start.run) && (await this.#search(start.run))) return;
    const parent = start.parent === undefined ? undefined : (await this.find(start.parent)).id;
    const doubted = this.#uncertain.has(start.run);
    this.#uncertain.add(start.run);
    const tags = Object.entries({ ...start.tags, ...(parent && { 'mlflow.parentRunId': parent }) }).map(([key, value]) => ({ key, value }));
    const run = { name: start.name, startTime: start.time, user: start.user, tags };
    const made = await this.pass(() => this.rest.createRun(this.experiment, run));
    this.#adopt(start.run, made, doubted);
  }
  /** The run of a key. An empty `id`: the server refused it. Throws a `ServerFailure` where the server has no such run. */
  async find(key: string): Promise<KnownRun> {
    const known = this.runs.get(key) ?? (await this.#search(key));
    if (known) return known;
    throw new ServerFailure(
      `${this.rest.connection.uri} has no run '${key}': it was begun on another server or in another experiment`,
      'foreign',
      null,
    );
  }
  /** Removes a twin that a creation thought lost has made after all. */
  async settle(key: string): Promise<void> {
    const kept = this.runs.get(key);
    if (!kept?.doubted) return;
    for (const run of await this.#tagged(key)) if (run.info.run_id !== kept.id) await this.pass(() => this.rest.deleteRun(run.info.run_id));
    this.runs.set(key, { doubted: false });
  }

  async #search(key: string): Promise<KnownRun | null> {
    const run = (await this.#tagged(key)).toSorted((a, b) => (a.info.run_id < b.info.run_id ? -1 : 1))[0];
    return run ? this.#adopt(key, run, true) : null;
  }
  async #tagged(key: string): Promise<ServerRun[]> {
    const quote = key.includes("'") ? '"' : "'";
    const filter = `tags.\`stillhouse.key\` = ${quote}${key}${quote}`;
    const found = await this.pass(() => this.rest.searchRuns(this.experiment, filter));
    // Some databases compare without regard to case.
    return found.filter((run) => tagOf(run, 'stillhouse.key') === key);
  }
  #adopt(key: string, run: ServerRun, doubted: boolean): KnownRun {
    return this.runs.set(key, {
      id: run.info.run_id,
      artifactUri: run.info.artifact_uri,
      tables: tablesOf(run),
      ended: run.info.status !== 'RUNNING',
      doubted,
    });
  }
}

const tagOf = (run: ServerRun, key: string): string | undefined => run.data.tags?.find((tag) => tag.key === key)?.value;

function tablesOf(run: ServerRun): string[] {
  try {
    return (JSON.parse(tagOf(run, 'mlflow.loggedArtifacts') ?? '[]') as { path: string }[]).map(({ path }) => path);
  } catch {
    return [];
  }
}
