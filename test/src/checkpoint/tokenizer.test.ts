/** Token for token the reference's, on characters that are easily got wrong; the ids were printed by the Python package tokenizers. */
import { expect } from 'chai';
import { fromDescription } from '../../../src/checkpoint/tokenizer/description.js';
import { bertNormalizer } from '../../../src/checkpoint/tokenizer/normalizers.js';
import { bertWords, byteLevel } from '../../../src/checkpoint/tokenizer/pre-tokenizers.js';
import { subwords } from '../../../src/checkpoint/tokenizer/index.js';
import { InputError } from '../../../src/plugin/index.js';

const uncased = bertNormalizer({ clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true });
const vocab = { '<s>': 0, '</s>': 1, '<mask>': 2, a: 3, b: 4, c: 5, ab: 6, abc: 7, Ġ: 8, Ġab: 9 };
const description = {
  added_tokens: [
    { id: 0, content: '<s>', special: true },
    { id: 1, content: '</s>', special: true },
    { id: 2, content: '<mask>', special: true, lstrip: true },
  ],
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
  post_processor: { type: 'RobertaProcessing', cls: ['<s>', 0], sep: ['</s>', 1] },
  model: { type: 'BPE', vocab, merges: ['a b', ['ab', 'c'], 'Ġ ab'] },
};
const tokenizer = subwords(fromDescription(description, 'tokenizer.json'));
const ids = (text: string, most?: number) => [...tokenizer.encode(text, most)];

describe('tokenizers of checkpoints', () => {
  it("write texts as BERT's normalizer does", () => {
    expect(uncased('İstanbul ΑΣ ẞ')).to.equal('istanbul ας ß'.replace('ς', 'σ'));
    expect(uncased('a\u0000b\ufffd\u00adc\u0085d\u2028e')).to.equal('abcd e');
    expect(uncased('é日本\u{20021}')).to.equal('e 日  本  \u{20021} ');
  });

  it('take punctuation by the Unicode of the reference', () => {
    expect(bertWords('a¡b„c$d؝e')).to.deep.equal(['a', '¡', 'b', '„', 'c', '$', 'd؝e']); // U+061D came with Unicode 14
    expect(byteLevel({ prefix: true, words: true })("don't  stop\u0085é")).to.deep.equal(['Ġdon', "'t", 'Ġ', 'Ġstop', 'Âħ', 'Ã©']); // prettier-ignore
  });

  it('merge pairs by rank, find written tokens and cut before the last special one', () => {
    expect(ids('abc ab cab')).to.deep.equal([0, 7, 9, 8, 5, 6, 1]);
    expect(ids('ab  <mask>abc</s>')).to.deep.equal([0, 6, 2, 7, 1, 1]);
    expect(ids('abc ab cab', 4)).to.deep.equal([0, 7, 9, 1]);
    expect(ids('')).to.deep.equal([0, 1]);
    expect(ids('\ud800')).to.deep.equal(ids('\ufffd'));
  });

  it('that are of another kind are refused with what is known', () => {
    const fault = (change: object) => () => fromDescription({ ...description, ...change }, 'tokenizer.json');
    expect(fault({ model: { type: 'Unigram', vocab: {} } })).to.throw(
      InputError,
      "tokenizer of type 'Unigram' is not known (allowed: WordPiece, BPE)",
    );
    expect(fault({ normalizer: { type: 'Nmt' } })).to.throw(InputError, "normalizer 'Nmt' is not known");
    expect(fault({ pre_tokenizer: { type: 'Metaspace' } })).to.throw(InputError, "pre-tokenizer 'Metaspace' is not known");
    expect(fault({ post_processor: { type: 'X' } })).to.throw(InputError, "post-processor 'X' is not known");
    expect(fault({ model: { type: 'BPE', vocab: { a: 'x' }, merges: [] } })).to.throw(InputError, 'is no map from tokens to ids');
    expect(fault({ added_tokens: [{ id: 'x' }] })).to.throw(InputError, 'is no list of tokens');
  });
});
