import type { ShippedStudent } from '../../plugin/index.js';
import { withLargeWeights } from './weights.js';

/** The student with a share of the numbers of each kernel and table, the smallest ones, set to 0 (Han et al. 2015). */
export const pruned = (student: ShippedStudent, share: number): ShippedStudent =>
  withLargeWeights(student, ({ shape, values }) => {
    const sizes = values.map(Math.abs).sort();
    const least = sizes[Math.min(sizes.length - 1, Math.floor(share * sizes.length))]!;
    return { shape, values: values.map((value) => (Math.abs(value) < least ? 0 : value)) };
  });
