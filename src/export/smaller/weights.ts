/** The weights of a student that are worth making smaller. */
import type { PortableGraph, ShippedStudent, ShippedTensor } from '../../plugin/index.js';

/** Whether rows of a weight are looked up by token ids or other indices. */
export const isTable = ({ nodes }: PortableGraph, name: string): boolean =>
  nodes.some(({ op, inputs }) => op === 'gather' && inputs[0] === name);

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, axis) => size * axis, 1);

/** The student with its kernels and tables changed; biases, gains and constants stay as they are. */
export function withLargeWeights(student: ShippedStudent, change: (tensor: ShippedTensor, name: string) => ShippedTensor): ShippedStudent {
  const weights = Object.entries(student.weights).map(([name, tensor]) => {
    const stays = tensor.shape.length < 2 || name.startsWith('constant_');
    return [name, stays ? tensor : change(tensor, name)] as const;
  });
  return { ...student, weights: Object.fromEntries(weights) };
}
