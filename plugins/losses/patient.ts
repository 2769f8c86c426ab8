import * as tf from '@tensorflow/tfjs';
import { stopGradient, toUnitLength } from 'stillhouse/layers';
import { defineLoss, InputError } from 'stillhouse/plugin';

/** Pairs of blocks from 0, the student's first; the last block of both is left out, which the logits follow from. None where they do not fit. */
function pairs(own: number, others: number, pattern: 'skip' | 'last'): readonly (readonly [number, number])[] {
  if (own > others || (pattern === 'skip' && others % own !== 0)) return [];
  const at = (index: number): number => (pattern === 'skip' ? ((index + 1) * others) / own - 1 : others - own + index);
  return Array.from({ length: own - 1 }, (_, index) => [index, at(index)] as const);
}

export default defineLoss({
  name: 'patient',
  doc: "Sum over pairs of blocks of the squared distance of their vectors of the text, each scaled to length 1: patient distillation (Sun et al. 2019, equation 7). With 6 and 12 blocks, skip pairs the student's first 5 with the teacher's 2, 4, 6, 8, 10 and last with its 7 to 11. The vector is the mean over the tokens, not that of [CLS].",
  teacher: true,
  options: {
    student_blocks: { doc: 'Blocks of the student, at least 2.', format: 'count', default: null, required: true },
    teacher_blocks: { doc: 'Blocks of the teacher.', format: 'count', default: null, required: true },
    pattern: { doc: 'skip: every so many-th block of the teacher; last: its last ones.', format: ['skip', 'last'], default: 'skip' },
    student_layer: { doc: "Names of the student's blocks; * stands for their numbers from 0.", format: 'string', default: 'block_*' },
    teacher_layer: { doc: "The same of the teacher's.", format: 'string', default: 'block_*' },
    projection: {
      doc: "learned: linear maps of the student's vectors to the teacher's size, which train with the student and are no part of it; none: both have the same size; auto: learned where they have not.",
      format: ['auto', 'learned', 'none'],
      default: 'auto',
    },
  },
  create({ student_blocks, teacher_blocks, pattern, student_layer, teacher_layer, projection }) {
    const chosen = pairs(student_blocks, teacher_blocks, pattern).map(
      ([own, other]) => [student_layer.replace('*', `${own}`), teacher_layer.replace('*', `${other}`)] as const,
    );
    const [student, teacher] = [chosen.map(([own]) => own), chosen.map(([, other]) => other)];
    return {
      layers: { student, teacher },
      variables(widths) {
        if (chosen.length === 0)
          throw new InputError(`${student_blocks} blocks of the student have no pairs among ${teacher_blocks} of the teacher`, {
            path: 'student_blocks',
            allowed: pattern === 'skip' ? `a divisor of ${teacher_blocks} from 2 up` : `2 to ${teacher_blocks}`,
          });
        const shapes = chosen.map(([own, other]) => [widths.student[own]!, widths.teacher[other]!] as const);
        const apart = shapes.findIndex(([from, to]) => from !== to);
        if (apart >= 0 && projection === 'none')
          throw new InputError(`layer '${student[apart]}' of the student has ${shapes[apart]![0]} numbers, layer '${teacher[apart]}' of the teacher ${shapes[apart]![1]}`, { path: 'projection', suggestion: 'projection: learned' }); // prettier-ignore
        if (projection !== 'learned' && apart < 0) return {};
        return Object.fromEntries(shapes.flatMap(([from, to], index) => [[`kernel_${index}`, [from, to]], [`bias_${index}`, [to]]])); // prettier-ignore
      },
      compute({ student: answers, teacher: targets, variables }) {
        const distances = chosen.map(([own, other], index) => {
          const vector = answers.layers[own]!; // (B, D)
          const kernel = variables[`kernel_${index}`] as tf.Tensor2D | undefined;
          const answer = kernel ? tf.matMul(vector, kernel).add<tf.Tensor2D>(variables[`bias_${index}`]!) : vector;
          const target = stopGradient(targets!.layers[other]!);
          return toUnitLength(answer).squaredDifference(toUnitLength(target)).sum(-1) as tf.Tensor1D;
        });
        return distances.reduce((sum, next) => sum.add(next));
      },
    };
  },
});
