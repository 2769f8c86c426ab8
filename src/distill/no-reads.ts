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
