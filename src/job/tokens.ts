/** Services of the core that jobs are given; interface and token share one name. */
import type { Make as MakePlugin } from '../config/types.js';
import type { ContentStore as Store } from '../distill/index.js';
import { token } from '../plugin/index.js';
import type { TextStore as Texts } from '../text/index.js';

export type Make = MakePlugin;
export const Make = token<Make>('make');

export type ContentStore = Store;
export const ContentStore = token<ContentStore>('content-store');

/** Where prepared texts are kept. */
export type TextStore = Texts;
export const TextStore = token<TextStore>('text-store');

/** What trains: the tensor backend, chosen when first asked for. */
export interface Backend {
  readonly backend: string;
  readonly why: string;
  readonly better: string | null;
}
/** What trains and why; the reason for a slower one has been told as a warning. */
export const trainingOn = ({ backend, why, better }: Backend): string => `training on ${backend}${better ? '' : `: ${why}`}`;

export type LoadBackend = () => Promise<Backend>;
export const LoadBackend = token<LoadBackend>('load-backend');
