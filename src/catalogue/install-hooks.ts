import module, { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { candidates, ownSource } from './modules.js';

type Resolve = (specifier: string, context: { parentURL?: string }, next: (specifier: string, context: object) => unknown) => unknown;
type Load = (url: string, context: { format?: string | null }, next: (url: string, context: object) => unknown) => unknown;
type RegisterHooks = (hooks: { resolve: Resolve; load: Load }) => unknown;
type Loader = { _resolveFilename(request: string, parent: { filename?: string } | undefined, ...rest: unknown[]): string };

let installed = false;

/** Makes the imports of plugins outside this package find our contract and our tfjs; once per process. */
export function installHooks(): void {
  if (installed) return;
  installed = true;
  const { registerHooks } = module as unknown as { registerHooks?: RegisterHooks };
  if (registerHooks)
    registerHooks({ resolve: resolveNow, load: (url, context, next) => ownSource(url, context.format) ?? next(url, context) });
  else register(new URL('./hooks.js', import.meta.url));
  coverRequire();
}

const resolveNow: Resolve = (specifier, context, next) =>
  firstThat(candidates(specifier, context.parentURL), (parentURL) => next(specifier, { ...context, parentURL }));

/** `require` in CommonJS plugins asks the old loader alone, in some versions of Node without the hooks, in others with a fixed parent. */
function coverRequire(): void {
  const loader = module as unknown as Loader;
  const original = loader._resolveFilename;
  loader._resolveFilename = function (request, parent, ...rest) {
    const from = parent?.filename && pathToFileURL(parent.filename).href;
    const attempt = (url: string | undefined) =>
      url === from || !url ? original.call(this, request, parent, ...rest) : createRequire(url).resolve(request);
    return firstThat(candidates(request, from), attempt);
  };
}

function firstThat<T>(parents: readonly (string | undefined)[], attempt: (parent: string | undefined) => T): T {
  let first: unknown;
  for (const parent of parents) {
    try {
      return attempt(parent);
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}
