import { createRequire } from 'node:module';
import { join } from 'node:path';
import { InputError } from 'stillhouse/plugin';

/** What is used of the package `onnxruntime-node`, which is large and therefore not installed with this one. */
export interface Runtime {
  readonly InferenceSession: { create(file: string, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: unknown, shape: readonly number[]) => unknown;
}
export interface Session {
  readonly inputMetadata: readonly Port[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, Output>>>;
  release(): Promise<void>;
}
export interface Output {
  readonly type: string;
  readonly data: ArrayLike<number>;
  readonly dims: readonly number[];
}
export interface Port {
  readonly name: string;
  readonly type: string;
  /** Numbers where a dimension is fixed, names where it is open. */
  readonly shape: readonly (number | string)[];
}

/** The package where it is installed; null where it is not. */
export function runtimeIfThere(): Runtime | null {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')])
    try {
      return createRequire(from)('onnxruntime-node') as Runtime;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND')
        throw new InputError(`onnxruntime-node cannot be loaded: ${(error as Error).message.split('\n')[0]}`);
    }
  return null;
}

/** The package, beside this one or in the folder of the person's project. Throws an `InputError` that says how to install it. */
export function loadRuntime(): Runtime {
  const there = runtimeIfThere();
  if (there) return there;
  throw new InputError('the package onnxruntime-node is not installed', {
    path: 'teacher',
    suggestion: 'install it: npm install onnxruntime-node',
  });
}
