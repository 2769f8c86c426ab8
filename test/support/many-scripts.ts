/** Texts of several scripts, the same for the same seed: to train on, and others that nobody has seen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seededRandom, type Random } from '../../src/distill/random.js';
import { sharedData } from '../src/text/shared-data.js';

/** First and last letter of a range, and whether words stand apart. */
const scripts: readonly (readonly [first: string, last: string, gap: string])[] = [
  ['a', 'z', ' '],
  ['à', 'ö', ' '],
  ['а', 'я', ' '],
  ['α', 'ω', ' '],
  ['א', 'ת', ' '],
  ['ا', 'ي', ' '],
  ['अ', 'ह', ' '],
  ['ก', 'ฮ', ''],
  ['一', '丿', ''],
  ['ぁ', 'ん', ''],
  ['가', '갛', ' '],
  ['😀', '😿', ' '],
];
const WORDS = 48; // of a script
export const classes = ['bad', 'fair', 'good'] as const;

const below = (random: Random, count: number): number => Math.floor(random() * count);
const letter = ([first, last]: (typeof scripts)[number], random: Random): string => {
  const [from, to] = [first.codePointAt(0)!, last.codePointAt(0)!];
  return String.fromCodePoint(from + below(random, to - from + 1));
};
const word = (script: (typeof scripts)[number], random: Random): string =>
  Array.from({ length: 1 + below(random, 5) }, () => letter(script, random)).join('');

/** Of each script its words; a word speaks for the class of its number. */
function lexicon(): string[][] {
  const random = seededRandom(11, 'text', 0);
  return scripts.map((script) => Array.from({ length: WORDS }, () => word(script, random)));
}
const words = lexicon();

function text(of: number, random: Random, length: number): string {
  const at = below(random, scripts.length);
  const [own, gap] = [words[at]!, scripts[at]![2]];
  const pick = (): string => {
    const kind = random();
    if (kind < 0.15) return word(scripts[below(random, scripts.length)]!, random); // most of these nobody knows
    const number = below(random, WORDS);
    return own[kind < 0.75 ? number - (number % classes.length) + of : number]!;
  };
  return Array.from({ length }, pick).join(gap);
}

/** Lines of `label<TAB>text`. */
export function labelledTexts(count: number): string {
  const random = seededRandom(12, 'text', 0);
  const lines = Array.from({ length: count }, (_, row) => `${classes[row % 3]}\t${text(row % 3, random, 3 + below(random, 9))}\n`);
  return lines.join('');
}

const odd = (random: Random): string[] => [
  '',
  ' \t ',
  '🙂',
  'half a pair \ud83d here',
  '\u200f\u202eשלום‎ mixed العربية text',
  '0'.repeat(100),
  'é e\u0301 ﬁ Ⅻ １２３',
  text(0, random, 4000),
  'very '.repeat(20_000),
];

/** Texts of real people where the folder of shared data is there. */
function realTexts(most: number): string[] {
  return ['sst2', 'banking77', 'tweet_emotion'].flatMap((name) => {
    const folder = sharedData(name);
    if (folder === null) return [];
    const lines = gunzipSync(readFileSync(join(folder, 'test.tsv.gz')))
      .toString('utf8')
      .split('\n');
    return lines
      .filter(Boolean)
      .slice(0, most)
      .map((line) => line.slice(line.indexOf('\t') + 1));
  });
}

/** So many texts that are not among `labelledTexts`: of every script, several of them mixed, of real people, empty, very long. */
export function unseenTexts(count: number): string[] {
  const random = seededRandom(13, 'text', 0);
  const first = [...odd(random), ...realTexts(100)];
  const mixed = (): string => Array.from({ length: 2 }, () => text(below(random, 3), random, 1 + below(random, 12))).join(' ');
  return [...first, ...Array.from({ length: count - first.length }, (_, row) => (row % 5 === 0 ? mixed() : text(below(random, 3), random, 1 + below(random, 20))))]; // prettier-ignore
}
