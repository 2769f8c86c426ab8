/** From what was recorded to what TensorFlow runs: state is read, gathered from and written in place. */
import { liveNodes, type Branch } from './branch.js';
import { constantScalar } from './graph.js';
import { DT, same, type Attribute, type Node, type Ref } from './types.js';

export interface Lowered {
  /** The node whose end is the end of the call; its output is the answer. */
  readonly last: Node;
  /** What a node is run as. */
  as(node: Node): Node;
}

const float: Attribute = { kind: 'type', value: DT.float32 };
const no: Attribute = { kind: 'bool', value: false };

/** Adds the updates of the state to a branch's graph. */
export function lower(branch: Branch): Lowered {
  const { graph, output } = branch;
  const cache = new Map<Node, Node>();
  const as = (node: Node): Node => cache.get(node) ?? remember(cache, node, gathered(node));
  const writes = new Writes(branch).all();
  const live = new Set(liveNodes([output.node, ...writes.map(({ node }) => node)], (node) => as(node).inputs.map((input) => input.node)));
  const readers = readersOf(branch, as, live);
  for (const { controls, states } of writes) controls.push(...states.flatMap((state) => readers[state]!));
  const nodes = writes.map(({ node }) => node);
  const last = graph.apart('Identity', { T: float }, [output], [output.node.outputs[output.output]!], nodes);
  return { last, as };
}

function remember(cache: Map<Node, Node>, node: Node, result: Node): Node {
  cache.set(node, result);
  return result;
}

/** A gather of whole rows of the state needs no copy of all of it. */
function gathered(node: Node): Node {
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
}

/** The writes of one branch. */
class Writes {
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
    const moved = same(step.inputs['variable']!, reads[index]!) ? [] : [this.assign(index, step.inputs['variable']!)];
    const { beta1, beta2, rate, epsilon, gradient, step: count } = step.inputs as Record<string, Ref>;
    const power = (beta: Ref): Ref => graph.add('Pow', {}, [beta, count!], [{ shape: [], dtype: DT.float32 }])[0]!;
    const states = [index, ...moments];
    const args = [...states.map((state) => handles[state]!), power(beta1!), power(beta2!), rate!, beta1!, beta2!, epsilon!, gradient!];
    const controls = moved.map(({ node }) => node);
    const node = graph.apart('ResourceApplyAdam', { T: float, use_locking: no, use_nesterov: no }, args, [], controls);
    return [...moved, { node, states, controls }];
  }

  /** Position of the state that was `before` and becomes `after`; -1 where there is none. */
  private replaced(before: Ref, after: Ref): number {
    const position = this.branch.reads.findIndex((read) => same(read, before));
    return this.branch.updates.some(({ index, value }) => index === position && same(value, after)) ? position : -1;
  }
}
