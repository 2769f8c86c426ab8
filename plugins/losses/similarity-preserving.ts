import * as tf from '@tensorflow/tfjs';
import { stopGradient, toUnitLength } from 'stillhouse/layers';
import { defineLoss, layerOptions, layersRead, outputAt } from 'stillhouse/plugin';

/** How like the rows are to each other: products, each row scaled to length 1; (B, D) to (B, B), columns of padding 0. */
const likeness = (x: tf.Tensor2D, rows: tf.Tensor1D): tf.Tensor2D =>
  toUnitLength(tf.matMul(x, x, false, true).mul(rows.expandDims(0)) as tf.Tensor2D); // prettier-ignore

export default defineLoss({
  name: 'similarity-preserving',
  doc: 'Squared difference between teacher and student of how like the examples of a batch are to each other (Tung and Mori 2019), over the square of the batch size.',
  teacher: true,
  options: layerOptions,
  create: (named) => ({
    ...layersRead(named),
    together: true,
    compute({ student, teacher, rows }) {
      const answer = likeness(outputAt(student, named.student_layer), rows); // (B, B)
      const target = likeness(stopGradient(outputAt(teacher!, named.teacher_layer)), rows);
      return answer.squaredDifference(target).sum(1).div(rows.sum()) as tf.Tensor1D;
    },
  }),
});
