import { defineTokenizer, Pretrained, type PretrainedTokenizer } from 'stillhouse/plugin';

export default defineTokenizer({
  name: 'pretrained',
  doc: "The subwords of a checkpoint's own tokenizer (WordPiece or byte-pair, from tokenizer.json, vocab.txt, or vocab.json with merges.txt), which a student needs that copies its blocks.",
  options: {
    from: { doc: 'A folder, pip:PACKAGE or hub:OWNER/NAME.', format: 'source', default: null, required: true },
    special: { doc: "Puts the checkpoint's own tokens around each text, such as [CLS] and [SEP].", format: 'boolean', default: true },
    length: {
      doc: 'Most tokens of a text, special ones included; what is beyond is cut off before the last special one. Not above max_length.',
      format: 'count',
      default: 64,
    },
  },
  inject: [Pretrained],
  create({ from, special, length }, pretrained) {
    let opened: Promise<PretrainedTokenizer> | undefined;
    let tokenizer: PretrainedTokenizer | undefined;
    const open = (): Promise<PretrainedTokenizer> => (opened ??= pretrained.tokenizer(from, special));
    return {
      async prepare() {
        tokenizer = await open();
      },
      identity: async () => (await open()).digest,
      files: () => pretrained.tokenizerFiles(from),
      tokenize(text) {
        if (!tokenizer) throw new Error('prepare was not awaited');
        return tokenizer.tokenize(text, length);
      },
    };
  },
});
