/** Students as exporters get them, with drawn weights and a vocabulary of texts in several scripts. */
import * as tf from '@tensorflow/tfjs';
import { buildModel, portableForm, readWeights, writeWeights } from '../../src/distill/index.js';
import { forward } from '../../src/distill/model.js';
import { seededRandom } from '../../src/distill/random.js';
import {
  UNKNOWN,
  type Architecture,
  type ShippedPlugin,
  type ShippedRows,
  type ShippedStudent,
  type Tokenizer,
} from '../../src/plugin/index.js';
import { clean } from '../../src/text/clean.js';
import { vocabularyOf } from '../../src/text/vocabulary.js';
import collapse from '../../plugins/preprocessors/collapse-space.js';
import unicode from '../../plugins/preprocessors/unicode.js';
import word from '../../plugins/tokenizers/word.js';
import { made } from './made.js';

export const texts = [
  'The battery lasts for days, and it isn’t heavy: 3.14 of 10,000 would buy.',
  "It 's no good  -- DON'T\tbuy IT!!!",
  'Die Übergröße fällt weit aus; naïve Straße ﬁne',
  'Очень хорошая вещь, рекомендую всем. ΟΔΥΣΣΕΥΣ',
  '这个产品很好用，我很喜欢。東京タワー',
  'สินค้าดีมาก ส่งเร็ว 👍🏽👩‍👩‍👧 ❤️',
  'منتج رائع جدا، أنصح به ١٢٫٥ नमस्ते',
  '🙂',
  '',
  'x',
];

/** What may be told of a shipped student that nobody looks at. */
const about: ShippedStudent['about'] = {
  name: 'tiny',
  run: null,
  architecture: 'drawn',
  parameters: 1,
  experiment: {},
  metrics: {},
  data: { name: 'none', source: null, licence: null },
  teacher: null,
  versions: { stillhouse: '0.1.0' },
  created: '2026-11-26T00:00:00.000Z',
  quantised: null,
  threshold: null,
};

export interface TextSteps {
  readonly tokenizer: Tokenizer;
  readonly chosen: ShippedPlugin;
  readonly learnt: string | null;
}
const words = (): TextSteps => ({ tokenizer: made(word), chosen: { use: 'word', options: { lower: true }, digest: null }, learnt: null });

export interface Made {
  readonly student: ShippedStudent;
  readonly rows: ShippedRows;
  /** Of the network itself: (N, C) flattened. */
  readonly logits: Float32Array;
}

/** A student of three classes; its weights are drawn and large enough for logits to differ from text to text. */
export function shipped(architecture: Architecture, { tokenizer, chosen, learnt } = words(), maxLength = 12): Made {
  const preprocessors = [made(unicode, { form: 'NFKC' }), made(collapse)];
  const tokens = texts.map((text) => tokenizer.tokenize(clean(text, preprocessors).text).slice(0, maxLength));
  const known = [...new Set(tokens.flat())].filter((_, index) => index % 5 !== 4); // some are unknown
  const vocabulary = vocabularyOf(known);
  const ids = tokens.map((list) => Int32Array.from(list.length > 0 ? list.map((token) => vocabulary.id(token)) : [UNKNOWN]));
  const shape = { vocabulary: vocabulary.size, classes: 3, length: maxLength };
  const model = buildModel({ name: 'drawn', plugin: architecture }, shape, 3);
  try {
    const weights = drawn(model);
    const { graph, tables } = portableForm(model, maxLength);
    const values = { ...Object.fromEntries(weights.values.map((value, index) => [Object.keys(graph.weights)[index]!, value])), ...tables };
    const logits = ids.flatMap((row) =>
      Array.from(tf.tidy(() => forward(model, tf.tensor2d(row, [1, row.length], 'int32'), false).dataSync())),
    );
    const step = (use: string, options: object): ShippedPlugin => ({ use, options: options as ShippedPlugin['options'], digest: null });
    const text = {
      preprocess: [step('unicode', { form: 'NFKC' }), step('collapse-space', {})],
      tokenizer: chosen,
      learnt,
      files: {},
      vocabulary: vocabulary.tokens,
      maxLength,
    };
    const tensors = Object.entries(values).map(([name, own]) => [name, { shape: graph.weights[name]!, values: own }]);
    const student = { graph, weights: Object.fromEntries(tensors), labels: ['no', 'yes', 'it says "maybe" <'], text, about, layers: {} };
    return { student, rows: { texts, ids }, logits: Float32Array.from(logits) };
  } finally {
    model.dispose();
  }
}

function drawn(model: ReturnType<typeof buildModel>) {
  const random = seededRandom(7, 'weights', 1);
  const { values, ...rest } = readWeights(model.network);
  const weights = { ...rest, values: values.map((value) => value.map((each) => each + random() - 0.5)) };
  writeWeights(model.network, weights);
  return weights;
}
