import { InputError } from '../plugin/index.js';
import { ServerFailure } from './client/failure.js';
import type { Environment } from './client/environment.js';
import { foregroundRest } from './client/patience.js';
import type { Rest } from './client/rest.js';
import { explained } from './reach.js';

/** A run as the server holds it. */
export interface FoundRun {
  readonly id: string;
  readonly name: string;
  readonly experimentId: string;
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The last value of each. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Paths of all files, folders opened. */
  readonly artifacts: readonly string[];
}

/** Reads a run. Throws an `InputError` where the server or the run cannot be found. */
export async function readRun(uri: string, runId: string, env: Environment): Promise<FoundRun> {
  const rest = foregroundRest(uri, env);
  return asked(rest, `there is no run '${runId}' on ${rest.connection.uri}`, async () => {
    const { info, data } = await rest.run(runId);
    return {
      id: info.run_id,
      name: info.run_name,
      experimentId: info.experiment_id,
      status: info.status,
      params: Object.fromEntries(data.params?.map(({ key, value }) => [key, value]) ?? []),
      tags: Object.fromEntries(data.tags?.map(({ key, value }) => [key, value]) ?? []),
      metrics: Object.fromEntries(data.metrics?.map(({ key, value }) => [key, Number(value)]) ?? []),
      artifacts: await files(rest, runId),
    };
  });
}

/** The content of an artifact. Throws an `InputError` where there is none at this path. */
export async function readArtifact(uri: string, runId: string, path: string, env: Environment): Promise<Buffer> {
  const rest = foregroundRest(uri, env);
  return asked(rest, `run '${runId}' on ${rest.connection.uri} has no artifact '${path}'`, () => rest.artifact(runId, path));
}

async function files(rest: Rest, runId: string, folder?: string): Promise<string[]> {
  const found = await Promise.all(
    (await rest.artifacts(runId, folder)).map(({ path, is_dir }) => (is_dir ? files(rest, runId, path) : [path])),
  );
  return found.flat();
}

async function asked<T>(rest: Rest, missing: string, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof ServerFailure && error.kind === 'refused') throw new InputError(missing, { suggestion: error.message });
    throw explained(error, rest);
  }
}
