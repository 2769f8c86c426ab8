import type { TestScores } from '../job/types.js';
import { trainDocument } from '../wire/documents.js';
import type { TrainOutcome } from '../wire/train.js';

/** What a training came to. */
export interface Trained {
  /** Name of the experiment. */
  readonly experiment: string;
  /** Id of the run; null where the tracking server does not know it yet. */
  readonly runId: string | null;
  readonly seconds: number;
  /** Epochs that were trained, and the one that was kept, from 0. */
  readonly epochs: number;
  readonly bestEpoch: number;
  /** `loss` and each metric on the validation split after the kept epoch; null where training diverged at once. */
  readonly validation: Readonly<Record<string, number>> | null;
  /** Scores on the test split; null where training diverged. */
  readonly test: TestScores | null;
  /** What `stillhouse train --json` prints. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** The answer of a training. */
export function trainedOf(outcome: TrainOutcome): Trained {
  const { experiment, result, tracker, seconds } = outcome;
  const { epochs, best } = result.finished.trained;
  return {
    experiment: experiment.config.name,
    runId: tracker.id(result.key),
    seconds,
    epochs: epochs.length,
    bestEpoch: best,
    validation: epochs[best]?.validation ?? null,
    test: result.test,
    document: trainDocument(outcome),
  };
}
