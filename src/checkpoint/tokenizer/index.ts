/** Subword tokenizers of checkpoints, equal to the reference's token for token: WordPiece and byte-level BPE. */
export { readTokenizer, tokenizerDigest, tokenizerFiles } from './read.js';
export { subwords, type Subwords } from './tokenizer.js';
