/** What `training` says of the weights beside the objective: penalties and bounds by layer, and the average that is kept. */
import type { Average, Regularised } from '../distill/types.js';
import type { Schema } from '../plugin/index.js';
import type { Tree } from './located.js';

/** `training.regularisation`. */
export const regularisationField: { readonly doc: string; readonly named: Schema } = {
  doc: "Penalties and bounds by layer: kernels and tables, biases and gains spared; names are the user's own.",
  named: {
    layers: { doc: 'Layers by name, * for any letters; null: the one that the entry is named after.', format: 'string', default: null },
    l1: { doc: "Factor of the sum of the weights' sizes in the gradient; null: none.", format: 'non-negative', default: null },
    l2: { doc: 'Factor of the sum of their squares in the gradient; null: none.', format: 'non-negative', default: null },
    max_norm: {
      doc: 'Largest norm of the weights that lead to a unit, or of a row of an embedding; null: any.',
      format: 'positive',
      default: null,
    },
  },
};

/** The keys of `training` that say what average of the weights is validated and kept. */
export const averageFields: Schema = {
  average: {
    doc: 'Average of the weights that is validated and kept: ema over steps (as in Keras), swa over epochs (Izmailov et al. 2018); none: the weights themselves.',
    format: ['none', 'ema', 'swa'],
    default: 'none',
  },
  average_decay: { doc: 'Share of the average that ema keeps from step to step.', format: 'below-one', default: 0.99 },
  average_start: {
    doc: 'Share of the epochs before averaging begins; null: 0 for ema, 0.75 for swa.',
    format: 'below-one',
    default: null,
  },
};

/** The penalties and bounds of a settled `training`. */
export const regularisationOf = (training: Tree): Regularised[] =>
  Object.entries(training['regularisation'] as Record<string, Tree>).map(([name, entry]) => ({
    name,
    layers: (entry['layers'] as string | null) ?? name,
    l1: entry['l1'] as number | null,
    l2: entry['l2'] as number | null,
    maxNorm: entry['max_norm'] as number | null,
  }));

const starts = { ema: 0, swa: 0.75 } as const;

/** The average of a settled `training`; null: none. */
export function averageOf(training: Tree): Average | null {
  const kind = training['average'] as 'none' | Average['kind'];
  if (kind === 'none') return null;
  const start = (training['average_start'] as number | null) ?? starts[kind];
  return { kind, decay: training['average_decay'] as number, start };
}
