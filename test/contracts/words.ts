/** Checks of what works on single texts: tokenizers and preprocessors. */
import type { Preprocessor, Tokenizer } from '../../src/plugin/index.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';

const ordinary = [
  'This film is a quiet little masterpiece.',
  'Battery died after 2 days; would not buy again!',
  'All human beings are born free and equal.',
];
const odd = [
  '',
  ' ',
  '\n\t',
  '.',
  '👩‍👩‍👧 🇮🇸',
  '人人生而自由',
  'كل الناس',
  'नमस्ते दुनिया',
  'é́́́',
  '\u0000\ufeff\u202e',
  '\ud800',
  '<br/>&amp;',
  'a'.repeat(50_000),
  'word '.repeat(10_000),
];
const show = (text: string) => JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}…` : text);

/** The answer to a text; a throw becomes a fault that shows the text. */
function tried<T>(text: string, body: (text: string) => T): T {
  try {
    return body(text);
  } catch (error) {
    throw new Error(`throws on ${show(text)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type TokenizerSubject = Subject<Tokenizer>;

export const tokenizerChecks: readonly Check<TokenizerSubject>[] = [
  {
    name: 'never throws and returns strings',
    run: ({ plugin }) =>
      [...ordinary, ...odd].forEach((text) => {
        const tokens = tried(text, (given) => plugin.tokenize(given));
        expectThat(Array.isArray(tokens) && tokens.every((token) => typeof token === 'string'), `${show(text)} gives no list of strings`);
        expectThat(!tokens.includes(''), `${show(text)} gives an empty token`);
      }),
  },
  {
    name: 'gives the same tokens each time',
    async run({ plugin, fresh }) {
      const other = await fresh();
      const all = (tokenizer: Tokenizer) => JSON.stringify(ordinary.map((text) => tokenizer.tokenize(text)));
      const first = all(plugin);
      expectThat(first === all(plugin) && first === all(other), 'the same texts give other tokens the second time');
    },
  },
  {
    name: 'keeps texts apart',
    run({ plugin }) {
      const found = ordinary.map((text) => JSON.stringify(plugin.tokenize(text)));
      expectThat(!found.includes('[]'), 'an ordinary sentence gives no token');
      expectThat(new Set(found).size === found.length, 'unlike sentences give the same tokens');
    },
  },
];

type PreprocessorSubject = Subject<Preprocessor>;

export const preprocessorChecks: readonly Check<PreprocessorSubject>[] = [
  {
    name: 'never throws and returns a string or null',
    run: ({ plugin }) =>
      [...ordinary, ...odd].forEach((text) => {
        const cleaned: unknown = tried(text, (given) => plugin.apply(given));
        expectThat(cleaned === null || typeof cleaned === 'string', `${show(text)} gives ${typeof cleaned}`);
      }),
  },
  {
    name: 'gives the same text each time',
    async run({ plugin, fresh }) {
      const other = await fresh();
      for (const text of ordinary) {
        const first = plugin.apply(text);
        expectThat(first === plugin.apply(text) && first === other.apply(text), `${show(text)} is cleaned in another way the second time`);
      }
    },
  },
  {
    name: 'leaves something of ordinary sentences',
    run: ({ plugin }) =>
      expectThat(
        ordinary.some((text) => plugin.apply(text)?.trim()),
        'every ordinary sentence is emptied or left out',
      ),
  },
  {
    name: 'changes nothing the second time',
    run({ plugin }) {
      const moved = [...ordinary, ...odd].find((text) => {
        const once = plugin.apply(text);
        return once !== null && plugin.apply(once) !== once;
      });
      return moved === undefined ? undefined : `applied twice it changes ${show(moved)} again: its place in the order matters`;
    },
  },
];
