import { defineTokenizer } from 'stillhouse/plugin';

// Scripts that leave no space between words: each letter with its marks is a token. Intl.Segmenter would know words, but other words in each
// version of ICU, and a vocabulary must be the same on every machine.
const SPACELESS = String.raw`\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}`;
const LETTER = String.raw`[[\p{L}\p{M}\p{N}\u200C\u200D\u00AD]--[[${SPACELESS}]&&\p{L}]]`;
const patterns = [
  String.raw`(?<!\S)['’](?:[smdtSMDT]|ll|re|ve|LL|RE|VE)(?![\p{L}\p{N}])`, // English clitics that a corpus has split off: it 's
  String.raw`\p{Nd}+(?:[.,]\p{Nd}+)+(?!\p{L})`, // 3.14 and 10,000
  String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{EMod}|\u200D\p{Extended_Pictographic})*`, // one emoji with what belongs to it
  String.raw`[[${SPACELESS}]&&\p{L}]\p{M}*`,
  String.raw`${LETTER}+(?:['’]${LETTER}+)*`, // isn't and l'homme are one token
  String.raw`\S`, // punctuation and symbols one by one
];
const token = new RegExp(patterns.join('|'), 'gv');

// The same for texts that are all ASCII, on their bytes.
const [SPACE, LETTER_BYTE, DIGIT, QUOTE, OTHER] = [0, 1, 2, 3, 4];
const kinds = Uint8Array.from({ length: 256 }, (_, code) => {
  const letter = String.fromCharCode(code);
  return /\s/.test(letter) ? SPACE : /[a-z]/i.test(letter) ? LETTER_BYTE : /\d/.test(letter) ? DIGIT : letter === "'" ? QUOTE : OTHER;
});
const asWritten = kinds.map((kind, code) => (kind === LETTER_BYTE || kind === DIGIT ? code : 0)); // 0 for what belongs to no word
const lowered = asWritten.map((code) => (code >= 0x41 && code <= 0x5a ? code | 0x20 : code));
const isWordByte = (byte: number): boolean => asWritten[byte] !== 0;

/** Where a word ends that starts here; its letters become those of `letters`. */
function wordEnd(bytes: Uint8Array, start: number, end: number, letters: Uint8Array): number {
  let at = start;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    const letter = letters[byte]!;
    if (letter !== 0) bytes[at] = letter;
    else if (byte !== 0x27 || at + 1 >= end || !isWordByte(bytes[at + 1]!)) break;
  }
  return at;
}

/** Where a number such as 3.14 ends that starts here, or `start`. Before a letter the pattern gives back a digit, or else a part. */
function numberEnd(bytes: Uint8Array, start: number, end: number): number {
  const digits = (from: number): number => {
    let at = from;
    while (at < end && kinds[bytes[at]!] === DIGIT) at++;
    return at;
  };
  let [parts, before, at] = [0, start, digits(start)];
  while (at + 1 < end && (bytes[at] === 0x2e || bytes[at] === 0x2c) && kinds[bytes[at + 1]!] === DIGIT) {
    before = at;
    at = digits(at + 1);
    parts++;
  }
  if (parts === 0) return start;
  if (at === end || kinds[bytes[at]!] !== LETTER_BYTE) return at;
  if (at - before > 2) return at - 1;
  return parts > 1 ? before : start;
}

const codes = (letters: string): number[] => Array.from(letters, (letter) => letter.charCodeAt(0));
const single = new Set(codes('smdtSMDT'));
const double = new Set(
  ['ll', 're', 've', 'LL', 'RE', 'VE'].map((letters) => codes(letters).reduce((code, letter) => (code << 8) | letter)),
);

/** Where an English clitic ends whose quote stands here, or `start`; in a text that is lowered 'Ll is one too. */
function cliticEnd(bytes: Uint8Array, start: number, end: number, letters: Uint8Array): number {
  const fold = letters === lowered ? 0x20 : 0;
  const ends = (at: number): boolean => at <= end && (at === end || !isWordByte(bytes[at]!));
  if (ends(start + 2) && single.has(bytes[start + 1]! | fold)) return start + 2;
  if (ends(start + 3) && double.has(((bytes[start + 1]! | fold) << 8) | bytes[start + 2]! | fold)) return start + 3;
  return start;
}

function asciiTokens(bytes: Uint8Array, start: number, end: number, spans: Int32Array, letters: Uint8Array): number {
  let [count, at] = [0, start];
  while (at < end && count < spans.length) {
    const kind = kinds[bytes[at]!];
    if (kind === SPACE) {
      at++;
      continue;
    }
    let stop = at;
    if (kind === LETTER_BYTE) stop = wordEnd(bytes, at, end, letters);
    else if (kind === DIGIT) {
      stop = numberEnd(bytes, at, end);
      if (stop === at) stop = wordEnd(bytes, at, end, letters);
    } else if (kind === QUOTE && (at === start || kinds[bytes[at - 1]!] === SPACE)) {
      stop = cliticEnd(bytes, at, end, letters);
      wordEnd(bytes, at + 1, stop, letters);
    }
    if (stop === at) stop = at + 1;
    spans[count++] = at;
    spans[count++] = stop;
    at = stop;
  }
  return count >> 1;
}

export default defineTokenizer({
  name: 'word',
  doc: 'Words, numbers, emoji and single punctuation marks; letters of Chinese, Japanese, Thai, Lao, Khmer and Burmese one by one.',
  options: {
    lower: { doc: 'Ignores case.', format: 'boolean', default: true },
  },
  create: ({ lower }) => ({
    tokenize: (text) => (lower ? text.toLowerCase() : text).match(token) ?? [],
    ascii: (bytes, start, end, spans) => asciiTokens(bytes, start, end, spans, lower ? lowered : asWritten),
  }),
});
