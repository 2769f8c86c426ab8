/** Tensors as a safetensors file. */

export interface RawTensor {
  /** As the format calls it: `F32`, `F16`, `I8`, `U8`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Little-endian, row by row. */
  readonly bytes: Uint8Array;
}

/** Bytes of a file of these tensors, in their order; the numbers begin at a multiple of eight. */
export function safetensorsBytes(tensors: Readonly<Record<string, RawTensor>>): Uint8Array {
  let offset = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => [
      name,
      { dtype, shape, data_offsets: [offset, (offset += bytes.length)] },
    ]),
  );
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(text.length / 8) * 8, ' ');
  text.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return new Uint8Array(Buffer.concat([length, padded, ...Object.values(tensors).map(({ bytes }) => bytes)]));
}
