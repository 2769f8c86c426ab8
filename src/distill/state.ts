/** Weights and logits as bytes. */
import type { Weights } from './types.js';

const HEADER = 'weights.json';
const DATA = 'weights.bin';

/** A Float32Array's bytes, little-endian as on every machine Node runs on. */
export const toBytes = (values: Float32Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();

/** Bytes back to numbers; null where their number is not a multiple of four. */
export const toFloats = (bytes: Uint8Array): Float32Array | null =>
  bytes.byteLength % 4 === 0 ? new Float32Array(bytes.slice().buffer) : null;

/** Arrays one after the other. */
export function joined(values: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(values.reduce((size, value) => size + value.length, 0));
  values.reduce((offset, value) => (all.set(value, offset), offset + value.length), 0);
  return all;
}

/** The arrays of such sizes again. Throws where there are more or fewer numbers. */
export function parted(all: Float32Array, sizes: readonly number[]): Float32Array[] {
  if (sizes.reduce((sum, size) => sum + size, 0) !== all.length) throw new Error('the kept weights have the wrong size');
  let offset = 0;
  return sizes.map((size) => all.slice(offset, (offset += size)));
}

/** Weights as two parts: a header of names and shapes, and the numbers. */
export function weightsToState({ names, shapes, values }: Weights): Record<string, Uint8Array> {
  return { [HEADER]: new TextEncoder().encode(JSON.stringify({ names, shapes })), [DATA]: toBytes(joined(values)) };
}

/** Throws where the parts are missing or their sizes disagree. */
export function weightsFromState(state: Readonly<Record<string, Uint8Array>>): Weights {
  const [header, data] = [state[HEADER], state[DATA] && toFloats(state[DATA])];
  if (!header || !data) throw new Error('the kept weights are incomplete');
  const { names, shapes } = JSON.parse(new TextDecoder().decode(header)) as Pick<Weights, 'names' | 'shapes'>;
  const sizes = shapes.map((shape) => shape.reduce((size, axis) => size * axis, 1));
  return { names, shapes, values: parted(data, sizes) };
}
