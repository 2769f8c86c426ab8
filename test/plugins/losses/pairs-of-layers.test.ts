/** Which layers `patient` and `attention-maps` pair, and what they say where those do not fit. */
import { expect } from 'chai';
import attentionMaps from '../../../plugins/losses/attention-maps.js';
import patient from '../../../plugins/losses/patient.js';

type Options = Parameters<typeof patient.create>[0];
const blocks = (student_blocks: number, teacher_blocks: number, change: Partial<Options> = {}) =>
  patient.create({ student_blocks, teacher_blocks, pattern: 'skip', student_layer: 'block_*', teacher_layer: 'block_*', projection: 'auto', ...change }); // prettier-ignore
const numbers = (names: readonly string[] | undefined): number[] => (names ?? []).map((name) => Number(name.replace('block_', '')) + 1);
/** Of a student with layers of 4 and a teacher with layers of so many. */
const widths = (others: number) => ({
  classes: 2,
  student: Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`block_${at}`, 4])),
  teacher: Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`block_${at}`, others])),
  heads: { student: { block_0: 2 }, teacher: { block_0: 12 } },
});

describe('pairs of layers', () => {
  it('of patient are those of the paper: 6 and 3 blocks taught by 12', () => {
    const pairs = (own: number, pattern: 'skip' | 'last') => {
      const { student, teacher } = blocks(own, 12, { pattern }).layers!;
      return [numbers(student), numbers(teacher)];
    };
    expect(pairs(6, 'skip')).to.deep.equal([[1, 2, 3, 4, 5], [2, 4, 6, 8, 10]]); // prettier-ignore
    expect(pairs(6, 'last')).to.deep.equal([[1, 2, 3, 4, 5], [7, 8, 9, 10, 11]]); // prettier-ignore
    expect(pairs(3, 'skip')).to.deep.equal([[1, 2], [4, 8]]); // prettier-ignore
    expect(pairs(3, 'last')).to.deep.equal([[1, 2], [10, 11]]); // prettier-ignore
  });

  it('of patient are projected where their sizes differ, or where that is asked for', () => {
    const shapes = (others: number, projection: Options['projection']) => blocks(3, 6, { projection }).variables!(widths(others));
    expect(shapes(4, 'auto')).to.deep.equal({});
    expect(Object.values(shapes(8, 'auto'))).to.deep.equal([[4, 8], [8], [4, 8], [8]]); // prettier-ignore
    expect(Object.keys(shapes(4, 'learned'))).to.deep.equal(['kernel_0', 'bias_0', 'kernel_1', 'bias_1']);
    expect(() => shapes(8, 'none')).to.throw(
      /^projection: layer 'block_0' of the student has 4 numbers, layer 'block_1' of the teacher 8 .*learned/,
    );
  });

  it('that there are none of are told', () => {
    for (const [own, others] of [
      [4, 6],
      [8, 6],
      [1, 6],
    ] as const)
      // prettier-ignore
      expect(() => blocks(own, others).variables!(widths(4))).to.throw(
        new RegExp(`^student_blocks: ${own} blocks of the student have no pairs among ${others} .*a divisor of ${others}`),
      );
    expect(() => blocks(8, 6, { pattern: 'last' }).variables!(widths(4))).to.throw(/allowed: 2 to 6/);
  });

  it('of attention with other numbers of heads are averaged, or refused', () => {
    const of = (heads: 'matched' | 'averaged') =>
      attentionMaps.create({ student_layer: 'block_0', teacher_layer: 'block_0', heads, compare: 'scores' }).variables!(widths(4));
    expect(of('averaged')).to.deep.equal({});
    expect(() => of('matched')).to.throw(
      /^heads: layer 'block_0' of the student has 2 heads, layer 'block_0' of the teacher 12 .*averaged/,
    );
  });
});
