/** The families of checkpoints that are known, by `model_type`. */
import { bert, electra, roberta } from './bert.js';
import { distilbert } from './distilbert.js';
import { gpt2 } from './gpt2.js';
import type { Family } from './types.js';

export const families: readonly Family[] = [bert, distilbert, roberta, electra, gpt2];
export type { Family, Origin, Origins, Sizes } from './types.js';
