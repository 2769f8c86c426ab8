import * as tf from '@tensorflow/tfjs';
import { stopGradient, toUnitLength } from 'stillhouse/layers';
import { defineLoss, layerOptions, layersRead, outputAt, type LayerWidths } from 'stillhouse/plugin';

const HIDDEN = 1e9; // taken from the score of a row that must not be chosen

export default defineLoss({
  name: 'contrastive',
  doc: "-log of the share of an example's own teacher vector among those of the batch, by cosine over temperature: InfoNCE (van den Oord et al. 2018) between student and teacher, as contrastive distillation (Tian et al. 2020) with the batch in place of a memory.",
  teacher: true,
  options: {
    ...layerOptions,
    temperature: { doc: 'Divides the cosines: small ones ask for a clear choice.', format: 'positive', default: 0.1 },
  },
  create(named) {
    const { student_layer, teacher_layer } = named;
    const projected = student_layer !== null || teacher_layer !== null;
    return {
      ...layersRead(named),
      together: true,
      ...(projected && {
        variables(widths: LayerWidths) {
          const { classes } = widths;
          const from = student_layer === null ? classes : widths.student[student_layer]!;
          const to = teacher_layer === null ? classes : widths.teacher[teacher_layer]!;
          return { kernel: [from, to], bias: [to] };
        },
      }),
      compute({ student, teacher, rows, variables }, { temperature }) {
        const own = outputAt(student, student_layer); // (B, D)
        const answer = projected ? tf.matMul(own, variables['kernel'] as tf.Tensor2D).add(variables['bias']!) : own;
        const target = stopGradient(outputAt(teacher!, teacher_layer));
        const cosines = tf.matMul(toUnitLength(answer) as tf.Tensor2D, toUnitLength(target), false, true); // prettier-ignore
        const scores = cosines.div(temperature).sub(tf.sub(1, rows).mul(HIDDEN).expandDims(0)) as tf.Tensor2D; // (B, B)
        return tf.logSoftmax(scores).mul(tf.eye(rows.shape[0])).sum(1).neg() as tf.Tensor1D;
      },
    };
  },
});
