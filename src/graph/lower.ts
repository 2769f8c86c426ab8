/** From what was recorded to what TensorFlow runs: state is read, gathered from and written in place. */
import { offersKernel } from '../layers/index.js';
import { liveNodes, type Branch } from './branch.js';
import { constantScalar } from './graph.js';
import type { Composite } from './recorder.js';
import { DT, same, valueOf, type Attribute, type Node, type Ref } from './types.js';

export interface Lowered {
  /** The node whose end is the end of the call; its output is the answer. */
  readonly last: Node;
  /** What a node is run as. */
  as(node: Node): Node;
}

const float: Attribute = { kind: 'type', value: DT.float32 };
const no: Attribute = { kind: 'bool', value: false };
const ADAM = 'StillhouseAdam';

/** Adds the updates of the state to a branch's graph. */
export function lower(branch: Branch): Lowered {
  const { graph, output } = branch;
  const cache = new Map<Node, Node>();
  const as = (node: Node): Node => cache.get(node) ?? remember(cache, node, compacted(graph, gathered(node)));
  const planned = new Writes(branch);
  const writes = planned.all();
  const live = new Set(liveNodes([output.node, ...writes.map(({ node }) => node)], (node) => as(node).inputs.map((input) => input.node)));
  const readers = readersOf(branch, as, new Set([...live].filter((node) => !planned.reads.has(node))));
  const nodes = writes.map(({ node }) => node);
  const needed = [output.node, ...nodes.flatMap((node) => as(node).inputs.map((input) => input.node))];
  const done = graph.apart(
    'NoOp',
    {},
    [],
    [],
    [...new Set(needed)].filter((node) => node.op !== 'Argument' && !planned.reads.has(node)),
  );
  for (const { controls, states, last: waits } of writes) controls.push(...(waits ? [done] : states.flatMap((state) => readers[state]!)));
  const last = graph.apart('Identity', { T: float }, [output], [output.node.outputs[output.output]!], nodes);
  return { last, as };
}

function remember(cache: Map<Node, Node>, node: Node, result: Node): Node {
  cache.set(node, result);
  return result;
}

/**
 * A gather of whole rows of the state needs no copy of all of it. Where our Adam writes to the state this may not be: TensorFlow then reads
 * copies of a variable from there on.
 */
function gathered(node: Node): Node {
  if (offersKernel(ADAM)) return node;
  const [table, ids, axis] = node.inputs;
  if (node.op !== 'GatherV2' || table!.node.op !== 'ReadVariableOp' || constantScalar(axis!) !== 0) return node;
  const batch = node.attributes['batch_dims'];
  if (batch && batch.value !== 0) return node;
  return {
    ...node,
    op: 'ResourceGather',
    attributes: { dtype: node.attributes['Tparams']!, Tindices: node.attributes['Tindices']!, batch_dims: { kind: 'int', value: 0 } },
    inputs: [table!.node.inputs[0]!, ids!],
  };
}

/** The squares of a table's gradient are those of its rows that are not zeros. */
function compacted(graph: Branch['graph'], node: Node): Node {
  const rows = node.op === 'StillhouseSquares' ? compactRows(graph, node.inputs[0]!) : null;
  return rows ? { ...node, inputs: [rows[0]!] } : node;
}

/** By state, the nodes that look at it: they must be done before it is written. */
function readersOf({ handles }: Branch, as: (node: Node) => Node, live: ReadonlySet<Node>): readonly Node[][] {
  const index = new Map(handles.map(({ node }, position) => [node, position]));
  const readers = handles.map((): Node[] => []);
  for (const node of live) {
    if (!reading.has(as(node).op)) continue;
    readers[index.get(as(node).inputs[0]!.node)!]!.push(node);
  }
  return readers;
}
const reading = new Set(['ReadVariableOp', 'ResourceGather']);

interface Write {
  readonly node: Node;
  /** Positions of the state that it changes. */
  readonly states: readonly number[];
  /** What must run before it; filled in once it is known what runs at all. */
  readonly controls: Node[];
  /** Whether everything that is no write must have run before. */
  readonly last?: boolean;
}

/** Ops whose result may lie where an input of theirs lies. */
const views = new Set(['ReadVariableOp', 'Reshape', 'Slice', 'StridedSlice', 'Transpose', 'Split', 'SplitV', 'Unpack', 'BroadcastTo', 'Tile', 'ReverseV2']); // prettier-ignore

/** The value and the single number that a product is made of; null for anything else. */
function scaledBy({ node }: Ref): [Ref, Ref] | null {
  const [value, factor] = node.inputs;
  return node.op === 'Mul' && valueOf(factor!).shape.length === 0 ? [value!, factor!] : null;
}

/** The single number s where a ref is `from - from * s`; null for anything else. */
function decayOf({ node }: Ref, from: Ref): Ref | null {
  const [whole, part] = node.inputs;
  const scaled = node.op === 'Sub' && same(whole!, from) ? scaledBy(part!) : null;
  return scaled && same(scaled[0], from) ? scaled[1] : null;
}

/** Rows and their ids in place of the sums of rows that a table's gradient is, most of which are zeros; null for anything else. */
function compactRows(graph: Branch['graph'], { node }: Ref): readonly Ref[] | null {
  if (node.op !== 'StillhouseSumRows') return null;
  const [rows, ids] = node.inputs as [Ref, Ref];
  return graph.add('StillhouseCompactRows', {}, [rows, ids], [valueOf(rows), valueOf(ids)]);
}

/** The writes of one branch. */
class Writes {
  /** Nodes that read the state only to have it written to. */
  readonly reads = new Set<Node>();

  constructor(private readonly branch: Branch) {}

  all(): Write[] {
    const { updates } = this.branch;
    const adams = updates.flatMap(({ index, value }) => this.adam(index, value));
    const done = new Set(adams.flatMap(({ states }) => states));
    return [...adams, ...updates.filter(({ index }) => !done.has(index)).map(({ index, value }) => this.assign(index, value))];
  }

  private assign(index: number, value: Ref): Write {
    const controls: Node[] = [];
    const node = this.branch.graph.apart('AssignVariableOp', { dtype: float }, [this.branch.handles[index]!, value], [], controls);
    return { node, states: [index], controls };
  }

  /** Adam in one pass, where a recorded step of it takes its moments from the state and puts them back; else nothing. */
  private adam(index: number, value: Ref): Write[] {
    const { composites, reads, handles, graph } = this.branch;
    const step = composites.find(({ name, outputs }) => name === 'Adam' && same(outputs['variable']!, value));
    const moments = step && ['mean', 'square'].map((slot) => this.replaced(step.inputs[slot]!, step.outputs[slot]!));
    if (!step || !moments || moments.some((position) => position < 0)) return [];
    const states = [index, ...moments];
    if (offersKernel(ADAM) && !this.shares()) return this.ownAdam(step.inputs, states);
    const moved = same(step.inputs['variable']!, reads[index]!) ? [] : [this.assign(index, step.inputs['variable']!)];
    const { beta1, beta2, rate, epsilon, gradient, step: count } = step.inputs as Record<string, Ref>;
    const power = (beta: Ref): Ref => graph.add('Pow', {}, [beta, count!], [{ shape: [], dtype: DT.float32 }])[0]!;
    const args = [...states.map((state) => handles[state]!), power(beta1!), power(beta2!), rate!, beta1!, beta2!, epsilon!, gradient!];
    const controls = moved.map(({ node }) => node);
    const node = graph.apart('ResourceApplyAdam', { T: float, use_locking: no, use_nesterov: no }, args, [], controls);
    return [...moved, { node, states, controls }];
  }

  /**
   * The same by our kernel, which scales the gradient and lets the variable decay in the same pass. It writes to what was read of the state,
   * so that everything else must be done: it waits for what all writes wait for.
   */
  private ownAdam(inputs: Composite['inputs'], states: readonly number[]): Write[] {
    const { graph, reads } = this.branch;
    const { variable, gradient, step, rate, beta1, beta2, epsilon } = inputs as Record<string, Ref>;
    const decay = same(variable!, reads[states[0]!]!) ? graph.scalar(0) : decayOf(variable!, reads[states[0]!]!);
    const moved = decay ? [] : [this.assign(states[0]!, variable!)];
    const read = (state: number): Ref => this.readLate(state, moved.map(({ node }) => node)); // prettier-ignore
    const [own, factor] = scaledBy(gradient!) ?? [gradient!, graph.scalar(1)];
    const rows = compactRows(graph, own);
    const numbers = [factor, decay ?? graph.scalar(0), step!, rate!, beta1!, beta2!, epsilon!];
    const controls: Node[] = [];
    const node = graph.apart(rows ? `${ADAM}Rows` : ADAM, {}, [...states.map(read), ...(rows ?? [own]), ...numbers], [], controls);
    return [...moved, { node, states, controls, last: true }];
  }

  private readLate(state: number, after: readonly Node[]): Ref {
    const { graph, handles, reads } = this.branch;
    const value = valueOf(reads[state]!);
    const node = graph.apart('ReadVariableOp', { dtype: { kind: 'type', value: value.dtype } }, [handles[state]!], [value], after);
    this.reads.add(node);
    return { node, output: 0 };
  }

  /** Whether what is answered or put into the state may lie in memory where other state lies, so that this may not be written to. */
  private shares(): boolean {
    const { output, updates } = this.branch;
    return [output, ...updates.map(({ value }) => value)].some(({ node }) => views.has(node.op));
  }

  /** Position of the state that was `before` and becomes `after`; -1 where there is none. */
  private replaced(before: Ref, after: Ref): number {
    const position = this.branch.reads.findIndex((read) => same(read, before));
    return this.branch.updates.some(({ index, value }) => index === position && same(value, after)) ? position : -1;
  }
}
