/** Weights as whole multiples of a scale for each channel. */
import type { PortableGraph, ShippedTensor } from '../../plugin/index.js';
import { halfOf } from './float16.js';
import { isTable, sizeOf } from './weights.js';

/** Rows of a table that is looked up in, else what comes out of a product or a convolution. */
const channelAxis = (graph: PortableGraph, name: string, rank: number): number => (isTable(graph, name) ? 0 : rank - 1);

/** Each channel's numbers from -127 to 127 times a scale of its own: its largest number over 127. */
export function inInt8(graph: PortableGraph, name: string, tensor: ShippedTensor): ShippedTensor {
  const channels = channelsOf(tensor, channelAxis(graph, name, tensor.shape.length));
  const scales = Float32Array.from(channels.places, (places) => largestOf(tensor.values, places) / 127 || 1);
  return rounded(tensor, channels, { dtype: 'int8', most: 127, scales });
}

const CLIPS = Array.from({ length: 11 }, (_, at) => 1 - at / 20); // of the largest number, down to a half

/** Each channel's numbers from -7 to 7 times a scale of its own: of some below its largest number over 7 the one with the least squared error, in half precision. */
export function inInt4(graph: PortableGraph, name: string, tensor: ShippedTensor): ShippedTensor {
  const channels = channelsOf(tensor, channelAxis(graph, name, tensor.shape.length));
  const scales = Float32Array.from(channels.places, (places) => {
    const whole = largestOf(tensor.values, places) / 7;
    const tried = CLIPS.map((clip) => halfOf(whole * clip)).filter((scale) => scale > 0);
    return leastError(tensor.values, places, tried.length > 0 ? tried : [1]);
  });
  return rounded(tensor, channels, { dtype: 'int4', most: 7, scales });
}

interface Channels {
  readonly axis: number;
  /** Where the numbers of each stand. */
  readonly places: readonly Int32Array[];
}

function channelsOf({ shape }: ShippedTensor, axis: number): Channels {
  const count = shape[axis]!;
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  const placesOf = (channel: number): Int32Array =>
    Int32Array.from({ length: outer * inner }, (_, at) => (Math.floor(at / inner) * count + channel) * inner + (at % inner));
  return { axis, places: Array.from({ length: count }, (_, channel) => placesOf(channel)) };
}

const largestOf = (values: Float32Array, places: Int32Array): number =>
  places.reduce((most, at) => Math.max(most, Math.abs(values[at]!)), 0);

const stepOf = (value: number, scale: number, most: number): number => Math.max(-most, Math.min(most, Math.round(value / scale)));

function leastError(values: Float32Array, places: Int32Array, scales: readonly number[]): number {
  const errorOf = (scale: number): number =>
    places.reduce((sum, at) => sum + (values[at]! - stepOf(values[at]!, scale, 7) * scale) ** 2, 0);
  let [best, least] = [scales[0]!, Infinity];
  for (const scale of scales) {
    const error = errorOf(scale);
    if (error < least) [best, least] = [scale, error];
  }
  return best;
}

interface Steps {
  readonly dtype: 'int8' | 'int4';
  readonly most: number;
  readonly scales: Float32Array;
}

function rounded({ shape, values }: ShippedTensor, { axis, places }: Channels, { dtype, most, scales }: Steps): ShippedTensor {
  const quantised = new Int8Array(values.length);
  const back = new Float32Array(values.length);
  places.forEach((own, channel) => {
    for (const at of own) {
      quantised[at] = stepOf(values[at]!, scales[channel]!, most);
      back[at] = quantised[at] * scales[channel]!;
    }
  });
  return { shape, values: back, stored: { dtype, axis, quantised, scales } };
}
