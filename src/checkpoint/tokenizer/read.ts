/** A folder's tokenizer: tokenizer.json, or else the older files that say the same. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../plugin/index.js';
import { isJson, jsonFile, textFile, type Json } from '../json-file.js';
import { fromDescription } from './description.js';
import { subwords, type Subwords } from './tokenizer.js';

/** The files that a tokenizer may come from. */
export const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json', 'vocab.txt', 'vocab.json', 'merges.txt'] as const;

/** The tokenizer of a folder. Throws an `InputError` where there is none or where it is of a kind that is not known. */
export function readTokenizer(folder: string): Subwords {
  const at = (name: string) => join(folder, name);
  const whole = jsonFile(at('tokenizer.json'));
  if (whole) return subwords(fromDescription(whole, at('tokenizer.json')));
  const config = jsonFile(at('tokenizer_config.json')) ?? {};
  if (existsSync(at('vocab.txt'))) return subwords(fromDescription(wordPieceFiles(at('vocab.txt'), config), at('vocab.txt')));
  if (existsSync(at('vocab.json')) && existsSync(at('merges.txt')))
    return subwords(fromDescription(bytePairFiles(at('vocab.json'), at('merges.txt'), config), at('vocab.json')));
  throw new InputError('has no tokenizer', { file: folder, allowed: 'tokenizer.json, vocab.txt, or vocab.json with merges.txt' });
}

/** A special token in tokenizer_config.json is a string or an object with one. */
const special = (config: Json, name: string, fallback: string): string => {
  const value = config[name];
  return typeof value === 'string' ? value : isJson(value) && typeof value['content'] === 'string' ? value['content'] : fallback;
};

const addedToken = (content: string, vocab: Json, lstrip = false) =>
  Object.hasOwn(vocab, content) ? [{ id: vocab[content], content, special: true, normalized: false, lstrip }] : [];

/** What tokenizer.json would say of BERT's vocab.txt: one token a line, its id the number of the line. */
function wordPieceFiles(file: string, config: Json): Json {
  const lines = textFile(file)!.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const vocab = Object.fromEntries(lines.map((token, id) => [token, id]));
  const [unknown, begin, end] = [
    special(config, 'unk_token', '[UNK]'),
    special(config, 'cls_token', '[CLS]'),
    special(config, 'sep_token', '[SEP]'),
  ];
  const extra = [special(config, 'pad_token', '[PAD]'), unknown, begin, end, special(config, 'mask_token', '[MASK]')];
  return {
    added_tokens: extra.flatMap((content) => addedToken(content, vocab)),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: config['tokenize_chinese_chars'] !== false,
      strip_accents: config['strip_accents'] ?? null,
      lowercase: config['do_lower_case'] !== false,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'BertProcessing', cls: [begin, vocab[begin]], sep: [end, vocab[end]] },
    model: { type: 'WordPiece', unk_token: unknown, vocab },
  };
}

/** What tokenizer.json would say of GPT-2's or RoBERTa's vocab.json and merges.txt. */
function bytePairFiles(vocabFile: string, mergesFile: string, config: Json): Json {
  const vocab = jsonFile(vocabFile)!;
  const merges = textFile(mergesFile)!.split('\n').map((line) => line.replace(/\r$/, '')).filter((line, index) => line && !(index === 0 && line.startsWith('#version'))); // prettier-ignore
  const roberta = Object.hasOwn(vocab, '<s>') && Object.hasOwn(vocab, '</s>');
  const names = roberta ? ['<s>', '<pad>', '</s>', '<unk>'] : ['<|endoftext|>'];
  return {
    added_tokens: [...names.flatMap((content) => addedToken(content, vocab)), ...addedToken('<mask>', vocab, true)],
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: config['add_prefix_space'] === true },
    post_processor: roberta ? { type: 'RobertaProcessing', cls: ['<s>', vocab['<s>']], sep: ['</s>', vocab['</s>']] } : null,
    model: { type: 'BPE', vocab, merges },
  };
}

/** SHA-256 in hex of the files that a folder's tokenizer may come from. */
export function tokenizerDigest(folder: string): string {
  const hash = createHash('sha256');
  for (const name of TOKENIZER_FILES) hash.update(JSON.stringify([name, textFile(join(folder, name))]));
  return hash.digest('hex');
}

/** Texts of the files that a folder's tokenizer comes from, by name. */
export function tokenizerFiles(folder: string): Record<string, string> {
  const found = TOKENIZER_FILES.map((name) => [name, textFile(join(folder, name))] as const);
  return Object.fromEntries(found.filter((entry): entry is [(typeof TOKENIZER_FILES)[number], string] => entry[1] !== null));
}
