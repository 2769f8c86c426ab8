/** Bytes of a file, changed without a thought for what they mean. */
import type { Draw } from './draw.js';
import { numbers, places, words } from './nasty.js';

const pieces: readonly (string | number[])[] = [
  ...words, ...places, ...numbers.map(String), '&a [*a]', '*a', '<<: *a', '? [a, b]', '!!binary ""', '---\n', '...\n', '\t', '%YAML 1.1\n', '{}',
  '[', ']', '{', '}', '"', "'", ': ', ', ', '#', '|\n', '\u2028', '\r', '\n', '\ufeff', [0], [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5], [0x80],
]; // prettier-ignore

const bytesOf = (piece: string | number[]): Buffer =>
  typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(Uint8Array.from(piece));

/** Bytes changed in one to three places: cut, flipped, put in, taken out, doubled, exchanged. */
export function mutateBytes(bytes: Buffer, draw: Draw): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  for (let edits = 1 + draw.below(3); edits > 0; edits--) changed = edited(changed, draw);
  return changed;
}

function edited(bytes: Buffer, draw: Draw): Buffer {
  const at = draw.below(bytes.length + 1);
  const until = Math.min(bytes.length, at + 1 + draw.below(draw.chance(0.5) ? 8 : 400));
  const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, until), bytes.subarray(until)];
  switch (draw.below(8)) {
    case 0:
      return before;
    case 1:
      return flipped(bytes, draw);
    case 2:
      return Buffer.concat([before, bytesOf(draw.pick(pieces)), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([before, after]);
    case 4:
      return Buffer.concat([before, part, part, after]);
    case 5:
      return Buffer.concat([before, bytesOf(draw.pick(pieces)), after]);
    case 6:
      return exchangedNumber(bytes, draw);
    default:
      return exchangedLines(bytes, draw);
  }
}

function flipped(bytes: Buffer, draw: Draw): Buffer {
  for (let bits = 1 + draw.below(4); bits > 0 && bytes.length > 0; bits--) bytes[draw.below(bytes.length)]! ^= 1 << draw.below(8);
  return bytes;
}

function exchangedNumber(bytes: Buffer, draw: Draw): Buffer {
  const text = bytes.toString('latin1');
  const found = [...text.matchAll(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)];
  if (found.length === 0) return bytes;
  const { index, 0: old } = draw.pick(found);
  return Buffer.from(text.slice(0, index) + String(draw.pick(numbers)) + text.slice(index + old.length), 'latin1');
}

function exchangedLines(bytes: Buffer, draw: Draw): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  const [a, b] = [draw.below(lines.length), draw.below(lines.length)];
  [lines[a], lines[b]] = [lines[b]!, lines[a]!];
  if (draw.chance(0.3)) lines.splice(a, 1);
  if (draw.chance(0.3)) lines.splice(b, 0, lines[draw.below(lines.length)] ?? '');
  return Buffer.from(lines.join('\n'), 'latin1');
}
