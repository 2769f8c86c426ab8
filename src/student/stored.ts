/** A weight's numbers as the tensors of a bundle, and back. */
import { float16Bits } from '../checkpoint/half.js';
import type { StoredTensor } from '../checkpoint/types.js';
import type { RawTensor } from '../checkpoint/write-safetensors.js';
import type { ShippedTensor } from '../plugin/exporter.js';
import type { StoredAs } from './bundle.js';

export interface StoredForm {
  /** By name in the bundle. */
  readonly tensors: Readonly<Record<string, RawTensor>>;
  /** Undefined: float32 as it is. */
  readonly as: StoredAs | undefined;
}

const scalesOf = (weight: string): string => `${weight}.scales`;
const vectorsOf = (weight: string): string => `${weight}.vectors`;
const maskOf = (weight: string): string => `${weight}.mask`;
const sizeOf = (shape: readonly number[]): number => shape.reduce((size, axis) => size * axis, 1);

/** Tensors of a weight; kernels and tables without their zeros where that takes fewer bytes. */
export function storedForm(name: string, tensor: ShippedTensor): StoredForm {
  const { shape, values, stored } = tensor;
  if (stored?.dtype === 'product') {
    const { codes, vectors, parts } = stored;
    const width = shape[1]! / parts;
    const tables = { dtype: 'F16', shape: [parts, vectors.length / (parts * width), width], bytes: halves(vectors) };
    return {
      tensors: { [name]: { dtype: 'U8', shape: [shape[0]!, parts], bytes: codes }, [vectorsOf(name)]: tables },
      as: { dtype: 'product', parts },
    };
  }
  const list = stored && 'axis' in stored ? stored.quantised : values;
  const dtype = stored?.dtype ?? 'float32';
  const dense = packed(list, dtype);
  const mask = maskFor(list);
  const rest = packed(list.filter(Boolean), dtype);
  const sparse = shape.length > 1 && mask.length + rest.bytes.length < dense.bytes.length;
  const axis = stored && 'axis' in stored ? { axis: stored.axis } : {};
  return {
    tensors: {
      [name]: sparse ? rest : { ...dense, shape: dtype === 'int4' ? dense.shape : shape },
      ...(stored && 'axis' in stored && { [scalesOf(name)]: scalesFor(stored.scales, dtype) }),
      ...(sparse && { [maskOf(name)]: { dtype: 'U8', shape: [mask.length], bytes: mask } }),
    },
    as: sparse || stored ? ({ dtype, ...axis, ...(sparse && { sparse: true }) } as StoredAs) : undefined,
  };
}

/** The numbers that a weight's tensors stand for. Throws an error for a form that is not known, or a part that is missing. */
export function storedNumbers(
  name: string,
  shape: readonly number[],
  as: StoredAs | undefined,
  tensors: ReadonlyMap<string, StoredTensor>,
): Float32Array {
  const read = (part: string): Float32Array => {
    const found = tensors.get(part);
    if (found) return found.read();
    throw new Error(`weight '${name}' is stored without '${part}'`);
  };
  if (!as) return read(name);
  if (as.dtype === 'product') return looked(read(name), read(vectorsOf(name)), shape, as.parts);
  if (!['float32', 'float16', 'int8', 'int4'].includes(as.dtype))
    throw new Error(`weight '${name}' is stored as '${String(as.dtype)}', which is not known`);
  const mask = as.sparse ? Uint8Array.from(read(maskOf(name))) : null;
  const count = mask ? mask.reduce((sum, byte) => sum + bits(byte), 0) : sizeOf(shape);
  const list = as.dtype === 'int4' ? unpacked(read(name), count) : read(name);
  const values = mask ? spread(list, mask, sizeOf(shape)) : list;
  if (!('axis' in as)) return values;
  const scales = read(scalesOf(name));
  if (scales.length !== shape[as.axis])
    throw new Error(`weight '${name}' has ${scales.length} scales in place of ${String(shape[as.axis])}`);
  scale(values, shape, as.axis, scales);
  return values;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int8Array | Uint16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
const halves = (values: Float32Array): Uint8Array => bytesOf(Uint16Array.from(values, float16Bits));

function scalesFor(scales: Float32Array, dtype: string): RawTensor {
  const shape = [scales.length];
  return dtype === 'int4' ? { dtype: 'F16', shape, bytes: halves(scales) } : { dtype: 'F32', shape, bytes: bytesOf(scales) };
}

function packed(list: Float32Array | Int8Array, dtype: string): RawTensor {
  const shape = [list.length];
  if (dtype === 'float16') return { dtype: 'F16', shape, bytes: halves(list as Float32Array) };
  if (dtype === 'float32') return { dtype: 'F32', shape, bytes: bytesOf(list) };
  if (dtype === 'int8') return { dtype: 'I8', shape, bytes: bytesOf(list) };
  const bytes = new Uint8Array(Math.ceil(list.length / 2));
  for (let at = 0; at < list.length; at++) bytes[at >> 1]! |= (list[at]! + 8) << (4 * (at & 1));
  return { dtype: 'U8', shape: [bytes.length], bytes };
}

function unpacked(bytes: Float32Array, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => ((bytes[at >> 1]! >> (4 * (at & 1))) & 15) - 8);
}

function maskFor(list: Float32Array | Int8Array): Uint8Array {
  const mask = new Uint8Array(Math.ceil(list.length / 8));
  for (let at = 0; at < list.length; at++) if (list[at] !== 0) mask[at >> 3]! |= 1 << (at & 7);
  return mask;
}

function bits(byte: number): number {
  let count = 0;
  for (let left = byte; left > 0; left &= left - 1) count++;
  return count;
}

function spread(list: Float32Array, mask: Uint8Array, size: number): Float32Array {
  const values = new Float32Array(size);
  for (let at = 0, next = 0; at < size; at++) if ((mask[at >> 3]! >> (at & 7)) & 1) values[at] = list[next++]!;
  return values;
}

/** Multiplies each number by the factor of its channel. */
function scale(values: Float32Array, shape: readonly number[], axis: number, scales: Float32Array): void {
  const inner = sizeOf(shape.slice(axis + 1));
  for (let index = 0; index < values.length; index++) values[index]! *= scales[Math.floor(index / inner) % scales.length]!;
}

/** Rows put together of the vectors that their codes name. */
function looked(codes: Float32Array, vectors: Float32Array, shape: readonly number[], parts: number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  const width = shape[1]! / parts;
  if (!Number.isInteger(width) || codes.length * width !== values.length)
    throw new Error('a table has other codes than its shape asks for');
  const step = vectors.length / parts; // numbers of a part's vectors
  codes.forEach((code, at) => {
    const from = (at % parts) * step + code * width;
    values.set(vectors.subarray(from, from + width), at * width);
  });
  return values;
}
