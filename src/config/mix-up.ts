/** What `training` says of texts that are mixed with one another. */
import type { MixUp } from '../distill/types.js';
import type { Schema } from '../plugin/index.js';
import type { Tree } from './located.js';

/** The keys of `training` about it. */
export const mixUpFields: Schema = {
  mix_up: {
    doc: "Texts of a batch mixed in pairs while training, labels and the teacher's logits in the same shares (Zhang et al. 2018): words mixes the vectors of tokens, sentences the features before the last product (Guo et al. 2019).",
    format: ['none', 'words', 'sentences'],
    default: 'none',
  },
  mix_up_alpha: {
    doc: 'Shares of the two are drawn from Beta(alpha, alpha): small is little mixed, 1 any share alike.',
    format: 'positive',
    default: 1,
  },
};

/** How texts are mixed by a settled `training`; null: not at all. */
export function mixUpOf(training: Tree): MixUp | null {
  const at = training['mix_up'] as 'none' | MixUp['at'];
  return at === 'none' ? null : { at, alpha: training['mix_up_alpha'] as number };
}
