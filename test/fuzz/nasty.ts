/** What breaks readers: words, numbers, texts. `OUTSIDE` stands for a folder beside the one that may be written. */
import type { Draw } from './draw.js';
import type { Node } from './tree.js';

export const OUTSIDE = '%OUTSIDE%';

export const words: readonly string[] = [
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length', 'then', '0', '-1', '', ' ', '.', '..',
  'null', 'use', 'default', '_cvtProperties', 'weight', 'name', 'text', 'seed', 'space', 'trials', 'experiment',
]; // prettier-ignore

export const places: readonly string[] = [
  '../outside/canary.txt', '../../outside/new', `${OUTSIDE}/canary.txt`, `${OUTSIDE}/new/file`, '..\\outside\\canary.txt', '/', '/dev/null',
  '/proc/self/environ', '%2e%2e/outside/canary.txt', 'file:///etc/passwd', 'a/../../outside/canary.txt', '~/x', 'a\0b', './././', 'C:\\x',
]; // prettier-ignore

export const numbers: readonly number[] = [
  0, -0, 1, -1, 0.5, 1e-320, 1e21, 1e300, -1e300, Infinity, -Infinity, NaN, 2 ** 31, 2 ** 31 - 1, -(2 ** 31), 2 ** 32, 2 ** 53, 2 ** 53 - 1,
  2 ** 63, 4294967295, 1e9, 100_000_000, 65536, 3.0000000000000004, Number.MIN_VALUE, Number.MAX_VALUE,
]; // prettier-ignore

const texts: readonly ((draw: Draw) => string)[] = [
  (draw) => 'a'.repeat(10 ** draw.below(6)),
  (draw) => '('.repeat(10 ** draw.below(5)),
  (draw) => `${'a '.repeat(10 ** draw.below(4))}!`,
  (draw) => '-'.repeat(10 ** draw.below(4)),
  (draw) => '9'.repeat(10 ** draw.below(4)),
  () => '\ud800',
  () => '\u202e\u0000\ufeff',
  () => '💥'.repeat(100),
  () => 'a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p',
  () => 'x <= y <= z',
  () => 'student.units * 1e999 <= 1 / 0',
  () => '2026-13-45T99:99:99Z',
  () => '!!js/function "function(){}"',
  () => '${jndi:x}',
];

/** A value that hardly any reader has thought of. */
export function nastyValue(draw: Draw): Node {
  switch (draw.below(9)) {
    case 0:
      return draw.pick(numbers);
    case 1:
      return draw.pick(places);
    case 2:
      return draw.pick(words);
    case 3:
      return draw.pick(texts)(draw);
    case 4:
      return draw.pick([null, true, false]);
    case 5:
      return draw.pick<Node>([[], new Map(), [[]], [null], [new Map()], new Map([['use', null]]), new Map([['__proto__', new Map([['polluted', 1]])]])]); // prettier-ignore
    case 6:
      return deep(draw.pick([5, 23, 26, 100, 1000]), draw.chance(0.5));
    case 7:
      return Array.from({ length: 10 ** draw.below(5) }, () => 1);
    default:
      return new Map(Array.from({ length: 10 ** draw.below(4) }, (_, at) => [`k${at}`, draw.chance(0.5) ? at : 'x']));
  }
}

function deep(levels: number, list: boolean): Node {
  let inner: Node = 1;
  for (let level = 0; level < levels; level++) inner = list ? [inner] : new Map([['k', inner]]);
  return inner;
}
