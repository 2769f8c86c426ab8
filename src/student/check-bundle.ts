/** Whether what a bundle's JSON files hold is what `bundle.ts` says: digests tell of damage, not of a writer that was wrong. */
import { unaryOps, type Dim, type PortableGraph } from '../plugin/portable.js';
import type { Manifest } from './bundle.js';

type Tree = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const LONGEST = 1_000_000; // places of a text
const isMap = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === 'string';
const isNatural: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isLength: Check = (value) => isNatural(value) && (value as number) <= LONGEST;
const isNumber: Check = (value) => typeof value === 'number';
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const mapOf =
  (check: Check): Check =>
  (value) =>
    isMap(value) && Object.values(value).every(check);

/** The first field that does not hold what it should; null where all do. */
function wrongField(value: unknown, checks: Readonly<Record<string, Check>>): string | null {
  if (!isMap(value)) return 'all of it';
  return Object.keys(checks).find((field) => !checks[field]!(Object.hasOwn(value, field) ? value[field] : undefined)) ?? null;
}
const fits =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    wrongField(value, checks) === null;

const isPlugin = fits({ use: isText, options: isMap, digest: (value) => value === null || isText(value) });
const isQuantised: Check = (value) => {
  if (!isMap(value) || !isText(value['dtype'])) return false;
  if (value['dtype'] === 'product') return isNatural(value['parts']) && value['parts'] !== 0;
  return (value['dtype'] !== 'int8' && value['dtype'] !== 'int4') || isNatural(value['axis']);
};

/** Which field of a manifest is not as it should be; null where all are. */
export const manifestFault = (manifest: Manifest): string | null =>
  wrongField(manifest, {
    format: isNatural,
    files: mapOf(fits({ bytes: isNatural, sha256: isText })),
    labels: (value) => listOf(isText)(value) && (value as unknown[]).length > 0,
    text: fits({ preprocess: listOf(isPlugin), tokenizer: isPlugin, maxLength: isLength }),
    quantised: mapOf(isQuantised),
    about: fits({ threshold: (value) => value === null || isNumber(value) }),
  });

const isDim: Check = (value) => Number.isSafeInteger(value) || (listOf(Number.isSafeInteger)(value) && (value as unknown[]).length === 4);
const isType: Check = (value) => value === 'float32' || value === 'int32' || value === 'bool';
const sizeOf = (shape: readonly number[]): number => shape.reduce((size, axis) => size * axis, 1);

const isConstant: Check = (value) =>
  fits({ name: isText, shape: listOf(isNatural), dtype: isType, values: listOf(isNumber) })(value) &&
  sizeOf((value as { shape: number[] }).shape) === (value as { values: unknown[] }).values.length;
const isNode = fits({ name: isText, op: isText, inputs: listOf(isText), shape: listOf(isDim), dtype: isType });

/** Ops whose value is of the shape of what they are given. */
const keepShape: readonly string[] = [...unaryOps, 'leaky-relu', 'cast', 'softmax', 'log-softmax', 'reverse'];
const ids: readonly Dim[] = [
  [0, 1, 0, 0],
  [0, 0, 1, 0],
]; // (B, L)
const shapeText = (shape: readonly Dim[]): string => JSON.stringify(shape.map((dim) => (typeof dim === 'number' ? [dim, 0, 0, 0] : dim)));

/** Which field of a graph is not as it should be; null where all are, every input comes before its node and is of its shape where the op keeps it, and the output is one number a label. */
export function graphFault(graph: PortableGraph, { labels, text }: Manifest): string | null {
  const wrong = wrongField(graph, {
    least: isLength,
    most: (value) => isLength(value) && (value as number) >= Math.max(graph.least, text.maxLength),
    weights: mapOf(listOf(isNatural)),
    constants: listOf(isConstant),
    nodes: listOf(isNode),
    output: isText,
  });
  if (wrong) return wrong;
  const fixed = graph.constants.map(({ name, shape }): [string, readonly Dim[]] => [name, shape]);
  const known = new Map<string, readonly Dim[]>([['ids', ids], ...Object.entries(graph.weights), ...fixed]);
  for (const { name, op, inputs, shape } of graph.nodes) {
    const missing = inputs.find((input) => !known.has(input));
    if (missing !== undefined) return `nodes: '${name}' needs '${missing}', which does not come before it`;
    if (keepShape.includes(op) && (inputs.length === 0 || shapeText(shape) !== shapeText(known.get(inputs[0]!)!)))
      return `nodes: '${name}' is not of the shape of what it is given`;
    known.set(name, shape);
  }
  const last = graph.nodes.findLast(({ name }) => name === graph.output);
  return last?.dtype === 'float32' && last.shape.length === 2 && last.shape[1] === labels.length ? null : 'output';
}

/** Whether a vocabulary is a list of tokens. */
export const isVocabulary = (value: unknown): boolean => listOf(isText)(value);
