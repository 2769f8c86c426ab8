/** Trees of JSON and YAML, changed where it hurts. Maps are `Map`s, so that any key can be one. */
import type { Draw } from './draw.js';
import { nastyValue, numbers, places, words } from './nasty.js';

export type Node = null | boolean | number | string | Node[] | Map<string, Node>;

/** A plain value as a tree. */
export function treeOf(value: unknown): Node {
  if (Array.isArray(value)) return value.map(treeOf);
  if (typeof value !== 'object' || value === null) return value as Node;
  return new Map(Object.entries(value).map(([key, inner]) => [key, treeOf(inner)]));
}

/** How numbers that JSON does not have are written. */
export interface Spelling {
  readonly nan: string;
  readonly infinity: string;
}
export const asJson: Spelling = { nan: 'null', infinity: '1e999' };
export const asPython: Spelling = { nan: 'NaN', infinity: 'Infinity' };
export const asYaml: Spelling = { nan: '.nan', infinity: '.inf' };

/** A tree as JSON text, which is YAML too. Nothing recursive: trees may be deep. */
export function written(tree: Node, spelling: Spelling): string {
  const parts: string[] = [];
  const stack: Piece[] = [tree];
  while (stack.length > 0) {
    const next = stack.pop()!;
    if (isLiteral(next)) parts.push(next.literal);
    else if (Array.isArray(next))
      push(
        stack,
        next.map((item) => [item]),
        '[',
        ']',
      );
    else if (next instanceof Map)
      push(stack, [...next].map(([key, inner]) => [literal(`${JSON.stringify(key)}: `), inner]), '{', '}'); // prettier-ignore
    else parts.push(scalar(next, spelling));
  }
  return parts.join('');
}

type Piece = Node | { literal: string };
const literal = (text: string): { literal: string } => ({ literal: text });
const isLiteral = (piece: Piece): piece is { literal: string } => typeof piece === 'object' && piece !== null && 'literal' in piece;

function push(stack: Piece[], items: readonly Piece[][], opening: string, closing: string): void {
  stack.push(literal(closing));
  for (let at = items.length - 1; at >= 0; at--) {
    for (const piece of items[at]!.toReversed()) stack.push(piece);
    if (at > 0) stack.push(literal(', '));
  }
  stack.push(literal(opening));
}

function scalar(value: null | boolean | number | string, { nan, infinity }: Spelling): string {
  if (typeof value !== 'number') return JSON.stringify(value);
  if (Number.isNaN(value)) return nan;
  if (!Number.isFinite(value)) return value > 0 ? infinity : `-${infinity}`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}

interface Spot {
  readonly parent: Node[] | Map<string, Node>;
  readonly key: string | number;
}

function spots(tree: Node, most = 3_000): Spot[] {
  const found: Spot[] = [];
  const open: Node[] = [tree];
  for (let node = open.pop(); node !== undefined && found.length < most; node = open.pop()) {
    if (Array.isArray(node)) {
      const list = node;
      list.forEach((inner, key) => (found.push({ parent: list, key }), open.push(inner)));
    } else if (node instanceof Map) {
      const map = node;
      map.forEach((inner, key) => (found.push({ parent: map, key }), open.push(inner)));
    }
  }
  return found;
}

const valueAt = ({ parent, key }: Spot): Node => (Array.isArray(parent) ? parent[key as number]! : parent.get(key as string)!);
const put = ({ parent, key }: Spot, value: Node): void =>
  void (Array.isArray(parent) ? (parent[key as number] = value) : parent.set(key as string, value));

/** Changes a tree in one to four places; `names` are what might stand for another one's. */
export function mutateTree(tree: Node, draw: Draw, names: readonly string[] = []): void {
  for (let edits = 1 + draw.below(4); edits > 0; edits--) {
    const all = spots(tree);
    if (all.length === 0) return;
    edit(draw.pick(all), all, draw, names);
  }
}

function edit(spot: Spot, all: readonly Spot[], draw: Draw, names: readonly string[]): void {
  const { parent, key } = spot;
  switch (draw.below(7)) {
    case 0:
      return put(spot, nastyValue(draw));
    case 1:
      return rename(spot, draw.chance(0.6) ? draw.pick(words) : draw.pick([...words, ...names, ...places]));
    case 2:
      return void (Array.isArray(parent) ? parent.splice(key as number, 1) : parent.delete(key as string));
    case 3:
      return void (Array.isArray(parent) ? parent.push(nastyValue(draw)) : parent.set(draw.pick([...words, ...names]), nastyValue(draw)));
    case 4:
      return put(spot, structuredClone(valueAt(draw.pick(all))));
    case 5:
      return names.length > 0 ? put(spot, draw.pick(names)) : put(spot, draw.pick(numbers));
    default:
      return put(spot, bent(valueAt(spot), draw));
  }
}

function rename({ parent, key }: Spot, name: string): void {
  if (Array.isArray(parent)) return;
  const value = parent.get(key as string)!;
  parent.delete(key as string);
  parent.set(name, value);
}

/** The same kind of value, made odd. */
function bent(value: Node, draw: Draw): Node {
  if (typeof value === 'number') return draw.pick([-value, value * 1e300, value + 0.5, value * 1e6, value - 1, draw.pick(numbers)]);
  if (typeof value === 'string') return draw.pick([`${value}\0`, value.slice(0, draw.below(value.length + 1)), value.repeat(200), `../${value}`, value.toUpperCase(), `${value} `, draw.pick(places)]); // prettier-ignore
  if (Array.isArray(value)) return draw.pick<Node>([value.toReversed(), [...value, ...value], value[0] ?? null, [value]]);
  if (value instanceof Map) return draw.pick<Node>([[...value.values()], new Map([['k', value]]), new Map([...value].slice(1))]);
  return draw.pick<Node>(['true', 1, [value], null]);
}
