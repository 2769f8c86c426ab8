/** The branches that every program has beside its own: to rest, and to set and read a seat's state as one vector. */
import type { FunctionParts, NodeParts } from './proto.js';
import { DT, sizeOf, type Attribute, type ConstantValues, type Value } from './types.js';

export const float: Attribute = { kind: 'type', value: DT.float32 };
const int: Attribute = { kind: 'type', value: DT.int32 };
const whole = (value: number): Attribute => ({ kind: 'int', value });

/** The names of a function's arguments: what it is fed, the vector of the state, the handles. */
export interface Arguments {
  readonly all: FunctionParts['arguments'];
  readonly vector: string;
  readonly handles: readonly string[];
}

/** Arguments of every branch of a program with such feeds and state. Throws for a state of other numbers than float32. */
export function argumentsOf(feeds: readonly number[], state: readonly Value[]): Arguments {
  if (state.some(({ dtype }) => dtype !== DT.float32)) throw new Error('its state holds other numbers than float32');
  const dtypes = [...feeds, DT.float32, ...state.map(() => DT.resource)];
  const all = dtypes.map((dtype, index) => ({ name: `argument_${index}`, dtype }));
  return { all, vector: all[feeds.length]!.name, handles: all.slice(feeds.length + 1).map(({ name }) => name) };
}

const constant = (name: string, values: ConstantValues, value: Value, controls: readonly string[] = []): NodeParts => ({
  name,
  op: 'Const',
  inputs: controls.map((control) => `^${control}`),
  attributes: { dtype: value.dtype === DT.int32 ? int : float },
  constant: { values, value },
});
const ints = (name: string, values: readonly number[]): NodeParts =>
  constant(name, Int32Array.from(values), { shape: [values.length], dtype: DT.int32 });
const axis = constant('axis', Int32Array.of(0), { shape: [], dtype: DT.int32 });
const zero = (controls: readonly string[] = []): NodeParts =>
  constant('zero', Float32Array.of(0), { shape: [], dtype: DT.float32 }, controls);
const result = (from: string) => [{ name: 'answer', from, dtype: DT.float32 }];

/** The branch of a seat that nobody sits on. */
export const restBranch = ({ all }: Arguments): FunctionParts => ({
  name: 'rest',
  arguments: all,
  nodes: [zero()],
  results: result('zero:output:0'),
});

/** Cuts the vector into the parts of the state and sets them. */
export function loadBranch({ all, vector, handles }: Arguments, state: readonly Value[]): FunctionParts {
  const sizes = ints('sizes', state.map(({ shape }) => sizeOf(shape))); // prettier-ignore
  const split: NodeParts = {
    name: 'split',
    op: 'SplitV',
    inputs: [vector, 'sizes:output:0', 'axis:output:0'],
    attributes: { T: float, Tlen: int, num_split: whole(state.length) },
  };
  const parts = state.flatMap(({ shape }, index): NodeParts[] => [
    ints(`shape_${index}`, shape),
    reshape(`part_${index}`, `split:output:${index}`, `shape_${index}:output:0`),
    {
      name: `assign_${index}`,
      op: 'AssignVariableOp',
      inputs: [handles[index]!, `part_${index}:output:0`],
      attributes: { dtype: float },
    },
  ]);
  const assigned = state.map((_, index) => `assign_${index}`);
  return { name: 'load', arguments: all, nodes: [sizes, axis, split, ...parts, zero(assigned)], results: result('zero:output:0') };
}

/** Answers the parts of the state one after the other as a vector. */
export function saveBranch({ all, handles }: Arguments, state: readonly Value[]): FunctionParts {
  const flat = state.flatMap((_, index): NodeParts[] => [
    { name: `read_${index}`, op: 'ReadVariableOp', inputs: [handles[index]!], attributes: { dtype: float } },
    reshape(`flat_${index}`, `read_${index}:value:0`, 'all:output:0'),
  ]);
  const joined: NodeParts = {
    name: 'joined',
    op: 'ConcatV2',
    inputs: [...state.map((_, index) => `flat_${index}:output:0`), 'axis:output:0'],
    attributes: { T: float, Tidx: int, N: whole(state.length) },
  };
  const single = state.length === 1; // ConcatV2 takes two or more
  const nodes = [ints('all', [-1]), axis, ...flat, ...(single ? [] : [joined])];
  return { name: 'save', arguments: all, nodes, results: result(single ? 'flat_0:output:0' : 'joined:output:0') };
}

const reshape = (name: string, tensor: string, shape: string): NodeParts => ({
  name,
  op: 'Reshape',
  inputs: [tensor, shape],
  attributes: { T: float, Tshape: int },
});
