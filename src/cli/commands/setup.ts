import { isFailure } from '../../runtime/outcome.js';
import { provisionAll } from '../../runtime/provision.js';
import { stateFolder } from '../../runtime/state.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes } from '../faults.js';
import { say } from '../output.js';

/** Sets up native TensorFlow and the MLflow server in the state folder, or says what is missing. */
export async function run(_invocation: Invocation<object>): Promise<Outcome> {
  const { native, kernels, mlflow } = await provisionAll(say);
  const parts = { tensorflow: native, kernels, mlflow };
  const failed = Object.entries(parts).flatMap(([part, result]) => (isFailure(result) ? [{ part, reason: result.reason, advice: result.advice }] : [])); // prettier-ignore
  for (const { part, reason, advice } of failed) say(`${part} is not available: ${reason}; ${advice}`);
  if (!isFailure(native)) say(`TensorFlow ${native.version}: ${native.folder}`);
  if (!isFailure(mlflow)) say(`MLflow ${mlflow.version}: ${mlflow.folder}`);
  const document = {
    state: stateFolder(),
    tensorflow: isFailure(native) ? null : { version: native.version, gpu: native.gpu, kernels: kernels === null },
    mlflow: isFailure(mlflow) ? null : { version: mlflow.version },
    failed,
  };
  return { document, code: failed.length > 0 ? exitCodes.failed : exitCodes.done };
}
