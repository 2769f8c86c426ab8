/** A shipped student cuts texts of any script as training has cut them, and needs nothing of training to do so. */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Preprocessor, ShippedText, Tokenizer } from '../../../src/plugin/index.js';
import { load, writeBundle } from '../../../src/student/index.js';
import { prepareText } from '../../../src/text/index.js';
import { tokenizerFiles } from '../../../src/checkpoint/tokenizer/index.js';
import { pieces } from '../../../src/vectors/pieces.js';
import collapse from '../../../plugins/preprocessors/collapse-space.js';
import stem from '../../../plugins/preprocessors/stem.js';
import bytePair from '../../../plugins/tokenizers/byte-pair.js';
import character from '../../../plugins/tokenizers/character.js';
import pretrained from '../../../plugins/tokenizers/pretrained.js';
import word from '../../../plugins/tokenizers/word.js';
import wordPiece from '../../../plugins/tokenizers/word-piece.js';
import { tinyStudent } from '../../contracts/tiny-student.js';
import { checkpointFolder } from '../../golden/checkpoints.js';
import { useBackend } from '../../support/backend.js';
import { made } from '../../support/made.js';
import { scratchFolder } from '../runtime/scratch.js';

const texts = [
  "It isn't the Queen's English, it's 3.14 times worse!",
  '我喜欢这部电影，真的很好看。',
  'このフィルムはとても良いです',
  'هذا الفيلم رائع جدا، أحببته',
  'यह फ़िल्म अच्छी है',
  '👩‍👩‍👧 ❤️ 🙂 great',
  'ÇA COÛTE 10 000 €, où ça?',
  '',
  ' \t\n ',
  'half a pair \ud83d here',
  'very '.repeat(500),
];
const dataset = {
  splits: ['train', 'validation', 'test'] as const,
  read: (split: string) =>
    (split === 'train' ? [...texts, ...texts] : texts).map((text, row) => ({ text, label: row % 2 ? 'odd' : 'even' })),
};
const bert = checkpointFolder('bert');
const service = {
  tokenizer: async (from: string, special: boolean) => pieces(from, special),
  tokenizerFiles: async () => tokenizerFiles(bert),
};

interface Cut {
  readonly tokenizer: Tokenizer;
  readonly options: Readonly<Record<string, unknown>>;
  readonly preprocess?: readonly (readonly [name: string, plugin: Preprocessor, options: object])[];
}
const cuts: Readonly<Record<string, Cut>> = {
  word: { tokenizer: made(word), options: { lower: true } },
  character: { tokenizer: made(character, { unit: 'grapheme' }), options: { lower: true, unit: 'grapheme' } },
  'byte-pair': { tokenizer: made(bytePair, { size: 60 }), options: { size: 60, least: 2, lower: true } },
  'word-piece': {
    tokenizer: made(wordPiece, { size: 60 }),
    options: { size: 60, least: 2, lower: true },
    preprocess: [['collapse-space', made(collapse), {}], ['stem', made(stem), { language: 'english' }]], // prettier-ignore
  },
  pretrained: {
    tokenizer: pretrained.create({ from: bert, special: true, length: 12 }, service as never),
    options: { from: 'a folder that is not there', special: true, length: 12 },
  },
};

describe('texts of a shipped student', () => {
  const folder = scratchFolder('texts');
  before(() => useBackend());

  for (const [name, { tokenizer, options, preprocess = [] }] of Object.entries(cuts))
    it(`are cut by ${name} as in training`, async () => {
      await tokenizer.prepare?.();
      const request = {
        name: 'scripts',
        dataset,
        preprocessors: preprocess.map(([, plugin]) => plugin),
        tokenizer,
        maxLength: 12,
        seed: 1,
      };
      const data = await prepareText({
        ...request,
        split: { validation: 0.1, test: 0.1, stratify: true },
        vocabulary: { size: 200, minimum: 1 },
      });
      const text: ShippedText = {
        preprocess: preprocess.map(([use, , given]) => ({ use, options: given as Record<string, unknown>, digest: null })),
        tokenizer: { use: name, options, digest: null },
        learnt: data.learnt ?? null,
        files: name === 'pretrained' ? ((await tokenizer.files?.()) ?? {}) : {},
        vocabulary: data.vocabulary.tokens,
        maxLength: 12,
      };
      const own = join(folder, name);
      mkdirSync(own);
      await writeBundle({ ...(await tinyStudent()), text }, own);
      const student = await load(own);
      const test = await data.openTest();
      texts.forEach((each, row) => expect([...student.tokens(each)], each.slice(0, 40)).to.deep.equal([...test.tokens(row)]));
    });

  it('are answered without TensorFlow, native code or any part of training', () => {
    const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
    const seen = new Set([join(root, 'src/student/index.js')]);
    const libraries = new Set<string>();
    for (const file of seen)
      for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^'"]*from '([^']+)'/gm))
        if (specifier!.startsWith('.')) seen.add(resolve(dirname(file), specifier!));
        else libraries.add(specifier!);
    expect([...libraries].filter((name) => !name.startsWith('node:'))).to.deep.equal([]);
    const rooms = new Set([...seen].map((file) => file.slice(root.length + 1).split('/')[1]));
    expect([...rooms].sort()).to.deep.equal(['checkpoint', 'plugin', 'search', 'student', 'text', 'vectors']);
  });
});
