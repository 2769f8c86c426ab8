/** Module hooks for plugins outside this package. Runs in Node's hooks thread on Node 20; imports nothing of ours but pure helpers. */
import { candidates, ownSource } from './modules.js';

type Context = { parentURL?: string; format?: string | null };
type Next<T> = (specifier: string, context: Context) => T | Promise<T>;

/** Tries one parent after the other; throws the first failure where none resolves. */
export async function resolve(specifier: string, context: Context, next: Next<unknown>): Promise<unknown> {
  let first: unknown;
  for (const parentURL of candidates(specifier, context.parentURL)) {
    try {
      return await next(specifier, { ...context, parentURL });
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

/** Strips types and tells ES modules by their syntax where no package.json says what a file is. */
export async function load(url: string, context: Context, next: Next<unknown>): Promise<unknown> {
  return ownSource(url, context.format) ?? next(url, context);
}
