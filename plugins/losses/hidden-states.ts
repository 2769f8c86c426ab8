import * as tf from '@tensorflow/tfjs';
import { stopGradient, toUnitLength } from 'stillhouse/layers';
import { defineLoss, InputError } from 'stillhouse/plugin';

export default defineLoss({
  name: 'hidden-states',
  doc: "Mean squared difference between a layer of the teacher and a learned projection of one of the student's (FitNets, Romero et al. 2015); with normalise both are scaled to length 1 and the squares summed, as in patient distillation (Sun et al. 2019), which the loss patient does for several blocks at once.",
  teacher: true,
  options: {
    student_layer: { doc: "Name of the student's layer.", format: 'string', default: null, required: true },
    teacher_layer: { doc: "Name of the teacher's layer.", format: 'string', default: null, required: true },
    projection: {
      doc: "learned: a linear map of the student's vectors to the teacher's size, which trains with the student and is no part of it; none: both layers have the same size.",
      format: ['learned', 'none'],
      default: 'learned',
    },
    normalise: { doc: 'Compare the directions of the vectors and not their size.', format: 'boolean', default: false },
  },
  create({ student_layer, teacher_layer, projection, normalise }) {
    return {
      layers: { student: [student_layer], teacher: [teacher_layer] },
      variables(widths): Record<string, readonly number[]> {
        const [from, to] = [widths.student[student_layer]!, widths.teacher[teacher_layer]!];
        if (projection === 'learned') return { kernel: [from, to], bias: [to] };
        if (from === to) return {};
        throw new InputError(`layer '${student_layer}' of the student has ${from} numbers, layer '${teacher_layer}' of the teacher ${to}`, {
          path: 'projection',
          suggestion: 'projection: learned',
        });
      },
      compute({ student, teacher, variables }) {
        const own = student.layers[student_layer]!; // (B, D)
        const answer = variables['kernel'] ? tf.matMul(own, variables['kernel'] as tf.Tensor2D).add(variables['bias']!) : own;
        const target = stopGradient(teacher!.layers[teacher_layer]!);
        if (!normalise) return answer.squaredDifference(target).mean(-1) as tf.Tensor1D;
        return toUnitLength(answer).squaredDifference(toUnitLength(target)).sum(-1) as tf.Tensor1D;
      },
    };
  },
});
