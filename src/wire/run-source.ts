/** Where a finished run's files and scores are: on the tracking server, or in a folder of this machine. */
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { trialKey, trialRecords } from '../job/sweep-record.js';
import { InputError } from '../plugin/index.js';
import { bestTrial, type Winner } from '../report/index.js';
import { findServer } from '../runtime/server.js';
import { stateFolder } from '../runtime/state.js';
import { nameOfStudy, openStudy } from '../sweep/index.js';
import { addArtifacts, addResults, readArtifact, readRun } from '../track/index.js';
import { trackedStudy } from './tracking.js';

export interface RunSource {
  readonly id: string;
  readonly role: string | null;
  /** Paths of its artifacts. */
  readonly artifacts: readonly string[];
  readonly metrics: Readonly<Record<string, number>>;
  artifact(path: string): Promise<Uint8Array>;
  /** Puts files beside its artifacts, by their paths there and on disk, and adds metrics and tags. Throws an `InputError` where that cannot be. */
  add(files: Readonly<Record<string, string>>, results: Added): Promise<void>;
}
export interface Added {
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A run by its id on the tracking server. Throws an `InputError`, told at `option`, where there is none. */
export async function serverRun(runId: string, option: string): Promise<RunSource> {
  const uri = process.env['MLFLOW_TRACKING_URI'] ?? (await findServer())?.uri;
  if (!uri)
    throw new InputError('no tracking server to read the run from', {
      path: option,
      suggestion: 'stillhouse server start, or set MLFLOW_TRACKING_URI',
    });
  const { tags, artifacts, metrics } = await readRun(uri, runId, process.env);
  const role = tags['stillhouse.role'] ?? null;
  return {
    id: runId,
    role,
    artifacts,
    metrics,
    artifact: (path) => readArtifact(uri, runId, path, process.env),
    async add(files, results) {
      await addArtifacts(uri, runId, files, process.env);
      await addResults(uri, runId, results, process.env);
    },
  };
}

/** A run that is kept in a folder, as `runs/STUDY/RUN` below the state folder. */
function folderRun(folder: string): RunSource {
  const root = join(folder, 'artifacts');
  const lines = <T>(name: string): T[] => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as T) : []; // prettier-ignore
  };
  const append = (name: string, rows: readonly object[]): void =>
    appendFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const tags = new Map(lines<{ key: string; value: string }>('tags.jsonl').map(({ key, value }) => [key, value]));
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    id: (JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { key: string }).key,
    role: tags.get('stillhouse.role') ?? null,
    artifacts: files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
    metrics: Object.fromEntries(lines<{ key: string; value: number }>('metrics.jsonl').map(({ key, value }) => [key, Number(value)])),
    artifact: async (path) => readFileSync(join(root, path)),
    async add(added, { metrics, tags }) {
      for (const [path, file] of Object.entries(added)) cpSync(file, join(root, path), { recursive: true });
      const timestamp = Date.now();
      append('metrics.jsonl', Object.entries(metrics).map(([key, value]) => ({ key, value, step: 0, timestamp }))); // prettier-ignore
      append('tags.jsonl', Object.entries(tags).map(([key, value]) => ({ key, value }))); // prettier-ignore
    },
  };
}

/** The run that a name stands for: a folder of a run, a study or the newest one of a sweep (its winner, else its best trial), or a run's id. Throws an `InputError`. */
export async function runSource(given: string): Promise<RunSource> {
  if (existsSync(join(given, 'run.json')) && statSync(join(given, 'artifacts'), { throwIfNoEntry: false })) return folderRun(given);
  const name = nameOfStudy(stateFolder(), given);
  if (name === null) return serverRun(given, 'RUN');
  const key = trialKey(name, chosenTrial(name));
  const tracked = trackedStudy(name);
  const folder = join(stateFolder(), 'runs', name, encodeURIComponent(key));
  if (tracked.kind === 'jsonl' && existsSync(folder)) return folderRun(folder);
  const id = tracked.id(key);
  if (id) return serverRun(id, 'RUN');
  throw new InputError(`the tracking server does not know the trial of study '${name}' yet`, { suggestion: 'stillhouse sync' });
}

/** The number of a study's winner, or else of its best trial. */
function chosenTrial(study: string): number {
  const { store } = openStudy(stateFolder(), study);
  try {
    const { winner } = store.studyNotes() as { winner?: Winner };
    const best = winner?.trial ?? bestTrial(trialRecords(store), store.read().directions)?.number;
    if (best !== undefined) return best;
    throw new InputError(`study '${study}' has no complete trial`, { suggestion: `stillhouse resume ${study}` });
  } finally {
    store.close();
  }
}
