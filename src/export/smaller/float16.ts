import { float16, float16Bits } from '../../checkpoint/half.js';
import type { ShippedStudent } from '../../plugin/index.js';
import { withLargeWeights } from './weights.js';

/** The number of half precision nearest to a value. */
export const halfOf = (value: number): number => float16(float16Bits(value));

/** The student with its kernels and tables in half precision. */
export const inFloat16 = (student: ShippedStudent): ShippedStudent =>
  withLargeWeights(student, ({ shape, values }) => ({ shape, values: values.map(halfOf), stored: { dtype: 'float16' } }));
