import type { FileSchema } from './types.js';

/** A schema as it is kept: a definition a line, so that a change of a plugin is a change of a few lines. */
export function schemaText({ definitions, ...rest }: FileSchema): string {
  const lines = Object.entries(definitions).map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`);
  const head = Object.entries(rest).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n${head.join(',\n')},\n"definitions": {\n${lines.join(',\n')}\n}\n}\n`;
}
