/** How each op of a portable graph is written with TensorFlow's standard ops, those of TensorFlow.js's graph models alone. */
import { DT, type Attributes } from '../../graph/index.js';
import type { PortableNode } from '../../plugin/index.js';
import { truth, whole, type Tensor } from './graph-builder.js';
import { recurrentOp } from './recurrent-op.js';
import type { Context, Known } from './sizes.js';

/** The nodes of an op. */
type Of<O, N = PortableNode> = N extends { readonly op: infer P } ? (O extends P ? N : never) : never;
type Writer<N> = (context: Context, node: N, inputs: readonly Known[]) => Tensor;
type Reduction = { readonly axes: readonly number[]; readonly keep: boolean };

const tensors = (inputs: readonly Known[]): Tensor[] => inputs.map(({ tensor }) => tensor);
const as =
  (op: string, attributes: Attributes = {}): Writer<unknown> =>
  ({ graph }, _node, inputs) =>
    graph.node(op, tensors(inputs), attributes);
/** A comparison: truth values of numbers. */
const judging =
  (op: string): Writer<unknown> =>
  ({ graph }, _node, inputs) =>
    graph.node(op, tensors(inputs), {}, DT.bool);
const reduce =
  (op: string): Writer<Reduction> =>
  ({ graph }, { axes, keep }, [x]) =>
    graph.node(op, [x!.tensor, graph.int32(axes)], { keep_dims: truth(keep) });

const matmul: Writer<Of<'matmul'>> = ({ graph }, { transposeA, transposeB }, [a, b]) => {
  const flat = a!.shape.length === 2 && b!.shape.length === 2;
  const attributes: Attributes = flat
    ? { transpose_a: truth(transposeA), transpose_b: truth(transposeB) }
    : { adj_x: truth(transposeA), adj_y: truth(transposeB) };
  return graph.node(flat ? 'MatMul' : 'BatchMatMulV2', tensors([a!, b!]), attributes);
};

const edges = ({ graph, sizes }: Context, before: Of<'pad'>['before'], after: Of<'pad'>['after']): Tensor =>
  graph.node('Reshape', [sizes.dims(before.flatMap((size, axis) => [size, after[axis]!])), graph.int32([before.length, 2])]); // prettier-ignore

const convolve =
  (op: string): Writer<Of<'conv'>> =>
  (context, { strides, dilations, before, after }, [image, kernel]) => {
    const { graph } = context;
    const padded = [...before, ...after].every((size) => size === 0)
      ? image!.tensor
      : graph.node('Pad', [image!.tensor, edges(context, [0, ...before, 0], [0, ...after, 0])]);
    return graph.node(op, [padded, kernel!.tensor], {
      strides: whole([1, ...strides, 1]),
      dilations: whole([1, ...dilations, 1]),
      padding: { kind: 'string', value: 'VALID' },
      data_format: { kind: 'string', value: 'NHWC' },
    });
  };

const dtypes = { float32: DT.float32, int32: DT.int32, bool: DT.bool } as const;
const batchless = { batch_dims: whole(0) } as const;

const writers: { readonly [O in PortableNode['op']]: Writer<Of<O>> } = {
  add: as('Add'),
  sub: as('Sub'),
  mul: as('Mul'),
  div: as('RealDiv'),
  pow: as('Pow'),
  maximum: as('Maximum'),
  minimum: as('Minimum'),
  'squared-difference': as('SquaredDifference'),
  equal: judging('Equal'),
  'not-equal': judging('NotEqual'),
  greater: judging('Greater'),
  'greater-equal': judging('GreaterEqual'),
  less: judging('Less'),
  'less-equal': judging('LessEqual'),
  and: as('LogicalAnd'),
  or: as('LogicalOr'),
  'floor-div': as('FloorDiv'),
  'floor-mod': as('FloorMod'),
  neg: as('Neg'),
  abs: as('Abs'),
  sign: as('Sign'),
  exp: as('Exp'),
  expm1: as('Expm1'),
  log: as('Log'),
  log1p: as('Log1p'),
  sqrt: as('Sqrt'),
  rsqrt: as('Rsqrt'),
  square: as('Square'),
  reciprocal: as('Reciprocal'),
  floor: as('Floor'),
  ceil: as('Ceil'),
  round: as('Round'),
  sin: as('Sin'),
  cos: as('Cos'),
  tanh: as('Tanh'),
  sigmoid: as('Sigmoid'),
  softplus: as('Softplus'),
  erf: as('Erf'),
  relu: as('Relu'),
  relu6: as('Relu6'),
  elu: as('Elu'),
  selu: as('Selu'),
  'leaky-relu': ({ graph }, { slope }, [x]) => graph.node('LeakyRelu', [x!.tensor], { alpha: { kind: 'float', value: slope } }),
  not: as('LogicalNot'),
  cast: ({ graph }, { dtype }, [x]) => graph.node('Cast', [x!.tensor], {}, dtypes[dtype]),
  select: ({ graph }, _node, inputs) => graph.node('SelectV2', tensors(inputs), {}, inputs[1]!.tensor.dtype),
  softmax: as('Softmax'),
  'log-softmax': as('LogSoftmax'),
  sum: reduce('Sum'),
  mean: reduce('Mean'),
  max: reduce('Max'),
  min: reduce('Min'),
  prod: reduce('Prod'),
  any: reduce('Any'),
  all: reduce('All'),
  matmul,
  reshape: ({ sizes }, { shape }, [x]) => sizes.reshape(x!.tensor, shape),
  broadcast: ({ graph, sizes }, { shape }, [x]) => graph.node('BroadcastTo', [x!.tensor, sizes.dims(shape)]),
  transpose: ({ graph }, { order }, [x]) => graph.node('Transpose', [x!.tensor, graph.int32(order)]),
  slice: ({ graph, sizes }, { begin, shape }, [x]) => graph.node('Slice', [x!.tensor, sizes.dims(begin), sizes.dims(shape)]),
  concat: ({ graph }, { axis }, inputs) => graph.node('ConcatV2', [...tensors(inputs), graph.whole(axis)]),
  reverse: ({ graph }, { axes }, [x]) => graph.node('ReverseV2', [x!.tensor, graph.int32(axes)]),
  pad: (context, { before, after, value }, [x]) => {
    const { graph } = context;
    const filling = x!.tensor.dtype === DT.int32 ? graph.whole(value) : graph.number(value);
    return graph.node('PadV2', [x!.tensor, edges(context, before, after), filling]);
  },
  gather: ({ graph }, _node, inputs) => graph.node('GatherV2', [...tensors(inputs), graph.whole(0)], batchless),
  conv: convolve('Conv2D'),
  'depthwise-conv': convolve('DepthwiseConv2dNative'),
  lstm: recurrentOp,
  gru: recurrentOp,
};

/** Adds an op to the graph; gives its value. */
export const written = (context: Context, node: PortableNode, inputs: readonly Known[]): Tensor =>
  (writers[node.op] as Writer<PortableNode>)(context, node, inputs);
