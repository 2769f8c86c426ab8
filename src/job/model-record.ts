/** A sweep's chosen student as an MLflow model among its run's artifacts: `mlflow.pyfunc.load_model('runs:/RUN/model')`. */
import * as tf from '@tensorflow/tfjs';
import { buildModel, writeWeights } from '../distill/index.js';
import { differenceOf } from '../export/compare.js';
import { mlflowModelFiles, modelHistory } from '../export/mlflow-model.js';
import { isLanguage, PluginError, type Log } from '../plugin/index.js';
import { versions } from '../runtime/versions.js';
import type { Run } from '../track/tracker.js';
import type { StudentModel } from './errand-messages.js';
import { portableLogits, shippedStudent } from './shipped-student.js';
import type { Make } from './tokens.js';
import type { FinishedTrial } from './types.js';

const MODEL = 'model'; // its folder
const TOLERANCE = 1e-4; // of a logit of its portable form, relative to the larger of 1 and its size

/**
 * The model of a classifier, once its portable form answers the validation split as the student did; else why it is none. Null for what is
 * never one, and where no native TensorFlow trains.
 */
export async function studentModel(
  { experiment, plan, prepared, trained }: Omit<FinishedTrial, 'validation'>,
  make: Make,
): Promise<StudentModel | null> {
  if (tf.getBackend() !== 'tensorflow' || !trained.logits || isLanguage(prepared.trial)) return null;
  const { text, trial } = prepared;
  const shape = { vocabulary: trial.vocabulary, classes: trial.classes.length, length: trial.maxLength };
  const { weights } = trained;
  const model = buildModel(plan.architecture, shape, 0);
  try {
    writeWeights(model.network, weights);
    const origin = { experiment, run: null, metrics: {}, versions: versions() };
    const student = await shippedStudent(origin, { model, weights, architecture: plan.architecture, text }, make);
    const rows = Array.from({ length: trial.validation.size }, (_, row) => trial.validation.tokens(row));
    const { logits } = differenceOf(trained.logits, portableLogits(student, rows), shape.classes);
    if (logits > TOLERANCE) return { trouble: `a logit of its portable form differs by ${logits.toPrecision(2)}` };
    return { files: await mlflowModelFiles(student), history: modelHistory(student, MODEL) };
  } catch (fault) {
    if (!(fault instanceof PluginError)) throw fault;
    return { trouble: fault.message };
  } finally {
    model.dispose();
  }
}

/** Logs the model; tells why it cannot be one. */
export function recordModel(run: Run, model: StudentModel | null, log: Log): void {
  if (!model) return;
  if ('trouble' in model) return log.warn(`the winner is not logged as an MLflow model: ${model.trouble}`);
  for (const [path, content] of Object.entries(model.files)) run.artifact(`${MODEL}/${path}`, content);
  run.tags({ 'mlflow.log-model.history': model.history });
}
