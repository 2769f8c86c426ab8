import * as tf from '@tensorflow/tfjs';
import { stopGradient } from 'stillhouse/layers';
import { defineLoss } from 'stillhouse/plugin';

const LEAST = 1e-36; // so that a probability of 0 has a logarithm

export default defineLoss({
  name: 'jensen-shannon',
  doc: 'T^2 * (beta * KL(teacher_T || mean) + (1 - beta) * KL(student_T || mean)), mean = beta * teacher_T + (1 - beta) * student_T (Lin 1991; Agarwal et al. 2024); beta 0.5 is the Jensen-Shannon divergence.',
  teacher: true,
  options: {
    beta: { doc: "The teacher's share of the mean; near 0 it behaves as KL(teacher || student), near 1 as the reverse.", format: 'unit', default: 0.5 }, // prettier-ignore
    temperature: { doc: 'Softens both distributions; the term is always scaled by its square.', format: 'positive', default: 2 },
  },
  create: () => ({
    compute({ student, teacher }, { beta, temperature }) {
      const [p, q] = [stopGradient(teacher!.logits), student.logits].map((logits) => tf.logSoftmax(logits.div(temperature))) as [
        tf.Tensor2D,
        tf.Tensor2D,
      ];
      const rest = tf.sub(1, beta);
      const mean = tf.log(tf.maximum(p.exp().mul(beta).add(q.exp().mul(rest)), LEAST)); // (B, C)
      const from = (log: tf.Tensor2D): tf.Tensor => log.exp().mul(log.sub(mean)).sum(-1);
      return from(p).mul(beta).add(from(q).mul(rest)).mul(temperature.square()) as tf.Tensor1D;
    },
  }),
});
