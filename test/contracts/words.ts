/** Checks of what works on single texts: tokenizers and preprocessors. */
import type { Preprocessor, Sieve, Tokenizer } from '../../src/plugin/index.js';
import { expectThat, type Check } from './result.js';
import type { Subject } from './subject.js';

export const ordinary = [
  'This film is a quiet little masterpiece.',
  'Battery died after 2 days; would not buy again!',
  'All human beings are born free and equal.',
];
export const odd = [
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
/** A text as messages show it. */
export const show = (text: string) => JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}…` : text);

/** The answer to a text; a throw becomes a fault that shows the text. */
export function tried<T>(text: string, body: (text: string) => T): T {
  try {
    return body(text);
  } catch (error) {
    throw new Error(`throws on ${show(text)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Texts of all short runs of letters, digits, quotes and points, between other bytes. */
const knotty = (): string[] =>
  Array.from({ length: 4000 }, (_, index) => {
    const letters = "aS1.,' -Z\0l";
    const run = Array.from({ length: 6 }, (_, place) => letters[Math.floor(index / 11 ** (place % 4) + place * index) % 11]).join('');
    return `(${run}${run.slice(2)} ${run}`;
  });

/** The first `most` tokens that a tokenizer finds in the bytes of a text, which stand among others. */
function asciiTokens(tokenizer: Tokenizer, text: string, most: number): string[] {
  const bytes = Buffer.from(`a'${text}'b`);
  const spans = new Int32Array(2 * most);
  const count = tokenizer.ascii!(bytes, 2, bytes.length - 2, spans);
  return Array.from({ length: count }, (_, index) => bytes.toString('latin1', spans[2 * index], spans[2 * index + 1]));
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
    name: 'finds the same tokens in bytes, where it reads them',
    run({ plugin }) {
      const texts = [...ordinary, ...odd, ...knotty()].filter((text) => /^[\0-\x7f]*$/.test(text));
      for (const text of plugin.ascii ? texts : []) {
        const [tokens, found] = [plugin.tokenize(text), tried(text, (given) => asciiTokens(plugin, given, given.length))];
        expectThat(
          found.join('\n') === tokens.join('\n'),
          `ascii() gives ${show(found.join(' '))} for ${show(text)}, not ${show(tokens.join(' '))}`,
        );
        const few = asciiTokens(plugin, text, 2);
        expectThat(
          few.join('\n') === tokens.slice(0, 2).join('\n'),
          `ascii() with room for two tokens gives ${few.length} for ${show(text)}`,
        );
      }
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
  {
    name: 'learns the same from the same texts, where it learns',
    async run(subject) {
      if (!subject.plugin.learn) return;
      const { state, again, tokenizer } = await trained(subject);
      expectThat(typeof state === 'string', `learn() gives ${typeof state}, not a string`);
      expectThat(state === again, 'the same texts teach it something else the second time');
      for (const text of [...ordinary, ...odd]) {
        const tokens = tried(text, (given) => tokenizer.tokenize(given));
        const right = Array.isArray(tokens) && tokens.every((token) => typeof token === 'string' && token !== '');
        expectThat(right, `once it has learnt, ${show(text)} gives no list of tokens`);
      }
      const found = ordinary.map((text) => JSON.stringify(tokenizer.tokenize(text)));
      expectThat(new Set(found).size === found.length, 'once it has learnt, unlike sentences give the same tokens');
    },
  },
];

/** What a tokenizer learns from the ordinary texts, and the tokenizer that has learnt it. */
async function trained({ plugin, fresh }: TokenizerSubject): Promise<{ state: string; again: string; tokenizer: Tokenizer }> {
  async function* texts() {
    for (const text of [...ordinary, ...odd.slice(0, -2)]) yield text;
  }
  const [state, again] = [await plugin.learn!(texts()), await (await fresh()).learn!(texts())];
  expectThat(typeof plugin.learnt === 'function', 'it has learn() and no learnt()');
  return { state, again, tokenizer: plugin.learnt!(state) };
}

/** What a sieve says to the ordinary texts, each given twice, after it was shown the last of them. */
function judged(sieve: Sieve): string {
  sieve.see(ordinary.at(-1)!);
  const said: unknown[] = [...ordinary, ...odd, ...ordinary].map((text) => tried(text, (given) => sieve.keep(given)));
  const wrong = said.find((one) => typeof one !== 'boolean');
  expectThat(wrong === undefined, () => `keep() gives ${typeof wrong}, not true or false`);
  return said.map(Number).join('');
}

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
    name: 'judges the same texts the same way, where it looks at others',
    async run({ plugin, fresh }) {
      if (!plugin.sieve) return;
      const { against } = plugin.sieve();
      const known = Array.isArray(against) && against.every((part) => part === 'validation' || part === 'test');
      expectThat(known, () => `its sieve is against ${JSON.stringify(against)}; allowed: validation, test`);
      const first = judged(plugin.sieve());
      const same = first === judged(plugin.sieve()) && first === judged((await fresh()).sieve!());
      expectThat(same, 'it leaves other texts out the second time: a sieve must begin as if it had seen nothing');
    },
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
