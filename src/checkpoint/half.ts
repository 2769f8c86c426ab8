/** Numbers of two bytes as float32: IEEE half precision and bfloat16. */

const words = new Uint32Array(1);
const floats = new Float32Array(words.buffer);

/** The value of IEEE half precision with these 16 bits. */
export function float16(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The value of bfloat16, the upper half of a float32. */
export function bfloat16(bits: number): number {
  words[0] = bits << 16;
  return floats[0]!;
}
