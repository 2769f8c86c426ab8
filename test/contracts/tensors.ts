import * as tf from '@tensorflow/tfjs';

export { withoutReading } from '../../src/distill/no-reads.js';

/** Values of a tensor made in a tidy that frees everything else. */
export const values = (make: () => tf.Tensor): number[] => tf.tidy(() => Array.from(make().dataSync()));

/** The largest absolute difference; Infinity where one is not finite. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((worst, value, index) => {
    const difference = Math.abs(value - b[index]!);
    return Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }, 0);
}

/** Names of the variables that the engine holds. */
export const variableNames = (): string[] => Object.keys(tf.engine().state.registeredVariables);
