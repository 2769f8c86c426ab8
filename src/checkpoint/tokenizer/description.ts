/** tokenizer.json to the stages of a tokenizer. */
import { InputError } from '../../plugin/index.js';
import { isJson, type Json } from '../json-file.js';
import { bytePairs } from './byte-pairs.js';
import { normalizerOf } from './normalizers.js';
import { preTokenizerOf } from './pre-tokenizers.js';
import { specialTokens } from './special-tokens.js';
import type { AddedToken, SubwordModel, TokenizerParts } from './types.js';
import { wordPiece } from './word-piece.js';

/** The stages that a description tells. Throws an `InputError` for a kind that is not known or a damaged part. */
export function fromDescription(description: Json, file: string): TokenizerParts {
  const at = { file };
  const part = (name: string): Json | null => {
    const value = description[name];
    if (value === null || value === undefined || isJson(value)) return value ?? null;
    throw new InputError('is no object', { ...at, path: name });
  };
  const model = part('model');
  if (!model) throw new InputError('has no model', { ...at, path: 'model' });
  const ids = vocabulary(model, file);
  const added = addedTokens(description['added_tokens'], file);
  const all = new Set([...ids.values(), ...added.map(({ id }) => id)]);
  const known = (token: string): number => {
    const id = added.find(({ content }) => content === token)?.id ?? ids.get(token);
    if (id === undefined) throw new InputError(`token '${token}' is not in its vocabulary`, at);
    return id;
  };
  return {
    added,
    normalize: normalizerOf(part('normalizer'), at),
    split: preTokenizerOf(part('pre_tokenizer'), at),
    model: modelOf(model, ids, known, at),
    ...specialTokens(part('post_processor'), known, at),
    size: [...all].reduce((most, id) => Math.max(most, id + 1), 0),
    count: all.size,
    ids: new Map([...ids, ...added.map(({ id, content }) => [content, id] as const)]),
  };
}

function vocabulary(model: Json, file: string): Map<string, number> {
  const { vocab } = model;
  const fits = isJson(vocab) && Object.values(vocab).every((id) => Number.isSafeInteger(id) && (id as number) >= 0);
  if (!fits) throw new InputError('is no map from tokens to ids', { file, path: 'model.vocab' });
  return new Map(Object.entries(vocab) as [string, number][]);
}

function addedTokens(list: unknown, file: string): AddedToken[] {
  if (list === undefined || list === null) return [];
  const fits =
    Array.isArray(list) &&
    list.every((token) => isJson(token) && typeof token['content'] === 'string' && Number.isSafeInteger(token['id']));
  if (!fits) throw new InputError('is no list of tokens', { file, path: 'added_tokens' });
  return (list as Json[]).map(({ id, content, lstrip, rstrip, single_word, normalized }) => ({
    id: id as number,
    content: content as string,
    lstrip: lstrip === true,
    rstrip: rstrip === true,
    singleWord: single_word === true,
    normalized: normalized === true,
  }));
}

function modelOf(model: Json, ids: ReadonlyMap<string, number>, known: (token: string) => number, at: InputError['at']): SubwordModel {
  // Old files leave the type out.
  const type = model['type'] ?? (Array.isArray(model['merges']) ? 'BPE' : 'WordPiece');
  if (type === 'WordPiece')
    return wordPiece({
      ids,
      unknown: known(String(model['unk_token'] ?? '[UNK]')),
      prefix: String(model['continuing_subword_prefix'] ?? '##'),
      longest: Number(model['max_input_chars_per_word'] ?? 100),
    });
  if (type !== 'BPE')
    throw new InputError(`tokenizer of type '${type}' is not known`, { ...at, path: 'model.type', allowed: 'WordPiece, BPE' });
  const { merges, unk_token: unknown, ignore_merges: whole, dropout, byte_fallback: fallback } = model;
  if (!Array.isArray(merges)) throw new InputError('is no list of pairs', { ...at, path: 'model.merges' });
  if (dropout || fallback || model['continuing_subword_prefix'] || model['end_of_word_suffix'])
    throw new InputError('BPE with dropout, byte_fallback, a prefix or a suffix is not known', { ...at, path: 'model' });
  return bytePairs({
    ids,
    merges: merges.map((pair: unknown) => (Array.isArray(pair) ? pair.join(' ') : String(pair))),
    unknown: typeof unknown === 'string' ? known(unknown) : null,
    whole: whole === true,
  });
}
