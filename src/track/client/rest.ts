/** A thin typed client over MLflow's REST API: one function an endpoint, checked before sending. */
import type { DatasetInput, RunStatus } from '../tracker.js';
import type { Batch } from './batches.js';
import type { Connection } from './connection.js';
import { ServerFailure } from './failure.js';
import { type Body, send } from './http.js';
import { checkDigest, checkInteger, checkPath } from './limits.js';
import { type Patience, persist } from './retry.js';

export interface Experiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: 'active' | 'deleted';
  readonly tags?: readonly Pair[];
}
export interface Pair {
  readonly key: string;
  readonly value: string;
}
export interface Metric {
  readonly key: string;
  /** `'NaN'` comes as text. */
  readonly value: number | string;
  readonly timestamp: number;
  readonly step: number;
}
export interface ServerRun {
  readonly info: {
    readonly run_id: string;
    readonly run_name: string;
    readonly experiment_id: string;
    readonly status: string;
    readonly start_time: number;
    readonly end_time?: number;
    readonly artifact_uri: string;
    readonly lifecycle_stage: string;
  };
  readonly data: { readonly metrics?: readonly Metric[]; readonly params?: readonly Pair[]; readonly tags?: readonly Pair[] };
  readonly inputs?: { readonly dataset_inputs?: readonly { tags: readonly Pair[]; dataset: Readonly<Record<string, string>> }[] };
}
export interface FileInfo {
  readonly path: string;
  readonly is_dir: boolean;
  readonly file_size?: number;
}
export interface NewRun {
  readonly name: string;
  readonly startTime: number;
  readonly user: string;
  readonly tags: readonly Pair[];
}

const api = '/api/2.0/mlflow';
/** A server that is alive answers `/version` at once; milliseconds. */
const probeTimeout = 10_000;

/** MLflow's endpoints as methods, each repeated while the server is out of reach and patience lasts. */
export class Rest {
  constructor(
    readonly connection: Connection,
    readonly patience: Patience = connection,
    readonly signal?: AbortSignal,
  ) {}

  /** The server's version; throws a `foreign` failure where something else answers. */
  async version(): Promise<string> {
    const ask = (): Promise<{ text: string }> => send(this.connection, 'GET', '/version', undefined, AbortSignal.timeout(probeTimeout));
    const { text } = await persist(ask, this.patience, this.signal);
    if (!/^\d+\.\d+[\w.+-]*$/.test(text.trim())) throw foreign(this.connection, '/version');
    return text.trim();
  }
  /** Null where none has the name; deleted ones are found too. */
  async experimentByName(name: string): Promise<Experiment | null> {
    return this.#experiment('experiments/get-by-name', { experiment_name: name });
  }
  async experiment(id: string): Promise<Experiment | null> {
    return this.#experiment('experiments/get', { experiment_id: id });
  }
  /** Answers the new id. */
  async createExperiment(name: string, tags: readonly Pair[]): Promise<string> {
    return (await this.post<{ experiment_id: string }>('experiments/create', { name, tags })).experiment_id;
  }
  async restoreExperiment(id: string): Promise<void> {
    await this.post('experiments/restore', { experiment_id: id });
  }
  async tagExperiment(id: string, tag: Pair): Promise<void> {
    await this.post('experiments/set-experiment-tag', { experiment_id: id, ...tag });
  }
  /** Sent once: a repeated creation makes a second run, so the caller searches for the first one before. */
  async createRun(experimentId: string, run: NewRun): Promise<ServerRun> {
    const json = {
      experiment_id: experimentId,
      run_name: run.name,
      start_time: checkInteger('start time', run.startTime),
      user_id: run.user,
      tags: run.tags,
    };
    const { text } = await send(this.connection, 'POST', `${api}/runs/create`, { json }, this.signal);
    return this.#parse<{ run: ServerRun }>(text, 'runs/create').run;
  }
  async run(id: string): Promise<ServerRun> {
    return (await this.get<{ run: ServerRun }>('runs/get', { run_id: id })).run;
  }
  /** All active runs of an experiment that pass the filter. */
  async searchRuns(experimentId: string, filter: string): Promise<ServerRun[]> {
    const found: ServerRun[] = [];
    for (let token: string | undefined, first = true; first || token; first = false) {
      const page: { runs?: ServerRun[]; next_page_token?: string } = await this.post('runs/search', {
        experiment_ids: [experimentId],
        filter,
        max_results: 1000,
        ...(token && { page_token: token }),
      });
      found.push(...(page.runs ?? []));
      token = page.next_page_token;
    }
    return found;
  }
  async deleteRun(id: string): Promise<void> {
    await this.post('runs/delete', { run_id: id });
  }
  /** Safe to repeat: equal points and params are kept once. */
  async logBatch(id: string, batch: Batch): Promise<void> {
    await this.post('runs/log-batch', { run_id: id, ...batch });
  }
  /** Safe to repeat. Throws a `LimitError` for a digest above 36 characters. */
  async logDatasets(id: string, datasets: readonly DatasetInput[]): Promise<void> {
    await this.post('runs/log-inputs', { run_id: id, datasets: datasets.map(datasetInput) });
  }
  async updateRun(id: string, status: RunStatus | 'RUNNING', endTime?: number): Promise<void> {
    const end = endTime === undefined ? {} : { end_time: checkInteger('end time', endTime) };
    await this.post('runs/update', { run_id: id, status, ...end });
  }
  /** Every point of one metric, oldest first. */
  async history(id: string, key: string): Promise<Metric[]> {
    const found: Metric[] = [];
    for (let token: string | undefined, first = true; first || token; first = false) {
      const query: Record<string, string> = { run_id: id, metric_key: key, max_results: '10000', ...(token && { page_token: token }) };
      const page = await this.get<{ metrics?: Metric[]; next_page_token?: string }>('metrics/get-history', query);
      found.push(...(page.metrics ?? []));
      token = page.next_page_token;
    }
    return found;
  }
  async artifacts(id: string, folder?: string): Promise<readonly FileInfo[]> {
    const query: Record<string, string> = { run_id: id, ...(folder && { path: folder }) };
    return (await this.get<{ files?: FileInfo[] }>('artifacts/list', query)).files ?? [];
  }
  async artifact(id: string, path: string): Promise<Buffer> {
    const query = new URLSearchParams({ path: checkPath(path), run_uuid: id });
    return (await this.#persist('GET', `/get-artifact?${query}`)).bytes;
  }
  /** Writes through the server's artifact proxy; `folder` is the artifact URI after its scheme. `open` gives the content anew at each attempt. */
  async putArtifact(folder: string, path: string, open: () => Extract<Body, { raw: unknown }>): Promise<void> {
    const encoded = [...folder.split('/').filter(Boolean), ...checkPath(path).split('/')].map(encodeURIComponent).join('/');
    const url = `/api/2.0/mlflow-artifacts/artifacts/${encoded}`;
    await persist(() => send(this.connection, 'PUT', url, open(), this.signal), this.patience, this.signal);
  }

  async #experiment(path: string, query: Readonly<Record<string, string>>): Promise<Experiment | null> {
    const found = await absent(() => this.get<{ experiment?: Experiment }>(path, query));
    if (found && typeof found.experiment?.experiment_id !== 'string') throw foreign(this.connection, path);
    return found?.experiment ?? null;
  }
  /** Asks any endpoint below `/api/2.0/mlflow`. */
  async get<T>(path: string, query: Readonly<Record<string, string>>): Promise<T> {
    return this.#parse<T>((await this.#persist('GET', `${api}/${path}?${new URLSearchParams(query)}`)).text, path);
  }
  /** Tells any endpoint below `/api/2.0/mlflow`. */
  async post<T>(path: string, json: unknown): Promise<T> {
    return this.#parse<T>((await this.#persist('POST', `${api}/${path}`, { json })).text, path);
  }
  /** Changes what stands at any endpoint below `/api/2.0/mlflow`. */
  async patch<T>(path: string, json: unknown): Promise<T> {
    return this.#parse<T>((await this.#persist('PATCH', `${api}/${path}`, { json })).text, path);
  }
  #persist(method: 'GET' | 'POST' | 'PATCH', path: string, body?: Body): Promise<{ text: string; bytes: Buffer }> {
    return persist(() => send(this.connection, method, path, body, this.signal), this.patience, this.signal);
  }
  #parse<T>(text: string, path: string): T {
    try {
      return JSON.parse(text) as T;
    } catch {
      throw foreign(this.connection, path);
    }
  }
}

async function absent<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ServerFailure && error.code === 'RESOURCE_DOES_NOT_EXIST') return null;
    throw error;
  }
}

const foreign = (connection: Connection, path: string): ServerFailure =>
  new ServerFailure(`${connection.uri} did not answer ${path} as an MLflow server does`, 'foreign', 200);

const unlabelledRows = ({ rows, unlabelled }: DatasetInput): object =>
  unlabelled === undefined ? {} : { num_labelled: rows - unlabelled, num_unlabelled: unlabelled };

const datasetInput = (input: DatasetInput): object => ({
  tags: [{ key: 'mlflow.data.context', value: input.context }],
  dataset: {
    name: [...input.name].slice(0, 500).join(''),
    digest: checkDigest(input.digest),
    source_type: 'local',
    source: JSON.stringify({ uri: input.source }),
    profile: JSON.stringify({ num_rows: checkInteger('rows', input.rows), ...unlabelledRows(input) }),
  },
});
