import { PluginError, type Tokenizer } from '../plugin/index.js';
import type { CorpusRequest } from './request.js';

/** What the tokenizer learns from the cleaned training texts; null for one that does not. */
export async function learnTokens({ tokenizer, names }: CorpusRequest, texts: AsyncIterable<string>): Promise<string | null> {
  if (!tokenizer.learn) return null;
  const learnt: unknown = await tokenizer.learn(texts);
  if (typeof learnt === 'string') return learnt;
  throw new PluginError('tokenizer', names?.tokenizer ?? 'in use', `learn() gave ${typeof learnt}, not a string`);
}

/** The request with the tokenizer as it has learnt. */
export function withLearnt(request: CorpusRequest, learnt: string | null): CorpusRequest {
  return learnt === null ? request : { ...request, tokenizer: learntBy(request.tokenizer, learnt, request.names?.tokenizer ?? 'in use') };
}

function learntBy(tokenizer: Tokenizer, learnt: string, name: string): Tokenizer {
  if (tokenizer.learnt) return tokenizer.learnt(learnt);
  throw new PluginError('tokenizer', name, 'it has learn() and no learnt()');
}
