/** `--a.b=c` on the command line, taken out before commander sees it. */
import { InputError } from '../plugin/index.js';

const dotted = /^--([A-Za-z_][\w-]*(?:\.[\w-]+)+)(?:=([\s\S]*))?$/;

/** Splits argv into overrides by dotted path and the rest. Throws an `InputError` for an override without a value. */
export function splitOverrides(argv: readonly string[]): { overrides: Record<string, string>; rest: string[] } {
  const overrides: Record<string, string> = {};
  const rest: string[] = [];
  for (const argument of argv) {
    const match = dotted.exec(argument);
    if (!match) rest.push(argument);
    else if (match[2] === undefined || match[2] === '')
      throw new InputError(`${argument} has no value`, { path: match[1], allowed: `${argument.replace(/=$/, '')}=VALUE` });
    else if (match[1]! in overrides) throw new InputError(`--${match[1]} is given twice`, { path: match[1], allowed: 'each path once' });
    else overrides[match[1]!] = match[2];
  }
  return { overrides, rest };
}
