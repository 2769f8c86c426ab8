import type * as tf from '@tensorflow/tfjs';
import { huber, pairsOf, placesOf, stopGradient } from 'stillhouse/layers';
import { defineLoss, layerOptions, layersRead, outputAt } from 'stillhouse/plugin';

/** Distances over their mean, which no scale of the vectors changes: (B, B). */
const relative = (distances: tf.Tensor2D, pairs: tf.Tensor2D): tf.Tensor =>
  distances.div(distances.sum().div(pairs.sum().maximum(1)).maximum(1e-12));

export default defineLoss({
  name: 'relational',
  doc: "Relational distillation (Park et al. 2019): Huber's loss between teacher and student of the distances of all pairs of a batch, and of the angles of all triples.",
  teacher: true,
  options: {
    ...layerOptions,
    distance: { doc: 'Weight of the distances.', format: 'non-negative', default: 1 },
    angle: { doc: 'Weight of the angles; the paper gives them twice that of the distances.', format: 'non-negative', default: 2 },
  },
  create: (named) => ({
    ...layersRead(named),
    together: true,
    compute({ student, teacher, rows }, { distance, angle }) {
      const [pairs, count] = [pairsOf(rows), rows.sum()];
      const answer = placesOf(outputAt(student, named.student_layer), pairs);
      const target = placesOf(stopGradient(outputAt(teacher!, named.teacher_layer)), pairs);
      const far = huber(relative(answer.distances, pairs).sub(relative(target.distances, pairs)))
        .sum(1)
        .div(count); // (B)
      const bent = huber(answer.angles.sub(target.angles)).sum([1, 2]).div(count.square());
      return far.mul(distance).add(bent.mul(angle)) as tf.Tensor1D;
    },
  }),
});
