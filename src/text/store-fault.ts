import { dirname } from 'node:path';
import { InputError } from '../plugin/index.js';

/** Whether an error is the file system's. */
export const isDiskFault = (error: unknown): boolean => typeof (error as NodeJS.ErrnoException | null)?.syscall === 'string';

/** Runs something that reads or writes a file of the store. A fault of the disk is thrown as an `InputError`. */
export function onDisk<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!isDiskFault(error)) throw error;
    throw new InputError(`prepared texts cannot be kept on disk: ${(error as Error).message}`, {
      file: dirname((error as NodeJS.ErrnoException).path ?? file),
      suggestion: 'make it writable, free the disk, or set STILLHOUSE_HOME',
    });
  }
}
