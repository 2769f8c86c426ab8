/** A program as TensorFlow reads it: each branch a function, each seat a call of the branch that it is told to run. */
import { liveNodes, type Branch } from './branch.js';
import { lower } from './lower.js';
import { savedModel, type FunctionParts, type NodeParts } from './proto.js';
import { inferAttributes, outputName } from './signatures.js';
import { argumentsOf, loadBranch, restBranch, saveBranch, type Arguments } from './state-branches.js';
import { DT, valueOf, type Node, type Ref, type Value } from './types.js';

export interface ProgramShape {
  readonly branches: readonly Branch[];
  readonly seats: number;
}

const placeholder = (name: string, dtype: number): NodeParts => {
  return { name, op: 'Placeholder', inputs: [], attributes: { dtype: { kind: 'type', value: dtype } } };
};

/** Names of a seat's nodes in the main graph. */
export const names = {
  branch: (seat: number) => `branch_${seat}`,
  feed: (seat: number, index: number) => `feed_${seat}_${index}`,
  handle: (seat: number, index: number) => `state_${seat}_${index}`,
  vector: (seat: number) => `vector_${seat}`,
  call: (seat: number) => `call_${seat}`,
} as const;

/** Places of the branches that every program has, before its own. */
export const builtIn = { rest: 0, load: 1, save: 2, own: 3 } as const;

/** The serialised SavedModel of a program. Throws for a state of other numbers than float32. */
export function emitProgram({ branches, seats }: ProgramShape): Uint8Array {
  const [{ feeds, state }] = branches as [Branch];
  const dtypes = feeds.map((feed) => valueOf(feed).dtype);
  const args = argumentsOf(dtypes, state);
  const own = branches.map((branch, index) => functionOf(branch, `branch_${index}`, args));
  const choices = [restBranch(args), loadBranch(args, state), saveBranch(args, state), ...own.map(({ name }) => callOf(name, args))];
  const called = choices.map(({ name }) => name);
  const nodes = Array.from({ length: seats }, (_, seat) => seatNodes(seat, dtypes, state, called)).flat();
  return savedModel(nodes, [...choices, ...own]);
}

function seatNodes(seat: number, dtypes: readonly number[], state: readonly Value[], functions: readonly string[]): NodeParts[] {
  const handles = state.map((value, index) => handleNode(seat, index, value));
  const feeds = dtypes.map((dtype, index) => placeholder(names.feed(seat, index), dtype));
  const fed = [placeholder(names.branch(seat), DT.int32), ...feeds, placeholder(names.vector(seat), DT.float32)];
  const call: NodeParts = {
    name: names.call(seat),
    op: 'Case',
    inputs: [...fed, ...handles].map(({ name }) => name),
    attributes: {
      Tin: { kind: 'type', value: [...dtypes, DT.float32, ...state.map(() => DT.resource)] },
      Tout: { kind: 'type', value: [DT.float32] },
      branches: { kind: 'functions', value: functions },
    },
  };
  return [...handles, ...fed, call];
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

/**
 * A branch that only calls: TensorFlow prepares what stands inside a branch for each seat anew, and what is called once for all of them.
 */
const callOf = (name: string, { all }: Arguments): FunctionParts => ({
  name: `call_${name}`,
  arguments: all,
  nodes: [
    {
      name: 'called',
      op: 'StatefulPartitionedCall',
      inputs: all.map((argument) => argument.name),
      attributes: {
        Tin: { kind: 'type', value: all.map(({ dtype }) => dtype) },
        Tout: { kind: 'type', value: [DT.float32] },
        f: { kind: 'function', value: name },
      },
    },
  ],
  results: [{ name: 'answer', from: 'called:output:0', dtype: DT.float32 }],
});

function functionOf(branch: Branch, name: string, { all, handles }: Arguments): FunctionParts {
  const { last, as } = lower(branch);
  const named = branch.feeds.map(({ node }, index) => [node, all[index]!.name] as const);
  const args = new Map([...named, ...branch.handles.map(({ node }, index) => [node, handles[index]!] as const)]);
  const nodes = liveNodes([last], (node) => [...as(node).inputs.map((input) => input.node), ...as(node).controls]);
  const input = ({ node, output }: Ref): string => args.get(node) ?? `${nameOf(node)}:${outputName(as(node).op, output)}`;
  return {
    name,
    whole: true,
    arguments: all,
    nodes: nodes.filter((node) => !args.has(node)).map((node) => bodyNode(as(node), nameOf(node), input)),
    results: [{ name: 'answer', from: `${nameOf(last)}:output:0`, dtype: DT.float32 }],
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
