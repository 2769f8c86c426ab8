/** What a TypeScript user writes with plain tfjs-layers: the student, its loss, its step; every op is dispatched on its own. */
import * as tf from '@tensorflow/tfjs';

/** A convolution of 128 filters of width 3, or an LSTM of 64 units with sigmoid gates, over embeddings of 64 numbers. */
export function student(kind, { vocabulary, classes, length, seed }) {
  const draw = (offset) => tf.initializers.glorotUniform({ seed: seed + offset });
  const middle =
    kind === 'lstm'
      ? [tf.layers.lstm({ units: 64, recurrentActivation: 'sigmoid', kernelInitializer: draw(1) })]
      : [tf.layers.conv1d({ filters: 128, kernelSize: 3, activation: 'relu', kernelInitializer: draw(1) }), tf.layers.globalMaxPooling1d()];
  const table = tf.layers.embedding({ inputDim: vocabulary, outputDim: 64, inputLength: length });
  return tf.sequential({ layers: [table, ...middle, tf.layers.dense({ units: classes, kernelInitializer: draw(2) })] });
}

/** alpha * T^2 * KL(teacher_T || student_T) + (1 - alpha) * CE, the mean over the batch. */
export function distillation(logits, labels, teacher, { temperature, alpha }) {
  const soft = tf.softmax(teacher.div(temperature));
  const ours = tf.logSoftmax(logits.div(temperature));
  const divergence = soft
    .mul(tf.log(soft.add(1e-7)).sub(ours))
    .sum(-1)
    .mean();
  return divergence.mul(alpha * temperature ** 2).add(tf.losses.softmaxCrossEntropy(labels, logits).mul(1 - alpha));
}

/** One step of Adam; the loss is read back, as a progress bar would. */
export function trainStep(model, optimizer, { ids, labels, teacher }, chosen) {
  const loss = optimizer.minimize(() => distillation(model.apply(ids, { training: true }), labels, teacher, chosen), true);
  const value = loss.dataSync()[0];
  loss.dispose();
  return value;
}
