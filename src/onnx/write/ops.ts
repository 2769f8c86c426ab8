/** How each op of a portable graph is written in ONNX. */
import type { PortableNode } from 'stillhouse/plugin';
import { elementOf, type OnnxContext, type OnnxValue } from './context.js';
import { recurrent } from './recurrent.js';

/** The nodes of an op. */
type Of<O, N = PortableNode> = N extends { readonly op: infer P } ? (O extends P ? N : never) : never;
type Writer<N> = (context: OnnxContext, node: N, inputs: readonly OnnxValue[]) => string;
type Reduction = { readonly axes: readonly number[]; readonly keep: boolean };

const names = (inputs: readonly OnnxValue[]): string[] => inputs.map(({ name }) => name);
/** The op of ONNX that takes the same inputs. */
const as =
  (op: string): Writer<unknown> =>
  (context, _node, inputs) =>
    context.node(op, names(inputs));
const not =
  (op: string): Writer<unknown> =>
  (context, _node, inputs) =>
    context.node('Not', [context.node(op, names(inputs))]);
const reduce =
  (op: string): Writer<Reduction> =>
  (context, { axes, keep }, [x]) =>
    axes.length === 0 ? x!.name : context.node(op, [x!.name, context.graph.int64(axes)], { keepdims: keep ? 1 : 0 });
/** Truth values are reduced as whole numbers. */
const judged =
  (op: string): Writer<Reduction> =>
  (context, node, [x]) => {
    const whole = { ...x!, name: context.node('Cast', [x!.name], { to: elementOf('int32') }) };
    return context.node('Cast', [reduce(op)(context, node, [whole])], { to: elementOf('bool') });
  };

const floorDiv: Writer<unknown> = (context, node, [x, y]) => {
  if (x!.dtype !== 'int32') return context.node('Floor', [context.node('Div', [x!.name, y!.name])]);
  const rest = floorMod(context, node, [x!, y!]); // what division cuts off at 0 is no part of x - rest
  return context.node('Div', [context.node('Sub', [x!.name, rest]), y!.name]);
};
const floorMod: Writer<unknown> = (context, node, [x, y]) => {
  if (x!.dtype === 'int32') return context.node('Mod', [x!.name, y!.name]);
  return context.node('Sub', [x!.name, context.node('Mul', [floorDiv(context, node, [x!, y!]), y!.name])]);
};

const matmul: Writer<Of<'matmul'>> = (context, { transposeA, transposeB }, [a, b]) => {
  const turned = (value: OnnxValue, turn: boolean): string => {
    const order = value.shape.map((_, axis) => axis);
    return turn ? context.node('Transpose', [value.name], { perm: [...order.slice(0, -2), order.at(-1)!, order.at(-2)!] }) : value.name;
  };
  return context.node('MatMul', [turned(a!, transposeA), turned(b!, transposeB)]);
};

/** Images have their channels last here and first in ONNX. */
const convolve: Writer<Of<'conv'>> = (context, node, [image, kernel]) => {
  const { strides, dilations, before, after } = node;
  const [height, width, channels, each] = kernel!.shape as readonly number[];
  const turned = (value: string, perm: readonly number[]): string => context.node('Transpose', [value], { perm });
  const padded = context.node('Pad', [image!.name, context.dims([0, ...before, 0, 0, ...after, 0])]);
  const deep = node.op === 'depthwise-conv';
  const weights = deep
    ? context.node('Reshape', [turned(kernel!.name, [2, 3, 0, 1]), context.graph.int64([channels! * each!, 1, height!, width!])])
    : turned(kernel!.name, [3, 2, 0, 1]);
  const attributes = { strides, dilations, kernel_shape: [height!, width!], group: deep ? channels! : 1 };
  return turned(context.node('Conv', [turned(padded, [0, 3, 1, 2]), weights], attributes), [0, 2, 3, 1]);
};

const END = -(2 ** 31); // before the first place of any axis

const writers: { readonly [O in PortableNode['op']]: Writer<Of<O>> } = {
  add: as('Add'),
  sub: as('Sub'),
  mul: as('Mul'),
  div: as('Div'),
  pow: as('Pow'),
  maximum: as('Max'),
  minimum: as('Min'),
  'squared-difference': (context, _node, [x, y]) => {
    const difference = context.node('Sub', [x!.name, y!.name]);
    return context.node('Mul', [difference, difference]);
  },
  equal: as('Equal'),
  'not-equal': not('Equal'),
  greater: as('Greater'),
  'greater-equal': as('GreaterOrEqual'),
  less: as('Less'),
  'less-equal': as('LessOrEqual'),
  and: as('And'),
  or: as('Or'),
  'floor-div': floorDiv,
  'floor-mod': floorMod,
  neg: as('Neg'),
  abs: as('Abs'),
  sign: as('Sign'),
  exp: as('Exp'),
  expm1: (context, _node, [x]) => context.node('Sub', [context.node('Exp', [x!.name]), context.graph.scalar(1)]),
  log: as('Log'),
  log1p: (context, _node, [x]) => context.node('Log', [context.node('Add', [x!.name, context.graph.scalar(1)])]),
  sqrt: as('Sqrt'),
  rsqrt: (context, _node, [x]) => context.node('Reciprocal', [context.node('Sqrt', [x!.name])]),
  square: (context, _node, [x]) => context.node('Mul', [x!.name, x!.name]),
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
  relu6: (context, _node, [x]) => context.node('Clip', [x!.name, context.graph.scalar(0), context.graph.scalar(6)]),
  elu: as('Elu'),
  selu: as('Selu'),
  'leaky-relu': (context, { slope }, [x]) => context.node('LeakyRelu', [x!.name], { alpha: { float: slope } }),
  not: as('Not'),
  cast: (context, { dtype }, [x]) => context.node('Cast', [x!.name], { to: elementOf(dtype) }),
  select: as('Where'),
  softmax: (context, _node, [x]) => context.node('Softmax', [x!.name], { axis: -1 }),
  'log-softmax': (context, _node, [x]) => context.node('LogSoftmax', [x!.name], { axis: -1 }),
  sum: reduce('ReduceSum'),
  mean: reduce('ReduceMean'),
  max: reduce('ReduceMax'),
  min: reduce('ReduceMin'),
  prod: reduce('ReduceProd'),
  any: judged('ReduceMax'),
  all: judged('ReduceMin'),
  matmul,
  reshape: (context, { shape }, [x]) => context.reshape(x!.name, shape),
  broadcast: (context, { shape }, [x]) => context.node('Expand', [x!.name, context.dims(shape)]),
  transpose: (context, { order }, [x]) => context.node('Transpose', [x!.name], { perm: order }),
  slice: (context, { begin, shape }, [x]) => context.slice(x!, begin, shape),
  concat: (context, { axis }, inputs) => context.node('Concat', names(inputs), { axis }),
  reverse: (context, { axes }, [x]) => {
    const all = (value: number): string => context.graph.int64(axes.map(() => value));
    return context.node('Slice', [x!.name, all(-1), all(END), context.graph.int64(axes), all(-1)]);
  },
  pad: (context, { before, after, value }, [x]) => {
    const filling = context.graph.scalar(value, x!.dtype === 'int32' ? 6 : 1);
    return context.node('Pad', [x!.name, context.dims([...before, ...after]), filling]);
  },
  gather: as('Gather'),
  conv: convolve,
  'depthwise-conv': convolve,
  lstm: recurrent,
  gru: recurrent,
};

/** Adds a node to the model; gives the name of its value. */
export const written = (context: OnnxContext, node: PortableNode, inputs: readonly OnnxValue[]): string =>
  (writers[node.op] as Writer<PortableNode>)(context, node, inputs);
