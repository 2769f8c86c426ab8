/** From TensorFlow's ops to portable ones. */
import { binaryOps, reductions, unaryOps, type Dim, type PortableOp, type PortableValue } from '../../plugin/index.js';
import type { Attributes } from '../types.js';
import type { Handle, PortableBuilder } from './builder.js';
import { sumOfDims } from './dims.js';

/** An op as it was recorded under several sizes. */
export interface GeneralOp {
  readonly op: string;
  readonly attributes: Attributes;
  readonly outputs: readonly PortableValue[];
  /** How many inputs it has. */
  readonly arity: number;
  /** An input's value. */
  input(index: number): Handle;
  /** An input that is a constant vector, or a single number, whose numbers may follow from the sizes. */
  dims(index: number): readonly Dim[];
  /** As `dims`, of numbers that do not. */
  ints(index: number): readonly number[];
  refuse(why: string): never;
}
type Lowering = (general: GeneralOp, build: PortableBuilder) => readonly Handle[];

type Plain = (typeof binaryOps)[number] | (typeof unaryOps)[number] | 'select' | 'cast' | 'softmax' | 'log-softmax';
const named = (text: string, to: (name: string) => Plain): (readonly [string, Plain])[] => text.split(' ').map((name) => [name, to(name)]);
const kebab = (name: string): Plain => name.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase() as Plain;
/** Ops that take all their inputs as they are and have nothing else to say. */
const plain: ReadonlyMap<string, Plain> = new Map([
  ...named('Add Sub Mul Pow Maximum Minimum SquaredDifference Equal NotEqual Greater GreaterEqual Less LessEqual FloorDiv FloorMod', kebab),
  ...named('Neg Abs Sign Exp Expm1 Log Log1p Sqrt Rsqrt Square Reciprocal Floor Ceil Round Sin Cos Tanh Sigmoid Softplus', kebab),
  ...named('Erf Relu Relu6 Elu Selu Cast Softmax', kebab),
  ['AddV2', 'add'],
  ['RealDiv', 'div'],
  ['Div', 'div'],
  ['LogicalAnd', 'and'],
  ['LogicalOr', 'or'],
  ['LogicalNot', 'not'],
  ['Select', 'select'],
  ['SelectV2', 'select'],
  ['LogSoftmax', 'log-softmax'],
]);

const all = ({ arity, input }: GeneralOp): Handle[] => Array.from({ length: arity }, (_, index) => input(index));
const number = ({ attributes }: GeneralOp, name: string): number => Number(attributes[name]?.value ?? 0);
const flag = ({ attributes }: GeneralOp, name: string): boolean => attributes[name]?.value === true;
/** Axes from 0, those counted from the end too. */
const axesOf = (axes: readonly number[], rank: number): number[] =>
  axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
const first = ({ outputs }: GeneralOp): PortableValue => outputs[0]!;

const reduce = (op: (typeof reductions)[number]): Lowering => (general, build) => {
  const x = general.input(0);
  const axes = axesOf(general.ints(1), x.shape.length);
  return [build.node({ op, axes, keep: flag(general, 'keep_dims') }, [x], first(general))];
}; // prettier-ignore

const product =
  (a: string, b: string): Lowering =>
  (general, build) => {
    const op: PortableOp = { op: 'matmul', transposeA: flag(general, a), transposeB: flag(general, b) };
    return [build.node(op, [general.input(0), general.input(1)], first(general))];
  };

const shaped: Lowering = (general, build) => [build.reshape(general.input(0), first(general).shape)];
const broadcast = (from: (general: GeneralOp, build: PortableBuilder) => Handle): Lowering => {
  return (general, build) => [build.node({ op: 'broadcast' }, [from(general, build)], first(general))];
};

/** Pieces of an axis, one after the other. */
function pieces(build: PortableBuilder, x: Handle, axis: number, sizes: readonly Dim[]): Handle[] {
  let at: Dim = 0;
  return sizes.map((size) => {
    const begin = x.shape.map((_, index) => (index === axis ? at : 0));
    const shape = x.shape.map((own, index) => (index === axis ? size : own));
    at = sumOfDims(at, size);
    return build.node({ op: 'slice', begin }, [x], { shape, dtype: x.dtype });
  });
}

const withAxis = (shape: readonly Dim[], axis: number): Dim[] => [...shape.slice(0, axis), 1, ...shape.slice(axis)];

const split =
  (value: number, axisAt: number): Lowering =>
  (general, build) => {
    const x = general.input(value);
    const [axis] = axesOf(general.ints(axisAt), x.shape.length) as [number];
    return pieces(build, x, axis, general.outputs.map(({ shape }) => shape[axis]!)); // prettier-ignore
  };

const unpack: Lowering = (general, build) => {
  const x = general.input(0);
  const [axis] = axesOf([number(general, 'axis')], x.shape.length) as [number];
  const ones = general.outputs.map(() => 1);
  return pieces(build, x, axis, ones).map((piece, index) => build.reshape(piece, general.outputs[index]!.shape));
};

const pack: Lowering = (general, build) => {
  const { shape } = first(general);
  const [axis] = axesOf([number(general, 'axis')], shape.length) as [number];
  const parts = all(general).map((part) => build.reshape(part, withAxis(part.shape, axis)));
  return [build.node({ op: 'concat', axis }, parts, first(general))];
};

const pad: Lowering = (general, build) => {
  const both = general.dims(1);
  const value = general.arity > 2 ? general.input(2) : null;
  const held = value && build.constants.find(({ name }) => name === value.name);
  if (value && !held) general.refuse('pads with a number that is computed');
  const op: PortableOp = {
    op: 'pad',
    before: both.filter((_, index) => index % 2 === 0),
    after: both.filter((_, index) => index % 2 === 1),
    value: held?.values[0] ?? 0,
  };
  return [build.node(op, [general.input(0)], first(general))];
};

const tile: Lowering = (general, build) => {
  const times = general.dims(1);
  let x = general.input(0);
  if (times.every((many, axis) => many === 1 || x.shape[axis] === 1)) return [build.node({ op: 'broadcast' }, [x], first(general))];
  times.forEach((many, axis) => {
    if (typeof many !== 'number') general.refuse('repeats numbers as often as there are texts or places');
    const shape = x.shape.map((own, index) => (index === axis ? multiple(own, many as number) : own));
    if (many !== 1) x = build.node({ op: 'concat', axis }, Array<Handle>(many as number).fill(x), { shape, dtype: x.dtype });
  });
  return [x];
};
const multiple = (dim: Dim, many: number): Dim =>
  typeof dim === 'number' ? dim * many : [dim[0] * many, dim[1] * many, dim[2] * many, dim[3] * many];

const gather: Lowering = (general, build) => {
  if (number(general, 'batch_dims') !== 0 || general.ints(2)[0] !== 0) general.refuse('picks along another axis than the first');
  return [build.node({ op: 'gather' }, [general.input(0), general.input(1)], first(general))];
};

const oneHot: Lowering = (general, build) => {
  const [ids, on, off] = [general.input(0), general.input(2), general.input(3)];
  const { shape } = first(general);
  const depth = shape.at(-1) as number;
  if (number(general, 'axis') >= 0 && number(general, 'axis') !== ids.shape.length)
    general.refuse('has its classes on another axis than the last');
  const places = build.constant([...Array(depth).keys()], [depth], 'int32');
  const hit = build.node({ op: 'equal' }, [build.reshape(ids, [...ids.shape, 1]), places], { shape, dtype: 'bool' });
  return [build.node({ op: 'select' }, [hit, on, off], first(general))];
};

/** Zeros around an image: as TensorFlow's padding says for a kernel of such sizes. */
function around(general: GeneralOp, image: Handle, kernel: Handle, strides: readonly number[], dilations: readonly number[]): [Dim, Dim][] {
  const { attributes, refuse } = general;
  const padding = String(attributes['padding']?.value);
  const told = (attributes['explicit_paddings']?.value ?? []) as readonly number[];
  return [1, 2].map((axis): [Dim, Dim] => {
    if (padding === 'VALID') return [0, 0];
    if (padding === 'EXPLICIT') return [told[2 * axis]!, told[2 * axis + 1]!];
    const [stride, reach] = [strides[axis]!, ((kernel.shape[axis - 1] as number) - 1) * dilations[axis]!];
    const size = image.shape[axis]!;
    if (stride !== 1 && typeof size !== 'number') return refuse('steps over places with padding at both ends');
    const whole = stride === 1 ? reach : Math.max(0, (Math.ceil((size as number) / stride) - 1) * stride + reach + 1 - (size as number));
    return [Math.floor(whole / 2), Math.ceil(whole / 2)];
  });
}

const convolution =
  (op: 'conv' | 'depthwise-conv'): Lowering =>
  (general, build) => {
    const [image, kernel] = [general.input(0), general.input(1)];
    const list = (name: string): readonly number[] => (general.attributes[name]?.value as readonly number[] | undefined) ?? [1, 1, 1, 1];
    const [strides, dilations] = [list('strides'), list('dilations')];
    if (String(general.attributes['data_format']?.value ?? 'NHWC') !== 'NHWC') general.refuse('has its channels first');
    const [rows, columns] = around(general, image, kernel, strides, dilations) as [[Dim, Dim], [Dim, Dim]];
    const sizes = { strides: [strides[1]!, strides[2]!], dilations: [dilations[1]!, dilations[2]!] } as const;
    const edges = { before: [rows[0], columns[0]], after: [rows[1], columns[1]] } as const;
    return [build.node({ op, ...sizes, ...edges }, [image, kernel], first(general))];
  };

/** (x - mean) * scale / sqrt(variance + epsilon) + offset, of what training has measured. */
const batchNorm: Lowering = (general, build) => {
  if (flag(general, 'is_training')) general.refuse('norms by the batch itself');
  const [x, scale, offset, mean, variance] = all(general) as [Handle, Handle, Handle, Handle, Handle];
  const at = (op: 'add' | 'sub' | 'mul', a: Handle, b: Handle, like: Handle): Handle => build.node({ op }, [a, b], like);
  const inverse = build.node({ op: 'rsqrt' }, [at('add', variance, build.scalar(number(general, 'epsilon')), variance)], variance);
  const result = at('add', at('mul', at('sub', x, mean, x), at('mul', inverse, scale, scale), x), offset, x);
  return [result];
};

const same: Lowering = (general) => [general.input(0)];

const lowerings: Readonly<Record<string, Lowering>> = {
  Identity: same,
  StopGradient: same,
  Sum: reduce('sum'),
  Mean: reduce('mean'),
  Max: reduce('max'),
  Min: reduce('min'),
  Prod: reduce('prod'),
  Any: reduce('any'),
  All: reduce('all'),
  MatMul: product('transpose_a', 'transpose_b'),
  BatchMatMulV2: product('adj_x', 'adj_y'),
  Reshape: shaped,
  ExpandDims: shaped,
  Squeeze: shaped,
  BroadcastTo: broadcast(({ input }) => input(0)),
  Fill: broadcast(({ input }) => input(1)),
  ZerosLike: broadcast(({ outputs }, build) => build.scalar(0, outputs[0]!.dtype)),
  OnesLike: broadcast(({ outputs }, build) => build.scalar(1, outputs[0]!.dtype)),
  Tile: tile,
  Split: split(1, 0),
  SplitV: split(0, 2),
  Unpack: unpack,
  Pack: pack,
  Pad: pad,
  PadV2: pad,
  GatherV2: gather,
  OneHot: oneHot,
  Conv2D: convolution('conv'),
  DepthwiseConv2dNative: convolution('depthwise-conv'),
  FusedBatchNorm: batchNorm,
  FusedBatchNormV3: batchNorm,
  Transpose: (general, build) => {
    return [build.node({ op: 'transpose', order: general.ints(1) }, [general.input(0)], first(general))];
  },
  Slice: (general, build) => [build.node({ op: 'slice', begin: general.dims(1) }, [general.input(0)], first(general))],
  ConcatV2: (general, build) => {
    const parts = all({ ...general, arity: general.arity - 1 });
    const [axis] = axesOf(general.ints(general.arity - 1), first(general).shape.length) as [number];
    return [build.node({ op: 'concat', axis }, parts, first(general))];
  },
  ReverseV2: (general, build) => {
    const x = general.input(0);
    return [build.node({ op: 'reverse', axes: axesOf(general.ints(1), x.shape.length) }, [x], first(general))];
  },
  LeakyRelu: (general, build) => {
    return [build.node({ op: 'leaky-relu', slope: number(general, 'alpha') }, [general.input(0)], first(general))];
  },
  AddN: (general, build) => [all(general).reduce((sum, part) => build.node({ op: 'add' }, [sum, part], first(general)))],
};

/** The outputs of an op of TensorFlow's as portable values; null for an op that has no portable form. */
export function lowered(general: GeneralOp, build: PortableBuilder): readonly Handle[] | null {
  const op = plain.get(general.op);
  if (op) return [build.node({ op } as PortableOp, all(general), first(general))];
  return lowerings[general.op]?.(general, build) ?? null;
}
