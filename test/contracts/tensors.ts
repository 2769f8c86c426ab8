import * as tf from '@tensorflow/tfjs';

const reads = ['data', 'dataSync', 'array', 'arraySync', 'buffer', 'bufferSync', 'bytes'] as const;

/** Runs `body` while every read of a tensor's values throws. */
export function withoutReading<T>(body: () => T): T {
  const prototype = tf.Tensor.prototype as unknown as Record<string, unknown>;
  const kept = reads.map((name) => prototype[name]);
  for (const name of reads)
    prototype[name] = () => {
      throw new Error(`reads a tensor back (${name}) inside the step: values that are read once are frozen into the traced step`);
    };
  try {
    return body();
  } finally {
    reads.forEach((name, index) => (prototype[name] = kept[index]));
  }
}

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
