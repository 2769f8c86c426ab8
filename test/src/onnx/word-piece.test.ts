import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { wordPiece } from '../../../src/onnx/index.js';
import { scratchFolder } from '../runtime/scratch.js';

const pieces = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  'the',
  'cafe',
  'Cafe',
  '##s',
  'un',
  '##aff',
  '##able',
  ',',
  '!',
  '中',
  '文',
  'don',
  "'",
  't',
  '1',
  '##0',
];

describe('WordPiece', () => {
  const folder = scratchFolder('word-piece');
  const file = join(folder, 'vocab.txt');
  before(() => writeFileSync(file, pieces.join('\r\n')));
  const cut = (text: string, lower = true, most = 64) =>
    wordPiece(
      file,
      lower,
      most,
    )(text)
      .map((id) => pieces[id])
      .join(' ');

  const cases: [string, string][] = [
    ['The CAFÉS', 'the cafe ##s'],
    ['unaffable', 'un ##aff ##able'],
    ['unaffected the', '[UNK] the'],
    ["don't,\tthe!", "don ' t , the !"],
    ['中文the', '中 文 the'],
    ['100', '1 ##0 ##0'],
    ['', ''],
    ['\u200bthe\0', 'the'],
    ['the'.repeat(40), '[UNK]'],
    ['\u00a0the\u3000the', 'the the'],
  ];
  for (const [text, expected] of cases)
    it(JSON.stringify(text.slice(0, 20)), () => expect(cut(text)).to.equal(`[CLS] ${expected}${expected && ' '}[SEP]`));
  it('keeps case and accents where it is told to', () => expect(cut('Cafe cafés', false)).to.equal('[CLS] Cafe [UNK] [SEP]'));
  it('cuts between its marks', () => expect(cut('the the the the', true, 4)).to.equal('[CLS] the the [SEP]'));
  it('tells a vocabulary of another kind', () => {
    const other = join(folder, 'other.txt');
    writeFileSync(other, 'the\n[CLS]\n');
    expect(() => wordPiece(other, true, 8)).to.throw(/other.txt teacher.vocabulary: the vocabulary has no \[SEP\]/);
  });
});
