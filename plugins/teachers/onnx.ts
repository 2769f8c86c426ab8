import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Classifier, parametersOf, wordPiece } from 'stillhouse/onnx';
import { checkFile, defineTeacher, InputError, Interrupt, originalsOf, type SplitName, type TextData } from 'stillhouse/plugin';

/** The original texts of a split, read once. */
function textReader(data: TextData): (split: SplitName) => Promise<readonly string[]> {
  const read = new Map<SplitName, Promise<readonly string[]>>();
  const texts = async (split: SplitName): Promise<readonly string[]> => {
    const all: string[] = [];
    for await (const { text } of originalsOf(data, split)) all.push(text);
    return all;
  };
  return (split) => read.get(split) ?? read.set(split, texts(split)).get(split)!;
}

export default defineTeacher({
  name: 'onnx',
  doc: 'Any classifier exported to ONNX, run by the package onnxruntime-node, which is large and is installed by who wants it.',
  options: {
    file: { doc: 'The model; weights beside it have names that begin with its own.', format: 'path', default: null, required: true },
    vocabulary: {
      doc: "A vocab.txt for WordPiece with BERT's rules; left out, the model gets texts where it takes those, else the experiment's own token ids.",
      format: 'path',
      default: null,
    },
    lower: { doc: 'Whether WordPiece ignores case and accents.', format: 'boolean', default: true },
    max_length: { doc: 'Tokens after which WordPiece cuts a text, its marks counted.', format: 'count', default: 128 },
    padding: { doc: 'Token id that fills up a batch.', format: 'natural', default: 0 },
    output: { doc: "The output that is read; left out, 'logits' or else the first.", format: 'string', default: null },
    values: { doc: 'What that output holds.', format: ['logits', 'probabilities'], default: 'logits' },
    classes: {
      doc: "The labels in the order of the model's output; left out, sorted as the data's are.",
      format: { list: 'string' },
      default: null,
    },
    batch_size: { doc: 'Texts at a time.', format: 'count', default: 32 },
    threads: { doc: 'Threads of the runtime; left out, as many as it likes.', format: 'count', default: null },
  },
  inject: [Interrupt],
  create(options, signal) {
    const { file, vocabulary, output, padding, threads } = options;
    checkFile(file, 'teacher.file');
    if (vocabulary !== null) checkFile(vocabulary, 'teacher.vocabulary');
    const open = () =>
      Classifier.open({ file, output, padding, threads, values: options.values as 'logits', batchSize: options.batch_size });
    const tokenizer = () => (vocabulary === null ? null : wordPiece(vocabulary, options.lower, options.max_length));
    /** For each label its place in the model's output. */
    const orderFor = (labels: readonly string[]): number[] => {
      const names = options.classes ?? labels;
      const lost = labels.find((label) => !names.includes(label));
      if (lost === undefined) return labels.map((label) => names.indexOf(label));
      const allowed = `a list with ${labels.slice(0, 8).join(', ')}`;
      throw new InputError(`class '${lost}' of the data set is not among the model's`, { path: 'teacher.classes', allowed });
    };

    return {
      originals: true,
      async identity() {
        const hash = createHash('sha256');
        const own = readdirSync(dirname(file)).filter((name) => name.startsWith(basename(file))).sort(); // prettier-ignore
        const files = own.map((name) => join(dirname(file), name));
        for (const path of vocabulary === null ? files : [...files, vocabulary])
          for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
        return hash.digest('hex');
      },
      async outlook(data) {
        orderFor(data.labels);
        tokenizer();
        (await open()).close();
        return [];
      },
      async prepare(data) {
        const order = orderFor(data.labels);
        const width = options.classes?.length ?? order.length;
        const encode = tokenizer();
        const model = await open();
        const textsOf = textReader(data);
        const part = async (name: SplitName, start: number, end: number): Promise<Float32Array> => {
          const split = name === 'test' ? await data.openTest() : data[name];
          const texts = encode || model.takesTexts ? await textsOf(name) : null;
          const input = (row: number) => (texts === null ? split.tokens(row) : encode ? encode(texts[row]!) : texts[row]!);
          const logits = new Float32Array((end - start) * order.length);
          for (let first = start; first < end; first += model.batch) {
            signal.throwIfAborted();
            const rows = Array.from({ length: Math.min(model.batch, end - first) }, (_, at) => first + at);
            const found = await model.logits(rows.map(input), width);
            rows.forEach((row, at) => order.forEach((from, to) => (logits[(row - start) * order.length + to] = found[at * width + from]!)));
          }
          return logits;
        };
        const sizeOf = async (name: SplitName): Promise<number> => (name === 'test' ? await data.openTest() : data[name]).size;
        return {
          parameters: parametersOf(file),
          part,
          logits: async (name) => part(name, 0, await sizeOf(name)),
          dispose: () => model.close(),
        };
      },
    };
  },
});
