/** Language models writing: token after token, each drawn from what the network expects after all before it. */
import * as tf from '@tensorflow/tfjs';
import { UNKNOWN, type Sampling, type WritingRequest, type WrittenTexts } from '../plugin/index.js';
import { breather } from './breathe.js';
import { seededRandom, type Random } from './random.js';
import { distributionOf, drawn } from './sampling.js';

/** A network (B, L) to (B, L, C) and the most ids that it takes. */
export interface Writer {
  readonly network: tf.LayersModel;
  readonly maxLength: number;
}

const ROWS = 128; // texts that are written side by side

/** What a network expects after texts of one length: (N, C) flattened. Of a text that is too long for it the last tokens are given. */
export function expectedAfter({ network, maxLength }: Writer, texts: readonly (readonly number[])[]): Float32Array {
  const given = texts.map((ids) => [UNKNOWN, ...ids.slice(Math.max(0, ids.length + 1 - maxLength))]);
  const length = given[0]!.length;
  return tf.tidy(() => {
    const logits = network.apply(tf.tensor2d(given.flat(), [given.length, length], 'int32')) as tf.Tensor3D;
    return tf.slice(logits, [0, length - 1, 0], [-1, 1, -1]).dataSync() as Float32Array;
  });
}

/** Texts from nothing, each of draws of its own: the same request gives the same texts. */
export async function writeTexts(
  writer: Writer,
  { texts, length, seed, ...sampling }: WritingRequest,
  signal?: AbortSignal,
): Promise<WrittenTexts> {
  const breathe = breather();
  const ids = Array.from({ length: texts }, () => new Int32Array(length));
  const classes = writer.network.outputs[0]!.shape.at(-1)!;
  const logits = new Float32Array(texts * writer.maxLength * classes);
  for (let start = 0; start < texts; start += ROWS) {
    const rows = Array.from({ length: Math.min(ROWS, texts - start) }, (_, index) => start + index);
    const randoms = rows.map((row) => seededRandom(seed, 'text', row));
    for (let place = 0; place < length; place++) {
      signal?.throwIfAborted();
      const before = rows.map((row) => [...ids[row]!.subarray(0, place)]);
      const expected = expectedAfter(writer, before);
      rows.forEach((row, index) => {
        const own = expected.subarray(index * classes, (index + 1) * classes);
        logits.set(own, (row * writer.maxLength + place) * classes);
        ids[row]![place] = drawn(distributionOf(own, sampling), randoms[index]!);
      });
      await breathe();
    }
  }
  return { ids, logits };
}

/** The tokens that go on from some, one by one, without an end. */
export async function* continued(writer: Writer, prompt: readonly number[], sampling: Sampling, random: Random): AsyncGenerator<number> {
  const ids = [...prompt];
  const breathe = breather();
  for (;;) {
    const next = drawn(distributionOf(expectedAfter(writer, [ids]), sampling), random);
    ids.push(next);
    yield next;
    await breathe();
  }
}
