/** A program as TensorFlow reads it: each branch a function, each seat a call of the branch that it is told to run. */
import { liveNodes, type Branch } from './branch.js';
import { lower } from './lower.js';
import { savedModel, type FunctionParts, type NodeParts } from './proto.js';
import { inferAttributes, outputName } from './signatures.js';
import { DT, valueOf, type Attribute, type Node, type Ref, type Value } from './types.js';

export interface ProgramShape {
  readonly branches: readonly Branch[];
  readonly seats: number;
}

const float: Attribute = { kind: 'type', value: DT.float32 };
const placeholder = (name: string, dtype: number): NodeParts => {
  return { name, op: 'Placeholder', inputs: [], attributes: { dtype: { kind: 'type', value: dtype } } };
};

/** Names of a seat's nodes in the main graph. */
export const names = {
  branch: (seat: number) => `branch_${seat}`,
  feed: (seat: number, index: number) => `feed_${seat}_${index}`,
  handle: (seat: number, index: number) => `state_${seat}_${index}`,
  value: (index: number) => `value_${index}`,
  read: (seat: number, index: number) => `read_${seat}_${index}`,
  assigned: (seat: number) => `assigned_${seat}`,
  call: (seat: number) => `call_${seat}`,
} as const;

/** The serialised SavedModel of a program. */
export function emitProgram({ branches, seats }: ProgramShape): Uint8Array {
  const [{ feeds, state }] = branches as [Branch];
  const dtypes = feeds.map((feed) => valueOf(feed).dtype);
  const functions = [idle(dtypes, state.length), ...branches.map((branch, index) => functionOf(branch, `branch_${index + 1}`))];
  const called = functions.map(({ name }) => name);
  const nodes = [
    ...state.map(({ dtype }, index) => placeholder(names.value(index), dtype)),
    ...Array.from({ length: seats }, (_, seat) => seatNodes(seat, dtypes, state, called)).flat(),
  ];
  return savedModel(nodes, functions);
}

function seatNodes(seat: number, dtypes: readonly number[], state: readonly Value[], functions: readonly string[]): NodeParts[] {
  const handles = state.map((value, index) => handleNode(seat, index, value));
  const feeds = dtypes.map((dtype, index) => placeholder(names.feed(seat, index), dtype));
  const call: NodeParts = {
    name: names.call(seat),
    op: 'Case',
    inputs: [names.branch(seat), ...feeds.map(({ name }) => name), ...handles.map(({ name }) => name)],
    attributes: {
      Tin: { kind: 'type', value: [...dtypes, ...state.map(() => DT.resource)] },
      Tout: { kind: 'type', value: [DT.float32] },
      branches: { kind: 'functions', value: functions },
    },
  };
  return [...handles, placeholder(names.branch(seat), DT.int32), ...feeds, call, ...stateNodes(seat, state)];
}

const handleNode = (seat: number, index: number, { shape, dtype }: Value): NodeParts => ({
  name: names.handle(seat, index),
  op: 'VarHandleOp',
  inputs: [],
  attributes: {
    dtype: { kind: 'type', value: dtype },
    shape: { kind: 'shape', value: shape },
    shared_name: { kind: 'string', value: names.handle(seat, index) },
  },
});

/** Reading a seat's state and setting it. */
function stateNodes(seat: number, state: readonly Value[]): NodeParts[] {
  const dtypeOf = (value: Value): Record<string, Attribute> => ({ dtype: { kind: 'type', value: value.dtype } });
  const reads = state.map((value, index): NodeParts => {
    return { name: names.read(seat, index), op: 'ReadVariableOp', inputs: [names.handle(seat, index)], attributes: dtypeOf(value) };
  });
  const assigns = state.map((value, index): NodeParts => {
    const inputs = [names.handle(seat, index), names.value(index)];
    return { name: `assign_${seat}_${index}`, op: 'AssignVariableOp', inputs, attributes: dtypeOf(value) };
  });
  const done = constantNode(names.assigned(seat), 0, assigns.map(({ name }) => `^${name}`)); // prettier-ignore
  return [...reads, ...assigns, done];
}

const constantNode = (name: string, value: number, controls: readonly string[] = []): NodeParts => ({
  name,
  op: 'Const',
  inputs: controls,
  attributes: { dtype: float },
  constant: { values: Float32Array.of(value), value: { shape: [], dtype: DT.float32 } },
});

const result = (from: string) => ({ name: 'answer', from, dtype: DT.float32 });

/** The branch of a seat that nobody sits on. */
function idle(dtypes: readonly number[], state: number): FunctionParts {
  const args = [...dtypes, ...Array<number>(state).fill(DT.resource)].map((dtype, index) => ({ name: `argument_${index}`, dtype }));
  return { name: 'idle', arguments: args, nodes: [constantNode('zero', 0)], result: result('zero:output:0') };
}

function functionOf(branch: Branch, name: string): FunctionParts {
  const { last, as } = lower(branch);
  const args = new Map([...branch.feeds, ...branch.handles].map((ref, index) => [ref.node, `argument_${index}`]));
  const nodes = liveNodes([last], (node) => [...as(node).inputs.map((input) => input.node), ...as(node).controls]);
  const input = ({ node, output }: Ref): string => args.get(node) ?? `${nameOf(node)}:${outputName(as(node).op, output)}`;
  return {
    name,
    arguments: [...args].map(([node, own]) => ({ name: own, dtype: node.outputs[0]!.dtype })),
    nodes: nodes.filter((node) => !args.has(node)).map((node) => bodyNode(as(node), nameOf(node), input)),
    result: result(`${nameOf(last)}:output:0`),
  };
}

const nameOf = ({ id }: Node): string => `node_${id}`;

function bodyNode({ op, attributes, inputs, outputs, controls, constant }: Node, name: string, input: (ref: Ref) => string): NodeParts {
  return {
    name,
    op,
    inputs: [...inputs.map(input), ...controls.map((control) => `^${nameOf(control)}`)],
    attributes: inferAttributes(op, attributes, inputs.map(valueOf), outputs),
    ...(constant && { constant: { values: constant, value: outputs[0]! } }),
  };
}
