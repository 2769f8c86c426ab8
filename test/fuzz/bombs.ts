/** YAML that is small on disk and large in memory, and the like. */
import type { Draw } from './draw.js';

const laughs = (levels: number, wide: number): string =>
  ['a0: &a0 [lol, lol]', ...Array.from({ length: levels }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(wide).fill(`*a${at}`).join(', ')}]`)].join('\n'); // prettier-ignore
const mergeBomb = (levels: number): string =>
  ['a0: &a0 {x: 1}', ...Array.from({ length: levels }, (_, at) => `a${at + 1}: &a${at + 1} {l: *a${at}, r: *a${at}}`)].join('\n');

const bombs: readonly ((draw: Draw) => string)[] = [
  (draw) => laughs(2 + draw.below(30), 2 + draw.below(12)),
  (draw) => mergeBomb(2 + draw.below(60)),
  () => 'a: &a [*a]',
  () => 'a: &a {b: *a}',
  (draw) => `${'['.repeat(10 ** draw.below(6))}`,
  (draw) => `${'{a: '.repeat(10 ** draw.below(5))}`,
  (draw) => `${'- '.repeat(10 ** draw.below(5))}x`,
  (draw) => `${'? '.repeat(10 ** draw.below(5))}x`,
  (draw) => Array.from({ length: 10 ** draw.below(4) }, (_, at) => `${' '.repeat(at)}k:`).join('\n').slice(0, 900_000), // prettier-ignore
  (draw) => `k: ${'x'.repeat(10 ** draw.below(7))}`,
  (draw) => `${'x'.repeat(10 ** draw.below(6))}: 1`,
  (draw) => Array.from({ length: 10 ** draw.below(5) }, (_, at) => `k${at}: ${at}`).join('\n'),
  (draw) => `k: [${'1,'.repeat(10 ** draw.below(6))}]`,
  (draw) => `k: "${'\\u0041'.repeat(10 ** draw.below(5))}"`,
  (draw) => `k: |\n${'  line\n'.repeat(10 ** draw.below(5))}`,
  (draw) => '---\na: 1\n'.repeat(10 ** draw.below(4)),
  (draw) => `${'#'.repeat(10 ** draw.below(6))}\n`,
  (draw) => `k: ${'!!str '.repeat(10 ** draw.below(4))}x`,
  (draw) => `k: ${'&a '.repeat(10 ** draw.below(4))}x`,
  (draw) => `${'"'.repeat(10 ** draw.below(5))}`,
  (draw) => `${"'".repeat(10 ** draw.below(5))}`,
  (draw) => `%TAG ! tag:x,2000:\n---\nk: !${'a'.repeat(10 ** draw.below(5))} 1`,
  (draw) => `${'\t'.repeat(10 ** draw.below(5))}k: 1`,
  (draw) => `${'\n'.repeat(10 ** draw.below(6))}k: 1`,
  (draw) => `k: ${'- - - ? : '.repeat(10 ** draw.below(4))}`,
  (draw) => `k: ${'1e'.repeat(10 ** draw.below(5))}`,
  (draw) => `k: {${Array.from({ length: 10 ** draw.below(4) }, () => '<<: {a: 1}').join(', ')}}`,
];

/** A bomb by itself, before a file or after it. */
export function bomb(text: string, draw: Draw): Buffer {
  const found = draw.pick(bombs)(draw);
  return Buffer.from(draw.pick([found, `${text}\n${found}\n`, `${found}\n${text}`]));
}
