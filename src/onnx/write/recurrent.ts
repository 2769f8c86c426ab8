/** An LSTM or GRU over texts as ONNX's own nodes. */
import type { PortableNode } from 'stillhouse/plugin';
import type { OnnxContext, OnnxValue } from './context.js';

type Recurrent = Extract<PortableNode, { readonly op: 'lstm' | 'gru' }>;

/** Where ONNX's columns stand among Keras': input, output, forget, candidate; update, reset, candidate. */
const COLUMNS = { lstm: [0, 3, 1, 2], gru: [0, 1, 2] } as const;

/** Inputs: vectors (B, L, E), lengths (B), then kernel, recurrent kernel and bias of each direction. */
export function recurrent(context: OnnxContext, node: Recurrent, inputs: readonly OnnxValue[]): string {
  const { op, directions, states, shape } = node;
  const [vectors, lengths, ...weights] = inputs as [OnnxValue, OnnxValue, ...OnnxValue[]];
  const units = (weights[1]!.shape as readonly number[])[0]!;
  const of = (place: number): string[] => Array.from({ length: directions }, (_, index) => weights[3 * index + place]!.name);
  const join = (parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : context.node('Concat', parts, { axis: 0 }));
  const matrices = (place: number): string =>
    join(of(place).map((name) => alone(context, ordered(context, op, context.node('Transpose', [name], { perm: [1, 0] })))));
  const silence = context.graph.constant(new Float32Array(COLUMNS[op].length * units), [COLUMNS[op].length * units]);
  const biases = join(of(2).map((name) => alone(context, context.node('Concat', [ordered(context, op, name), silence], { axis: 0 }))));
  const turned = context.node('Transpose', [vectors.name], { perm: [1, 0, 2] });
  const given = [turned, matrices(0), matrices(1), biases, lengths.name];
  const attributes = { hidden_size: units, direction: directions === 2 ? 'bidirectional' : 'forward' };
  const [all, last] = context.graph.nodeOf(op.toUpperCase(), given, attributes, 2) as [string, string]; // (L, D, B, U) and (D, B, U)
  if (states === 'last') return context.reshape(context.node('Transpose', [last], { perm: [1, 0, 2] }), shape);
  const inOrder = context.reshape(context.node('Transpose', [all], { perm: [2, 0, 1, 3] }), shape);
  return context.node('Mul', [inOrder, mask(context, vectors, lengths)]);
}

const alone = (context: OnnxContext, name: string): string => context.node('Unsqueeze', [name, context.graph.int64([0])]);

/** Gates one after the other along the first axis, in ONNX's order. */
function ordered(context: OnnxContext, op: 'lstm' | 'gru', name: string): string {
  if (op === 'gru') return name;
  const parts = context.graph.nodeOf('Split', [name], { axis: 0, num_outputs: COLUMNS[op].length }, COLUMNS[op].length);
  return context.node('Concat', COLUMNS[op].map((column) => parts[column]!), { axis: 0 }); // prettier-ignore
}

/** 1 where there is a token, 0 at padding: (B, L, 1). */
function mask(context: OnnxContext, { shape }: OnnxValue, { name }: OnnxValue): string {
  const length = context.node('Squeeze', [context.dims([shape[1]!])]);
  const whole = context.node('Cast', [length], { to: 6 });
  const places = context.node('Range', [context.graph.scalar(0, 6), whole, context.graph.scalar(1, 6)]);
  const inside = context.node('Less', [places, context.node('Unsqueeze', [name, context.graph.int64([1])])]);
  return context.node('Unsqueeze', [context.node('Cast', [inside], { to: 1 }), context.graph.int64([2])]);
}
