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

export interface Registration {
  readonly name: string;
  readonly run: string;
  /** The model's folder in the run's artifacts. */
  readonly path: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Registers a run's model as the next version of a name, which begins where it is not there. Throws an `InputError` for what the server refuses. */
export async function registerModel(
  uri: string,
  { name, run, path, description, tags }: Registration,
  env: Environment,
): Promise<ModelVersion> {
  const rest = foregroundRest(uri, env);
  return told(rest, async () => {
    await rest.post('registered-models/create', { name }).catch((error: unknown) => {
      if (!(error instanceof ServerFailure && error.code === 'RESOURCE_ALREADY_EXISTS')) throw error;
    });
    const { info } = await rest.run(run);
    const listed = Object.entries(tags).map(([key, value]) => ({ key, value }));
    const body = { name, source: `${info.artifact_uri}/${path}`, run_id: run, description, tags: listed };
    return found(await rest.post<Answered>('model-versions/create', body));
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
