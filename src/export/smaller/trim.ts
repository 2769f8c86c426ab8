/** Vocabularies without tokens that are hardly ever seen. */
import {
  InputError,
  PADDING,
  UNKNOWN,
  type PortableGraph,
  type PortableNode,
  type ShippedStudent,
  type ShippedTensor,
} from '../../plugin/index.js';

/**
 * The student with the most frequent tokens of its vocabulary, padding and unknown among them; what is left out is unknown from now on, whose
 * row becomes the mean of their rows, each counting as often as it was seen (V). Throws an `InputError` for a student that does other
 * things with token ids than looking rows up.
 */
export function trimmed(student: ShippedStudent, tokens: number, counts: ArrayLike<number>): ShippedStudent {
  const { graph, weights, text } = student;
  const tables = tablesOf(graph, text.vocabulary.length);
  const kept = mostFrequent(counts, tokens);
  if (kept.length >= text.vocabulary.length) throw new InputError(`its vocabulary has but ${text.vocabulary.length} tokens`);
  const cut = Object.entries(weights).map(([name, tensor]) => [name, tables.has(name) ? withRows(tensor, kept, counts) : tensor] as const);
  const shapes = Object.entries(graph.weights).map(([name, shape]) => [name, tables.has(name) ? [kept.length, ...shape.slice(1)] : shape]);
  return {
    ...student,
    graph: { ...graph, weights: Object.fromEntries(shapes) as PortableGraph['weights'] },
    weights: Object.fromEntries(cut),
    text: { ...text, vocabulary: kept.map((id) => text.vocabulary[id]!) },
  };
}

/** Ids in their order: padding, unknown, and the tokens that were counted most, the first of equals. */
function mostFrequent(counts: ArrayLike<number>, tokens: number): number[] {
  const ids = Array.from({ length: counts.length - 2 }, (_, at) => at + 2);
  const best = ids.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, Math.max(1, tokens - 2));
  return [PADDING, UNKNOWN, ...best.sort((a, b) => a - b)];
}

function withRows({ shape, values }: ShippedTensor, kept: readonly number[], counts: ArrayLike<number>): ShippedTensor {
  const width = values.length / shape[0]!;
  const rows = new Float32Array(kept.length * width);
  kept.forEach((id, row) => rows.set(values.subarray(id * width, (id + 1) * width), row * width));
  const stays = new Set(kept);
  const unknown = Array.from({ length: shape[0]! }, (_, id) => id).filter((id) => counts[id]! > 0 && (id === UNKNOWN || !stays.has(id)));
  const total = unknown.reduce((sum, id) => sum + counts[id]!, 0);
  if (total > 0)
    for (let at = 0; at < width; at++)
      rows[UNKNOWN * width + at] = unknown.reduce((sum, id) => sum + counts[id]! * values[id * width + at]!, 0) / total;
  return { shape: [kept.length, ...shape.slice(1)], values: rows };
}

const passing = new Set(['reshape', 'cast', 'pad', 'slice', 'transpose', 'reverse', 'broadcast', 'concat']);
const comparing = new Set(['equal', 'not-equal', 'greater', 'greater-equal', 'less', 'less-equal']);

/** Names of the tables that token ids are looked up in. Throws an `InputError` where ids are used in another way, but for what tells padding. */
function tablesOf(graph: PortableGraph, vocabulary: number): ReadonlySet<string> {
  const ids = new Set(['ids']);
  const tables = new Set<string>();
  for (const node of graph.nodes) {
    if (!node.inputs.some((name) => ids.has(name))) continue;
    if (isLookUp(node, graph, ids, vocabulary)) tables.add(node.inputs[0]!);
    else if (passing.has(node.op) && !toBool(node)) ids.add(node.name);
    else if (!toBool(node) && node.op !== 'sign' && !tellsPadding(node, graph, ids))
      throw new InputError(`its network does more with token ids than looking up rows: op '${node.op}'`);
  }
  if (tables.size === 0) throw new InputError('its network looks no token up in a table of its vocabulary');
  for (const node of graph.nodes)
    if (node.inputs.some((name) => tables.has(name)) && !isLookUp(node, graph, ids, vocabulary))
      throw new InputError(`its network does more with token vectors than looking them up: op '${node.op}'`);
  return tables;
}

const toBool = ({ op, dtype }: PortableNode): boolean => op === 'cast' && dtype === 'bool';

const isLookUp = ({ op, inputs }: PortableNode, { weights }: PortableGraph, ids: ReadonlySet<string>, vocabulary: number): boolean =>
  op === 'gather' && ids.has(inputs[1]!) && weights[inputs[0]!]?.[0] === vocabulary;

/** Whether a node compares ids with 0. */
function tellsPadding({ op, inputs }: PortableNode, { constants }: PortableGraph, ids: ReadonlySet<string>): boolean {
  const other = constants.find(({ name }) => inputs.includes(name) && !ids.has(name));
  return comparing.has(op) && other !== undefined && other.values.every((value) => value === 0);
}
