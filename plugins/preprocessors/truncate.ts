import { definePreprocessor, wordSpans } from 'stillhouse/plugin';

/** The text without what is between its first and its last words. */
function shortened(text: string, head: number, tail: number, gap: string): string {
  const words = wordSpans(text);
  if (words.length <= head + tail) return text;
  const first = head === 0 ? '' : text.slice(0, words[head - 1]!.end);
  const last = tail === 0 ? '' : text.slice(words[words.length - tail]!.start);
  return [first, last].filter(Boolean).join(gap);
}

export default definePreprocessor({
  name: 'truncate',
  doc: 'Shortens a long text to so many words: its head, its tail, or both without what is between (best for documents in Sun et al. 2019).',
  options: {
    words: {
      doc: 'Most words of a text; a letter of Chinese, Japanese, Thai, Lao, Khmer or Burmese counts as one.',
      format: 'count',
      default: 256,
    },
    keep: { doc: 'What stays.', format: ['head', 'tail', 'both'], default: 'head' },
    head: { doc: 'With both: the share of the words that come from the head.', format: 'unit', default: 0.25 },
    gap: { doc: 'With both: what stands between head and tail.', format: 'string', default: ' ' },
  },
  create({ words, keep, head, gap }) {
    const first = keep === 'head' ? words : keep === 'tail' ? 0 : Math.round(words * head);
    return { apply: (text) => shortened(text, first, words - first, gap) };
  },
});
