/** What must be on the machine before anything trains quickly and is tracked: native TensorFlow with our kernels, and the MLflow server. */
import { readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { provisionKernels } from './kernels.js';
import { provisionMlflow, type MlflowInfo } from './mlflow-env.js';
import { nativeCandidates, provisionNative, TENSORFLOW_VERSION, type NativeInfo } from './native.js';
import { isFailure, type Failure, type Progress } from './outcome.js';
import { stateFolder } from './state.js';

/** What a set-up came to. */
export interface Provisioned {
  readonly native: NativeInfo | Failure;
  /** Why the kernels are not there; null where they are, or do not suit. */
  readonly kernels: Failure | null;
  readonly mlflow: MlflowInfo | Failure;
}

/** Sets up what is not there yet. Minutes on the first call, nothing afterwards; nothing that fails stops the rest. */
export async function provisionAll(progress: Progress): Promise<Provisioned> {
  const [{ native, kernels }, mlflow] = await Promise.all([provisionTensorflow(progress), provisionMlflow(progress)]);
  return { native, kernels, mlflow };
}

/** The part of it that trains. A failure is remembered until it is tried again. */
export async function provisionTensorflow(progress: Progress): Promise<Pick<Provisioned, 'native' | 'kernels'>> {
  const native = await provisionNative(progress);
  await remember(isFailure(native) ? native : null);
  return { native, kernels: isFailure(native) ? null : await provisionKernels(native, progress) };
}

const failedFile = (): string => join(stateFolder(), `tensorflow-${TENSORFLOW_VERSION}-failed.json`);

async function remember(failed: Failure | null): Promise<void> {
  if (failed === null) return rmSync(failedFile(), { force: true });
  await mkdir(stateFolder(), { recursive: true });
  await writeFile(failedFile(), JSON.stringify(failed));
}

/** Why native TensorFlow could not be set up when that was last tried; null where it was not, or could. */
export function failedBefore(): Failure | null {
  try {
    return JSON.parse(readFileSync(failedFile(), 'utf8')) as Failure;
  } catch {
    return null;
  }
}

/** Whether nobody has set up native TensorFlow here, or tried to: then the first command that trains does it. */
export const isUntouched = (): boolean => nativeCandidates().length === 0 && failedBefore() === null;
