/** Is there an MLflow server that lets us in? Every answer that the user can mend becomes an `InputError`. */
import { createHash } from 'node:crypto';
import { InputError } from '../plugin/index.js';
import { ServerFailure } from './client/failure.js';
import type { Experiment, Rest } from './client/rest.js';
import { tagValue } from './client/limits.js';
import type { Target } from './outbox/target.js';

/**
 * Finds, restores or creates the experiment and shows its description.
 * Throws an `InputError` where the server is absent, denies access, or is no MLflow server.
 */
export async function reach(rest: Rest, target: Target): Promise<Experiment> {
  try {
    await rest.version().catch((error: unknown) => {
      // An older server or a proxy may lack /version; the API call below decides.
      if (!(error instanceof ServerFailure) || (error.kind !== 'foreign' && error.kind !== 'refused')) throw error;
    });
    const experiment = await obtain(rest, target);
    await describe(rest, experiment, target.description);
    return experiment;
  } catch (error) {
    throw explained(error, rest);
  }
}

async function obtain(rest: Rest, target: Target): Promise<Experiment> {
  const find = (): Promise<Experiment | null> =>
    target.experimentId ? rest.experiment(target.experimentId) : rest.experimentByName(target.experiment);
  const found = await find();
  if (found) {
    if (found.lifecycle_stage === 'deleted') await rest.restoreExperiment(found.experiment_id);
    return found;
  }
  if (target.experimentId) {
    throw new InputError(`there is no experiment ${target.experimentId} on ${rest.connection.uri}`, { path: 'MLFLOW_EXPERIMENT_ID' });
  }
  await rest.createExperiment(target.experiment, []).catch((error: unknown) => {
    // Another process was quicker, or an earlier attempt succeeded unseen.
    if (!(error instanceof ServerFailure) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
  });
  return (await find())!;
}

/** A note that someone else wrote or changed stays as it is. */
async function describe(rest: Rest, experiment: Experiment, description: string): Promise<void> {
  const tag = (key: string): string | undefined => experiment.tags?.find((one) => one.key === key)?.value;
  const text = tagValue(description);
  const note = tag('mlflow.note.content');
  if (!text || note === text || (note && tag('stillhouse.note') !== digest(note))) return;
  await rest.tagExperiment(experiment.experiment_id, { key: 'mlflow.note.content', value: text });
  await rest.tagExperiment(experiment.experiment_id, { key: 'stillhouse.note', value: digest(text) });
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** The same failure in words that say what to do. */
export function explained(error: unknown, rest: Rest): unknown {
  if (!(error instanceof ServerFailure)) return error;
  const { uri, credentials } = rest.connection;
  const at = { path: 'MLFLOW_TRACKING_URI' };
  if (error.kind === 'denied') return denied(error, uri, credentials);
  if (error.kind === 'foreign') {
    return new InputError(`what answers at ${uri} is not an MLflow server: ${error.message}`, {
      ...at,
      suggestion: 'another program may hold this port; start a server with `stillhouse server start` or name the right URI',
    });
  }
  if (error.kind === 'transient') {
    const certificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|SSL/.test(error.code ?? '');
    return new InputError(`cannot reach the tracking server: ${error.message}`, {
      ...at,
      suggestion: certificate
        ? 'set MLFLOW_TRACKING_SERVER_CERT_PATH to the certificate authority, or MLFLOW_TRACKING_INSECURE_TLS=true'
        : 'start one with `stillhouse server start`, or track later with --offline and `stillhouse sync`',
    });
  }
  return new InputError(error.message);
}

function denied(error: ServerFailure, uri: string, credentials: string): InputError {
  if (/Invalid Host header/i.test(error.message)) {
    return new InputError(`the tracking server ${uri} does not accept requests under this host name`, {
      path: 'MLFLOW_TRACKING_URI',
      suggestion: `start it with \`mlflow server --allowed-hosts ${new URL(uri).host}\``,
    });
  }
  return new InputError(`the tracking server ${uri} does not let us in (${error.status}); used: ${credentials}`, {
    suggestion: 'set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, or write ~/.mlflow/credentials',
  });
}
