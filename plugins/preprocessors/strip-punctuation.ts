import { definePreprocessor } from 'stillhouse/plugin';

const inner = String.raw`(?<=[\p{L}\p{M}\p{N}])['’\-‐](?=[\p{L}\p{N}])`; // isn't, l'homme, well-known

/** Matches runs of marks; group 1 is one that stays. */
function marks(symbols: boolean, within: boolean, keep: string): RegExp {
  const kept = [...new Set(keep)].map((letter) => `\\u{${letter.codePointAt(0)!.toString(16)}}`).join('');
  const all = symbols ? String.raw`[[\p{P}\p{S}]--\p{Extended_Pictographic}--\p{EMod}--\p{RI}]` : String.raw`\p{P}`;
  const removed = `[${all}--[${kept}]]`;
  return new RegExp(`(${within ? inner : '(?!)'})|${removed}`, 'gv');
}

export default definePreprocessor({
  name: 'strip-punctuation',
  doc: 'Puts a space in the place of each punctuation mark (Unicode category P); emoji are none.',
  options: {
    symbols: { doc: 'Also signs such as $, + and = (category S), but no emoji.', format: 'boolean', default: false },
    within: { doc: "Whether apostrophes and hyphens inside a word stay: isn't, well-known.", format: 'boolean', default: true },
    keep: { doc: 'Marks that stay, one after the other, such as !?.', format: 'string', default: '' },
    replacement: { doc: 'What stands in for a mark; empty joins what is on both sides.', format: 'string', default: ' ' },
  },
  create({ symbols, within, keep, replacement }) {
    const pattern = marks(symbols, within, keep);
    return { apply: (text) => text.replace(pattern, (_, kept?: string) => kept ?? replacement) };
  },
});
