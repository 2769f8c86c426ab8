import { expect } from 'chai';
import { againstTeacher } from '../../../src/report/index.js';

const model = (accuracy: number, parameters: number, more = {}) => ({ scores: { accuracy, loss: 1, ...more }, parameters });
const [student, teacher] = [model(0.879, 345_000), model(0.902, 22_700_000)];

describe('a student beside its teacher', () => {
  it('says how good, how small and how fast it is, each number with both of its parts', () => {
    const beside = againstTeacher('accuracy', student, teacher, { student: 0.11, teacher: 9.3, oneCore: true })!;
    expect(beside.sentence).to.equal(
      '97.5 % of the teacher at 1.52 % of its parameters, 84.5 times faster (test accuracy 0.8790 of 0.9020; 345,000 of 22,700,000 parameters; 0.11 of 9.3 ms a text on one core).',
    );
    expect(beside.score.share).to.be.closeTo(0.9745, 1e-4);
    expect(beside.milliseconds!.times).to.be.closeTo(84.545, 1e-3);
  });

  it('leaves out what is not known', () => {
    expect(againstTeacher('accuracy', student, teacher, null)!.sentence).to.equal(
      '97.5 % of the teacher at 1.52 % of its parameters (test accuracy 0.8790 of 0.9020; 345,000 of 22,700,000 parameters).',
    );
    expect(againstTeacher('accuracy', student, { ...teacher, parameters: 0 }, null)).to.deep.include({
      parameters: null,
      sentence: '97.5 % of the teacher (test accuracy 0.8790 of 0.9020).',
    });
  });

  it('goes by another score where the asked one is no measure of quality, or there is none', () => {
    const [own, its] = [model(0.5, 1, { macro_f1: 0.4 }), model(0.6, 2, { macro_f1: 0.8 })];
    expect(againstTeacher('loss', own, its, null)).to.include({ metric: 'macro_f1' });
    expect(againstTeacher('macro_f1', student, teacher, null)).to.include({ metric: 'accuracy' });
    expect(againstTeacher('loss', { scores: { loss: 1 }, parameters: 1 }, teacher, null)).to.equal(null);
  });

  it('says slower where it is', () => {
    const slow = againstTeacher('accuracy', student, teacher, { student: 3, teacher: 1.5, oneCore: false })!;
    expect(slow.sentence).to.contain(', 2 times slower (').and.contain('3 of 1.5 ms a text)');
  });
});
