/** Teacher pass, student training, evaluation: tensors and numbers, no files and no names of experiments. */
export type { ContentStore } from './content.js';
export { evaluate, type EvaluateInputs } from './evaluate.js';
export { measureLatency, type Latency, type LatencyInputs } from './latency.js';
export { buildModel, forward, readWeights, writeWeights, type Model } from './model.js';
export { objective, weightedMean, type ObjectiveInputs, type TermScalars } from './objective.js';
export { predictLogits } from './predict.js';
export { rehearse } from './rehearse.js';
export { seededRandom, withRandom } from './random.js';
export { stepScalars, termScalars } from './scalars.js';
export { Seats, type OpenSeat } from './seats.js';
export type { Seat } from './seat.js';
export { scoreLogits, type ScoreInputs } from './scores.js';
export { trainingStep, type StepInputs, type StepProgram, type StepResult, type StepScalars, type StepState } from './step.js';
export { teacherKey, teacherLogits, type TeacherLogits, type TeacherLogitsInputs } from './teacher-logits.js';
export { trainTrial } from './train.js';
export { createTrainer, type TrainerServices } from './trainer.js';
export type * from './types.js';
