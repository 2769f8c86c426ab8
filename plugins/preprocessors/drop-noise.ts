import { definePreprocessor, wordSpans } from 'stillhouse/plugin';

/** Letters among the characters that are no white space, from 0 to 1; 0 for a text without any. */
function letterShare(text: string): number {
  const all = text.match(/\S/gu)?.length ?? 0;
  const letters = text.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
  return all === 0 ? 0 : letters / all;
}

/** Length of the longest run of one character, white space aside. */
function longestRun(text: string): number {
  let [longest, run, before] = [0, 0, ''];
  for (const letter of text) {
    if (letter.trim() === '') continue;
    run = letter === before ? run + 1 : 1;
    before = letter;
    longest = Math.max(longest, run);
  }
  return longest;
}

export default definePreprocessor({
  name: 'drop-noise',
  doc: 'Leaves training texts out that are hardly language: too few letters or words, one character or a few words over and over (after the filters of Rae et al. 2021).',
  options: {
    letters: { doc: 'Least share of letters among the characters, white space aside.', format: 'unit', default: 0.4 },
    run: { doc: 'Longest run of one character.', format: 'count', default: 30 },
    repeated: {
      doc: 'Largest share of words that have occurred in the same text before; looked at from 10 words on.',
      format: 'unit',
      default: 0.8,
    },
    words: { doc: 'Fewest words.', format: 'count', default: 1 },
  },
  create({ letters, run, repeated, words }) {
    const noisy = (text: string): boolean => {
      const found = wordSpans(text);
      const fresh = new Set(found.map(({ word }) => word.toLowerCase())).size;
      const again = found.length >= 10 && 1 - fresh / found.length > repeated;
      return again || found.length < words || letterShare(text) < letters || longestRun(text) > run;
    };
    return { apply: (text) => (noisy(text) ? null : text) };
  },
});
