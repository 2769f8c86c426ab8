/** One portable graph out of recordings of the same function under a few sizes. */
import { type Dim, type PortableGraph, type PortableOp, type PortableType, type PortableValue } from '../../plugin/index.js';
import type { Branch } from '../branch.js';
import type { Composite } from '../recorder.js';
import { Refusal } from '../refusal.js';
import { DT, same, valueOf, type Node, type Ref } from '../types.js';
import { PortableBuilder, type Handle } from './builder.js';
import { countsTexts, dimAt, type Corners } from './dims.js';
import { lowered, type GeneralOp } from './lowerings.js';

/** What one value is in each recording. */
type Refs = readonly Ref[];

export interface Recordings {
  readonly corners: Corners;
  /** One for each of `cornersOf`; fed token ids, their state the weights. */
  readonly branches: readonly Branch[];
  /** Names of the weights in the order of the state. */
  readonly names: readonly string[];
}
export interface Generalised {
  readonly graph: PortableGraph;
  /** Numbers of the constants among the graph's weights. */
  readonly tables: Readonly<Record<string, Float32Array>>;
}

/** Two recordings took another way: another length may agree with the longer ones. */
export class Diverging extends Refusal {}

const dtypes: Readonly<Record<number, PortableType>> = { [DT.float32]: 'float32', [DT.int32]: 'int32', [DT.bool]: 'bool' };
const remedy = "take layers of 'stillhouse/layers', or ops of TensorFlow that src/graph/portable/lowerings.ts knows";
const refusal = (why: string): Refusal => new Refusal(why, remedy);

/** The graph for any number of texts and places. Throws a `Refusal` that names the op for what has no such form. */
export function generalise(recordings: Recordings): Generalised {
  const { corners, branches, names } = recordings;
  const generaliser = new Generaliser(recordings);
  const output = generaliser.value(branches.map((branch) => branch.output));
  const { nodes, constants, tables } = generaliser.build;
  const weights = [
    ...names.map((name, index) => [name, branches[0]!.state[index]!.shape] as const),
    ...[...tables].map(([name, { shape }]) => [name, shape] as const),
  ];
  return {
    graph: {
      least: corners.lengths[0],
      most: corners.lengths.at(-1)!,
      weights: Object.fromEntries(weights),
      constants,
      nodes,
      output: output.name,
    },
    tables: Object.fromEntries([...tables].map(([name, { values }]) => [name, values])),
  };
}

class Generaliser {
  readonly build = new PortableBuilder();
  private readonly done = new Map<string, readonly Handle[]>();
  private readonly composites: readonly ReadonlyMap<string, Composite>[];

  constructor(private readonly recordings: Recordings) {
    this.composites = recordings.branches.map(({ composites }) => groupsOf(composites));
  }

  value(refs: Refs): Handle {
    const group = this.composites[0]!.get(placeOf(refs[0]!));
    const key = (group ? refs.map(placeOf) : refs.map(({ node }) => node.id)).join();
    const known = this.done.get(key) ?? (group ? [this.recurrent(refs)] : this.node(refs));
    this.done.set(key, known);
    return known[group ? 0 : refs[0]!.output]!;
  }

  private node(refs: Refs): readonly Handle[] {
    const [{ node }] = refs as [Ref];
    const nodes = refs.map((ref) => ref.node);
    const other = nodes.find(({ op, inputs, outputs }) => op !== node.op || inputs.length !== node.inputs.length || outputs.length !== node.outputs.length); // prettier-ignore
    if (other) throw diverging(node, other);
    if (node.op === 'Argument') return [{ name: 'ids', ...this.valueAt(refs) }];
    if (node.op === 'ReadVariableOp') return [this.weight(refs)];
    if (node.constant) return [this.constant(refs)];
    const general = this.general(nodes);
    const found = lowered(general, this.build);
    if (!found) throw refusal(`op '${node.op}' has no portable form`);
    return found;
  }

  private weight(refs: Refs): Handle {
    const { branches, names } = this.recordings;
    const index = branches[0]!.reads.findIndex((read) => same(read, refs[0]!));
    if (refs.some((ref, at) => !same(branches[at]!.reads[index]!, ref))) throw diverging(refs[0]!.node, refs[1]!.node);
    return { name: names[index]!, ...this.valueAt(refs) };
  }

  private general(nodes: readonly Node[]): GeneralOp {
    const [node] = nodes as [Node];
    const input = (index: number): Refs => nodes.map(({ inputs }) => inputs[index]!);
    const refuse = (why: string): never => {
      throw refusal(`op '${node.op}' ${why}`);
    };
    const dims = (index: number): readonly Dim[] => {
      const values = input(index).map((ref) => ref.node.constant ?? refuse('takes sizes that are computed'));
      return Array.from({ length: values[0]!.length }, (_, at) => this.dim(values.map((list) => Number(list[at])), node.op)); // prettier-ignore
    };
    return {
      op: node.op,
      attributes: node.attributes,
      outputs: node.outputs.map((_, output) => this.valueAt(nodes.map((own) => ({ node: own, output })))),
      arity: node.inputs.length,
      input: (index) => this.value(input(index)),
      dims,
      ints: (index) => dims(index).map((dim) => (typeof dim === 'number' ? dim : refuse('takes a number that follows from the length'))),
      refuse,
    };
  }

  private dim(values: readonly number[], op: string): Dim {
    const found = dimAt(values, this.recordings.corners);
    if (found === null) throw new Diverging(`op '${op}' has a size that is no sum of products of texts and places`, remedy);
    return found;
  }

  private valueAt(refs: Refs): PortableValue {
    const values = refs.map(valueOf);
    const [{ shape, dtype }] = values as [(typeof values)[number]];
    const { op } = refs[0]!.node;
    const known = dtypes[dtype];
    if (!known) throw refusal(`op '${op}' gives numbers of TensorFlow's type ${dtype}`);
    if (values.some((value) => value.shape.length !== shape.length)) throw diverging(refs[0]!.node, refs[1]!.node);
    return { shape: shape.map((_, axis) => this.dim(values.map((value) => value.shape[axis]!), op)), dtype: known }; // prettier-ignore
  }

  /** Numbers that are the same under all sizes, a single number all over, or a table that grows with the length. */
  private constant(refs: Refs): Handle {
    const value = this.valueAt(refs);
    const lists = refs.map(({ node }) => Array.from(node.constant as ArrayLike<number>, Number));
    const fixed = value.shape.every((dim) => typeof dim === 'number');
    const equal = (list: readonly number[]): boolean => list.every((each, at) => Object.is(each, lists[0]![at]));
    if (fixed && lists.every(equal)) return this.build.constant(lists[0]!, value.shape as number[], value.dtype);
    const single = lists[0]![0];
    if (!fixed && single !== undefined && lists.every((list) => list.every((each) => Object.is(each, single))))
      return this.build.node({ op: 'broadcast' }, [this.build.scalar(single, value.dtype)], value);
    if (fixed || value.shape.some(countsTexts)) throw refusal('a constant holds numbers that follow from the number of texts or places');
    return this.growing(refs, lists, value);
  }

  private growing(refs: Refs, lists: readonly (readonly number[])[], value: PortableValue): Handle {
    const longest = refs.at(-1)!;
    const { shape } = valueOf(longest);
    lists.forEach((list, at) => {
      const own = valueOf(refs[at]!).shape;
      if (!list.every((each, index) => Object.is(each, lists.at(-1)![placeIn(index, own, shape)])))
        throw refusal('a constant of short texts is no part of that of longer ones');
    });
    const table = this.build.constant(lists.at(-1)!, shape, value.dtype);
    return this.build.node({ op: 'slice', begin: shape.map(() => 0) }, [table], value);
  }

  private recurrent(refs: Refs): Handle {
    const groups = refs.map((ref, at) => this.composites[at]!.get(placeOf(ref)));
    const { name, inputs, attributes } = groups[0]!;
    if (groups.some((group) => group?.name !== name)) throw diverging(refs[0]!.node, refs[1]!.node);
    const op = { op: name, ...attributes } as unknown as PortableOp;
    const given = Object.keys(inputs).map((key) => this.value(groups.map((group) => group!.inputs[key]!)));
    return this.build.node(op, given, this.valueAt(refs));
  }
}

const recurrent = new Set(['lstm', 'gru']);
const placeOf = ({ node, output }: Ref): string => `${node.id}:${output}`;
const groupsOf = (composites: readonly Composite[]): ReadonlyMap<string, Composite> =>
  new Map(composites.filter(({ name }) => recurrent.has(name)).map((group) => [placeOf(group.outputs['states']!), group]));

const diverging = (one: Node, other: Node): Diverging =>
  new Diverging(
    one.op === other.op
      ? `op '${one.op}' takes other inputs for some lengths than for others`
      : `texts of some lengths go through op '${one.op}' where others go through '${other.op}'`,
    remedy,
  );

/** Where an element of a block stands in the larger one that it begins. */
function placeIn(index: number, own: readonly number[], whole: readonly number[]): number {
  let [left, place, step] = [index, 0, 1];
  for (let axis = own.length - 1; axis >= 0; axis--) {
    place += (left % own[axis]!) * step;
    left = Math.floor(left / own[axis]!);
    step *= whole[axis]!;
  }
  return place;
}
