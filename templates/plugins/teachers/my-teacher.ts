import { defineTeacher, labelledOnly, type EncodedSplit, type TextData } from 'stillhouse/plugin';

/** Log of how often each class has each token, with `smoothing` more of each: (C, V). Priors are left to the counts of the texts. */
function logCounts(data: TextData, smoothing: number): { readonly tokens: Float64Array[]; readonly priors: number[] } {
  const train = labelledOnly(data.train);
  const counts = data.labels.map(() => new Float64Array(data.vocabulary.size).fill(smoothing));
  const texts = data.labels.map(() => smoothing);
  for (let row = 0; row < train.size; row++) {
    const label = train.label(row);
    texts[label]! += 1;
    for (const id of train.tokens(row)) counts[label]![id]! += 1;
  }
  const shares = (own: Float64Array): Float64Array => {
    const sum = own.reduce((total, count) => total + count, 0);
    return own.map((count) => Math.log(count / sum));
  };
  return { tokens: counts.map(shares), priors: texts.map(Math.log) };
}

export default defineTeacher({
  name: 'my-teacher',
  doc: 'Naive Bayes over token counts (Maron 1961), its log odds as logits.',
  options: {
    smoothing: { doc: 'Added to each count.', format: 'positive', default: 1 },
    sharpness: { doc: 'Factor of the logits: counts of long texts make Naive Bayes too sure.', format: 'positive', default: 0.3 },
  },
  create: ({ smoothing, sharpness }) => ({
    // Learns from `data.train` alone. What it says is kept by the core: the same data, options and seed are asked once.
    async prepare(data) {
      const { tokens, priors } = logCounts(data, smoothing);
      const score = (split: EncodedSplit, row: number, label: number): number =>
        split.tokens(row).reduce((sum, id) => sum + tokens[label]![id]!, priors[label]!);
      return {
        parameters: data.labels.length * (data.vocabulary.size + 1),
        // Raw logits row by row: (N, C) flattened.
        async logits(name) {
          const split = name === 'test' ? await data.openTest() : data[name];
          const rows = Array.from({ length: split.size }, (_, row) => data.labels.map((_label, label) => score(split, row, label)));
          return Float32Array.from(rows.flatMap((row) => row.map((value) => sharpness * (value - Math.max(...row)))));
        },
      };
    },
  }),
});
