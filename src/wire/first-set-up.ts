import type { Log } from '../plugin/index.js';
import { provisionMlflow } from '../runtime/mlflow-env.js';
import { isFailure } from '../runtime/outcome.js';
import { isUntouched, provisionTensorflow } from '../runtime/provision.js';
import { stateFolder } from '../runtime/state.js';

/** Whether a backend is named for which nothing need be set up. */
const asksForScript = (): boolean => ['wasm', 'cpu'].includes(process.env['STILLHOUSE_BACKEND'] ?? '');

/** Sets up native TensorFlow, and the MLflow server beside it, where nobody has yet: minutes, once. What cannot be set up is told, and nothing else comes of it. */
export async function firstSetUp(log: Log): Promise<void> {
  if (asksForScript() || !isUntouched()) return;
  log.info(`the first start: setting up what trains and tracks in ${stateFolder()}, once; this takes some minutes`);
  const progress = (line: string): void => log.info(line);
  const tracked = process.env['MLFLOW_TRACKING_URI'] ? null : provisionMlflow(progress);
  const { native, kernels } = await provisionTensorflow(progress);
  if (isFailure(native)) log.warn(`native TensorFlow could not be set up: ${native.reason}; ${native.advice}, then: npx stillhouse setup`);
  if (kernels) log.warn(`${kernels.reason}; ${kernels.advice}`);
  await tracked;
}
