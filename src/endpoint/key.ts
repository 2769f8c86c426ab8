import { InputError } from 'stillhouse/plugin';

const local = /^https?:\/\/(localhost|127\.|\[::1\])/;

/** Throws an `InputError` for what is no name of a variable, a key itself for one, without repeating it; `path` is where the name was given. */
export function checkKeyName(variable: string, path: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,80}$/.test(variable) && !variable.startsWith('sk_')) return;
  throw new InputError('this is no name of an environment variable', {
    path,
    allowed: 'a name such as OPENAI_API_KEY; the key itself belongs into that variable',
  });
}

/** The key out of the environment; null: none is needed. Throws an `InputError` where there is none and the endpoint is not on this machine. */
export function keyFrom(variable: string, baseUrl: string, path: string): string | null {
  const key = process.env[variable]?.trim() ?? '';
  if (key !== '' || local.test(baseUrl)) return key || null;
  throw new InputError(`the environment variable ${variable} is not set`, {
    path,
    suggestion: "put the endpoint's key into it, or name another variable",
  });
}
