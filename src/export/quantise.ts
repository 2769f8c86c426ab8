/** Weights in fewer bits, once training is over. */
import { float16, float16Bits } from '../checkpoint/half.js';
import type { PortableGraph, ShippedStudent, ShippedTensor } from '../plugin/index.js';

export const quantisations = ['float16', 'int8'] as const;
export type Quantisation = (typeof quantisations)[number];

const LARGEST = 127;
const sizeOf = (shape: readonly number[]): number => shape.reduce((size, axis) => size * axis, 1);

/** The student with its kernels and tables in float16, or in int8 with one scale for each channel; biases, gains and constants stay float32. */
export function quantised(student: ShippedStudent, to: Quantisation): ShippedStudent {
  const { graph, weights, about } = student;
  const smaller = Object.entries(weights).map(([name, tensor]) => {
    const stays = tensor.shape.length < 2 || name.startsWith('constant_');
    return [name, stays ? tensor : to === 'float16' ? half(tensor) : whole(tensor, channelAxis(graph, name, tensor.shape.length))] as const;
  });
  return { ...student, weights: Object.fromEntries(smaller), about: { ...about, quantised: to } };
}

const half = ({ shape, values }: ShippedTensor): ShippedTensor => ({
  shape,
  values: values.map((value) => float16(float16Bits(value))),
  stored: { dtype: 'float16' },
});

/** Rows of a table that is looked up in, else what comes out of a product or a convolution. */
const channelAxis = ({ nodes }: PortableGraph, name: string, rank: number): number =>
  nodes.some(({ op, inputs }) => op === 'gather' && inputs[0] === name) ? 0 : rank - 1;

/** Each channel's numbers as whole multiples, from -127 to 127, of a scale of its own: its largest number over 127. */
function whole({ shape, values }: ShippedTensor, axis: number): ShippedTensor {
  const channels = shape[axis]!;
  const inner = sizeOf(shape.slice(axis + 1));
  const channelOf = (index: number): number => Math.floor(index / inner) % channels;
  const largest = new Float64Array(channels);
  values.forEach((value, index) => {
    const channel = channelOf(index);
    largest[channel] = Math.max(largest[channel]!, Math.abs(value));
  });
  const scales = Float32Array.from(largest, (size) => (size > 0 ? size / LARGEST : 1));
  const steps = Int8Array.from(values, (value, index) =>
    Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / scales[channelOf(index)]!))),
  );
  const back = Float32Array.from(steps, (step, index) => step * scales[channelOf(index)]!);
  return { shape, values: back, stored: { dtype: 'int8', axis, quantised: steps, scales } };
}
