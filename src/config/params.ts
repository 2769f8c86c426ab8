import { isMap, join, type Tree } from './located.js';

/** Every leaf of a document under its dotted path, as text: numbers in their shortest form, lists as JSON. */
export function flatParams(document: Tree): Record<string, string> {
  const params: Record<string, string> = {};
  const walk = (tree: Tree, path: string) => {
    for (const [key, value] of Object.entries(tree)) {
      if (isMap(value)) walk(value, join(path, key));
      else params[join(path, key)] = Array.isArray(value) ? JSON.stringify(value) : String(value);
    }
  };
  walk(document, '');
  return params;
}

/** Freezes a plain tree all through. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
