import type { EncodedSplit, ModelShape } from '../plugin/index.js';
import { buildModel, writeWeights } from './model.js';
import { predictLogits } from './predict.js';
import { scoreLogits } from './scores.js';
import type { Evaluation, NamedMetric, TrialPlan, Weights } from './types.js';

export interface EvaluateInputs {
  readonly architecture: TrialPlan['architecture'];
  readonly weights: Weights;
  readonly shape: ModelShape;
  readonly split: EncodedSplit;
  readonly classes: readonly string[];
  readonly metrics: readonly NamedMetric[];
  /** Rows of which a training step has had room. */
  readonly batchSize?: number;
}

/** Scores a trained model on a split; the same inputs give the same bits. */
export async function evaluate({ architecture, weights, shape, split, classes, metrics, batchSize }: EvaluateInputs): Promise<Evaluation> {
  const model = buildModel(architecture, shape, 0);
  try {
    writeWeights(model.network, weights);
    const logits = await predictLogits(model, split, { maxLength: shape.length, batchSize });
    return scoreLogits({ logits, split, classes, metrics, task: architecture.plugin.task });
  } finally {
    model.dispose();
  }
}
