/** Decimal arithmetic on the shortest decimal form of doubles, so that 0.1 + 2 * 0.1 is 0.3. */
interface Decimal {
  readonly digits: bigint;
  /** The value is digits * 10^-scale. */
  readonly scale: number;
}

function decimal(value: number): Decimal {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  return { digits: BigInt(whole + fraction), scale: fraction.length - Number(exponent) };
}

/** The values as whole multiples of one power of ten. */
function aligned(...values: number[]): { digits: bigint[]; scale: number } {
  const parts = values.map(decimal);
  const scale = Math.max(0, ...parts.map((part) => part.scale));
  return { digits: parts.map((part) => part.digits * 10n ** BigInt(scale - part.scale)), scale };
}

/** How many whole steps fit between low and high. */
export function wholeSteps(low: number, high: number, step: number): number {
  const [l, h, s] = aligned(low, high, step).digits as [bigint, bigint, bigint];
  return Number((h - l) / s);
}

/** low + count * step, rounded once. */
export function afterSteps(low: number, step: number, count: number): number {
  const { digits, scale } = aligned(low, step);
  return Number(`${digits[0]! + digits[1]! * BigInt(count)}e-${scale}`);
}
