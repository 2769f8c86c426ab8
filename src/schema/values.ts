/** What an option of one value takes, as JSON Schema. */
import { isChoiceFormat, isListFormat, numberShape } from '../catalogue/index.js';
import { allowed } from '../config/leaf.js';
import { written } from '../config/describe.js';
import type { Leaf } from '../config/fields.js';
import type { Option, WholeFormat } from '../plugin/index.js';
import type { SchemaMap } from './types.js';

/** The sentence, the format and the default of an option, as an editor shows them. */
export function optionDoc(option: Leaf): string {
  const fallback = option.required ? 'required' : `default ${written(option.default)}`;
  return `${option.doc}\n\n${sentence(allowed(option))}; ${fallback}.`;
}

/** Words with a capital at their beginning. */
export const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Whether null may stand for an option. */
export const nullable = ({ default: fallback, required }: Option): boolean => fallback === null && !required;

/** The schema of an option that takes one value or a list of values, with its doc. */
export function valueSchema(option: Leaf): SchemaMap {
  const own = option.own?.shape ?? shapeOf(option);
  return { description: optionDoc(option), ...(nullable(option) ? orNull(own) : own), ...fallbackOf(option) };
}

const fallbackOf = ({ default: fallback, required }: Leaf): SchemaMap =>
  required || fallback === null || fallback === undefined ? {} : { default: fallback };

/** The same, or null. */
function orNull(schema: SchemaMap): SchemaMap {
  if (Array.isArray(schema['enum'])) return { ...schema, enum: [...(schema['enum'] as unknown[]), null] };
  if (typeof schema['type'] === 'string') return { ...schema, type: [schema['type'], 'null'] };
  return { anyOf: [schema, { type: 'null' }] };
}

function shapeOf({ format, low, high, pattern }: Leaf): SchemaMap {
  if (isChoiceFormat(format)) return { enum: [...format] };
  if (isListFormat(format)) return { type: 'array', items: shapeOf({ doc: '', default: null, format: format.list }) };
  if (format === 'boolean') return { type: 'boolean' };
  if (format === 'string') return { type: 'string', ...(pattern && { pattern: pattern.is.source }) };
  if (format === 'path' || format === 'source') return { type: 'string', minLength: 1 };
  return {
    ...numberShape(format as WholeFormat),
    ...(low !== undefined && { minimum: low }),
    ...(high !== undefined && { maximum: high }),
  };
}
