/** The model registry: versions of a named model, each with the run that it comes from, and aliases such as `champion`. */
import { InputError } from '../plugin/index.js';
import { upload } from './artifacts.js';
import type { Environment } from './client/environment.js';
import { ServerFailure } from './client/failure.js';
import { foregroundRest } from './client/patience.js';
import type { Rest } from './client/rest.js';
import { explained } from './reach.js';

export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  /** The run that the model comes from. */
  readonly run: string;
}
interface Answered {
  readonly model_version: { readonly name: string; readonly version: string; readonly run_id?: string };
}

/** Puts files into a run's artifacts, by their paths there and on disk. Throws an `InputError` where the server or the run cannot be found. */
export async function addArtifacts(uri: string, runId: string, files: Readonly<Record<string, string>>, env: Environment): Promise<void> {
  const rest = foregroundRest(uri, env);
  await told(rest, async () => {
    const { info } = await rest.run(runId);
    for (const [path, file] of Object.entries(files)) await upload(rest, info.artifact_uri, path, file);
  });
}

/** Adds metrics, each at step 0, and tags to a run. Throws an `InputError` where the server or the run cannot be found. */
export async function addResults(
  uri: string,
  runId: string,
  { metrics, tags }: { readonly metrics: Readonly<Record<string, number>>; readonly tags: Readonly<Record<string, string>> },
  env: Environment,
): Promise<void> {
  const rest = foregroundRest(uri, env);
  const timestamp = Date.now();
  const points = Object.entries(metrics).map(([key, value]) => ({ key, value, step: 0, timestamp }));
  const pairs = Object.entries(tags).map(([key, value]) => ({ key, value }));
  await told(rest, () => rest.logBatch(runId, { metrics: points, params: [], tags: pairs }));
}

export interface LoggedModel {
  /** `models:/ID` is its address for MLflow 3. */
  readonly id: string;
  /** Where its files are. */
  readonly location: string;
}
interface NewModel {
  readonly model: { readonly info: { readonly model_id: string; readonly artifact_uri: string } };
}

/**
 * Makes a run's model an entity of its own, as MLflow 3 has them: an output of the run, with files by their paths in it and on disk. Null where the
 * server is of a version that has none. Throws an `InputError` for what it refuses.
 */
export async function logModel(
  uri: string,
  { name, run, files, tags }: Pick<Registration, 'name' | 'run' | 'tags'> & { readonly files: Readonly<Record<string, string>> },
  env: Environment,
): Promise<LoggedModel | null> {
  const rest = foregroundRest(uri, env);
  return told(rest, async () => {
    const { info } = await rest.run(run);
    const listed = Object.entries(tags).map(([key, value]) => ({ key, value }));
    const body = { experiment_id: info.experiment_id, name, source_run_id: run, tags: listed, params: [] };
    const made = await rest.post<NewModel>('logged-models', body).catch((error: unknown) => {
      if (error instanceof ServerFailure && (error.status === 404 || error.status === 405)) return null;
      throw error;
    });
    if (!made) return null;
    const { model_id: id, artifact_uri: location } = made.model.info;
    for (const [path, file] of Object.entries(files)) await upload(rest, location, path, file);
    await rest.patch(`logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' });
    await rest.post('runs/outputs', { run_id: run, models: [{ model_id: id, step: 0 }] });
    return { id, location };
  });
}

export interface Registration {
  readonly name: string;
  readonly run: string;
  /** The model's folder in the run's artifacts. */
  readonly path: string;
  /** The same model as an entity of its own; null where there is none. */
  readonly model: LoggedModel | null;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Registers a run's model as the next version of a name, which begins where it is not there. Throws an `InputError` for what the server refuses. */
export async function registerModel(
  uri: string,
  { name, run, path, model, description, tags }: Registration,
  env: Environment,
): Promise<ModelVersion> {
  const rest = foregroundRest(uri, env);
  return told(rest, async () => {
    await rest.post('registered-models/create', { name }).catch((error: unknown) => {
      if (!(error instanceof ServerFailure && error.code === 'RESOURCE_ALREADY_EXISTS')) throw error;
    });
    const { info } = await rest.run(run);
    const listed = Object.entries(tags).map(([key, value]) => ({ key, value }));
    const source = model ? { source: model.location, model_id: model.id } : { source: `${info.artifact_uri}/${path}` };
    return found(await rest.post<Answered>('model-versions/create', { name, ...source, run_id: run, description, tags: listed }));
  });
}

/** Which version an alias stands for, or the version of a number; null where there is none. */
export async function modelVersion(
  uri: string,
  name: string,
  wanted: { readonly alias: string } | { readonly version: string },
  env: Environment,
): Promise<ModelVersion | null> {
  const rest = foregroundRest(uri, env);
  const path = 'alias' in wanted ? 'registered-models/alias' : 'model-versions/get';
  return told(rest, async () => {
    try {
      return found(await rest.get<Answered>(path, { name, ...wanted }));
    } catch (error) {
      const absent = error instanceof ServerFailure && ['RESOURCE_DOES_NOT_EXIST', 'INVALID_PARAMETER_VALUE'].includes(error.code ?? '');
      if (absent) return null;
      throw error;
    }
  });
}

/** Lets an alias stand for a version from now on. */
export async function setAlias(uri: string, { name, version }: ModelVersion, alias: string, env: Environment): Promise<void> {
  const rest = foregroundRest(uri, env);
  await told(rest, () => rest.post('registered-models/alias', { name, alias, version }));
}

const found = ({ model_version: { name, version, run_id } }: Answered): ModelVersion => ({ name, version, run: run_id ?? '' });

async function told<T>(rest: Rest, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ServerFailure && error.kind === 'refused') throw new InputError(`the tracking server refused: ${error.message}`);
    throw explained(error, rest);
  }
}
