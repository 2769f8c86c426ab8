/** Normalizers by their description in tokenizer.json. */
import { InputError } from '../../plugin/index.js';
import type { Json } from '../json-file.js';
import { isControl, isIdeograph, isSpace, lowerCase, withoutMarks } from './characters.js';
import type { Normalizer } from './types.js';

export interface BertOptions {
  readonly clean_text: boolean;
  readonly handle_chinese_chars: boolean;
  /** Null: where it writes lower case. */
  readonly strip_accents: boolean | null;
  readonly lowercase: boolean;
}

const ascii = /^[ -~]*$/;

/** BERT's normalizer: no control characters, plain spaces, Chinese characters apart, accents off, lower case. */
export function bertNormalizer(options: BertOptions): Normalizer {
  const strip = options.strip_accents ?? options.lowercase;
  return (text) => {
    if (ascii.test(text)) return options.lowercase ? text.toLowerCase() : text;
    let result = '';
    for (const character of text) result += cleaned(character, options);
    if (strip) result = withoutMarks(result.normalize('NFD'));
    return options.lowercase ? lowerCase(result) : result;
  };
}

function cleaned(character: string, { clean_text, handle_chinese_chars }: BertOptions): string {
  if (clean_text) {
    if (character === '\ufffd' || isControl(character)) return '';
    if (isSpace(character)) return ' ';
  }
  return handle_chinese_chars && isIdeograph(character) ? ` ${character} ` : character;
}

type Make = (description: Json, at: InputError['at']) => Normalizer;
const unicode =
  (form: string): Make =>
  () =>
  (text) =>
    text.normalize(form);
const makers: Readonly<Record<string, Make>> = {
  BertNormalizer: (description) =>
    bertNormalizer({ clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true, ...description }),
  Lowercase: () => lowerCase,
  StripAccents: () => withoutMarks,
  NFC: unicode('NFC'),
  NFD: unicode('NFD'),
  NFKC: unicode('NFKC'),
  NFKD: unicode('NFKD'),
  Sequence: ({ normalizers }, at) => {
    const steps = (normalizers as Json[]).map((step) => normalizerOf(step, at));
    return (text) => steps.reduce((result, step) => step(result), text);
  },
};

/** The normalizer of a description. Throws an `InputError` for one of another kind. */
export function normalizerOf(description: Json | null, at: InputError['at']): Normalizer {
  if (!description) return (text) => text;
  const make = makers[String(description['type'])];
  if (make) return make(description, at);
  throw new InputError(`normalizer '${description['type']}' is not known`, {
    ...at,
    path: 'normalizer',
    allowed: Object.keys(makers).join(', '),
  });
}
