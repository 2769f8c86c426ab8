import { createHash } from 'node:crypto';

/** Numbers in [0, 1), one a call. */
export type Draws = () => number;
/** What a drawn number follows from: a seed, a trial's number, a path. */
export type Key = readonly (string | number)[];

const fraction = (digest: Buffer, place: number): number => Number(digest.readBigUInt64LE(8 * place) >> 11n) / 2 ** 53;
const hash = (key: Key): Buffer => createHash('sha256').update(JSON.stringify(key)).digest();

/** The one number in [0, 1) of a key, the same on every machine. */
export const uniformOf = (...key: Key): number => fraction(hash(key), 0);

/** The sequence of a key: SHA-256 in counter mode, four numbers a block. It needs no state but its place. */
export function drawsOf(...key: Key): Draws {
  let block: Buffer;
  let drawn = 0;
  return () => {
    if (drawn % 4 === 0) block = hash([...key, drawn / 4]);
    return fraction(block, drawn++ % 4);
  };
}
