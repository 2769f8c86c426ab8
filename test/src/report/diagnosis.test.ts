/** Diagnoses of curves drawn by hand. */
import { expect } from 'chai';
import type { EpochReport } from '../../../src/distill/types.js';
import { diagnose, diagnosisLines, slope, type Course } from '../../../src/report/index.js';

const curve = (initial: number, train: readonly number[], validation: readonly number[]): EpochReport[] =>
  train.map((trainLoss, epoch) => ({
    epoch,
    trainLoss,
    ...(epoch === 0 ? { firstLoss: initial } : {}),
    validation: { loss: validation[epoch]!, accuracy: 0.5 },
    rate: 1e-3,
    seconds: 1,
  }));
const course = (epochs: EpochReport[], more: Partial<Course> = {}): Course => ({
  epochs,
  stopped: 'finished',
  patience: null,
  clipNorm: null,
  ...more,
});
const of = (initial: number, train: readonly number[], validation: readonly number[], more: Partial<Course> = {}) =>
  diagnose(course(curve(initial, train, validation), more));

const overfit = () => of(0.7, [0.6, 0.4, 0.25, 0.15, 0.08, 0.04], [0.58, 0.5, 0.46, 0.48, 0.53, 0.6]);

describe('report: diagnosis', () => {
  it('finds overfitting where the validation loss rises and the training loss falls on', () => {
    const found = overfit();
    expect(found.verdict).to.equal('overfitting');
    expect(found.sentence).to.equal(
      'Overfitting: the validation loss rose from 0.4600 in epoch 3 to 0.6000 while the training loss fell from 0.2500 to 0.0400.',
    );
    expect(found.suggestion).to.equal('End it sooner: training.patience: 2.');
    expect(found.evidence).to.deep.include({ epochs: 6, initial: 0.7, lowest: 0.46, lowest_epoch: 2, train: 0.04, validation: 0.6 });
    expect(found.evidence.gap).to.be.closeTo(0.56, 1e-12);
    expect(found.evidence.train_slope).to.be.closeTo((0.04 - 0.15) / 2, 1e-12);
    expect(found.evidence.validation_slope).to.be.closeTo(0.06, 1e-12);
    expect(found.evidence.learned).to.be.closeTo(0.66 / 0.7, 1e-12);
  });

  it('advises less room where it would have ended sooner already', () => {
    const found = of(0.7, [0.6, 0.4, 0.2, 0.1], [0.55, 0.45, 0.5, 0.55], { stopped: 'early', patience: 2 });
    expect(found.verdict).to.equal('overfitting');
    expect(found.suggestion).to.match(/^Give the student less room/);
  });

  it('finds overfitting in a gap that only the training loss widens', () => {
    const found = of(0.7, [0.6, 0.45, 0.3, 0.2, 0.12, 0.07], [0.58, 0.5, 0.47, 0.46, 0.46, 0.455]);
    expect(found.verdict).to.equal('overfitting');
    expect(found.sentence).to.include('a gap of 0.3850');
  });

  it('finds underfitting where hardly anything was learned', () => {
    const found = of(0.7, [0.7, 0.69, 0.69, 0.685, 0.69, 0.68], [0.7, 0.69, 0.69, 0.69, 0.69, 0.69]);
    expect(found).to.deep.include({ verdict: 'underfitting', suggestion: 'Raise optimizer.rate threefold, or take a larger student.' });
    expect(found.sentence).to.include('fell by 3 % only');
  });

  it('finds underfitting where every text gets the same class, however far the loss fell', () => {
    const found = of(0.7, [0.4, 0.3, 0.25, 0.25, 0.25, 0.25], [0.3, 0.26, 0.25, 0.25, 0.25, 0.25], { constant: true });
    expect(found.verdict).to.equal('underfitting');
    expect(found.sentence).to.include('the same class');
  });

  it('finds underfitting where both losses still fall at the end, but not in a pruned run', () => {
    const [train, validation] = [
      [0.65, 0.58, 0.5, 0.43],
      [0.66, 0.6, 0.53, 0.47],
    ] as const;
    expect(of(0.7, train, validation)).to.deep.include({ verdict: 'underfitting', suggestion: 'Train longer: training.epochs: 8.' });
    expect(of(0.7, train, validation, { stopped: 'pruned' }).verdict).to.equal('healthy');
  });

  it('finds divergence: no number, or a loss far above that of the untrained student', () => {
    expect(of(0.7, [0.7, NaN], [0.9, NaN], { stopped: 'diverged' })).to.deep.include({
      verdict: 'diverged',
      suggestion: 'Clip the gradients: training.clip_norm: 1.',
    });
    expect(of(0.7, [0.7, 5, 9], [0.9, 6, 12], { clipNorm: 1 })).to.deep.include({
      verdict: 'diverged',
      sentence: 'Diverged: the training loss rose from 0.7000 to 9.0000.',
      suggestion: 'Lower optimizer.rate to a third.',
    });
    expect(of(0.7, [0.6, 0.5], [0.6, Infinity]).verdict).to.equal('diverged');
  });

  it('finds an early plateau: high, and unchanged in the second half', () => {
    const found = of(1.1, [0.9, 0.72, 0.66, 0.65, 0.651, 0.65, 0.649, 0.65], [0.85, 0.72, 0.68, 0.67, 0.672, 0.671, 0.67, 0.67]);
    expect(found.verdict).to.equal('plateaued early');
    expect(found.sentence).to.include('stood still over the second half of 8 epochs, at 0.6500 or 59 % of the first');
    expect(of(1.1, [0.9, 0.6, 0.3, 0.2, 0.2, 0.2], [0.9, 0.6, 0.32, 0.22, 0.22, 0.22]).verdict, 'a low one is no fault').to.equal(
      'healthy',
    );
  });

  it('finds a healthy run, and says where there is too little to see', () => {
    const found = of(0.7, [0.6, 0.42, 0.3, 0.24, 0.21, 0.2], [0.55, 0.4, 0.32, 0.28, 0.26, 0.255]);
    expect(found.verdict).to.equal('healthy');
    expect(found.sentence).to.equal('Healthy: training loss 0.2000, validation loss 0.2550, a gap of 0.0550.');
    expect(of(0.7, [0.5], [0.5])).to.deep.include({ verdict: 'healthy', suggestion: 'Train for three epochs or more.' });
    expect(() => diagnose(course([]))).to.throw(RangeError);
  });

  it('does not depend on the unit of the loss', () => {
    for (const factor of [1e-3, 1, 50]) {
      const scaled = (values: readonly number[]) => values.map((value) => value * factor);
      const found = of(0.7 * factor, scaled([0.6, 0.4, 0.25, 0.15, 0.08, 0.04]), scaled([0.58, 0.5, 0.46, 0.48, 0.53, 0.6]));
      expect(found.verdict).to.equal('overfitting');
    }
  });

  it('takes slopes by least squares, three values at least', () => {
    expect(slope([1, 2])).to.equal(null);
    expect(slope([1, 2, 3])).to.equal(1);
    expect(slope([0, 0, 1, 1])).to.be.closeTo(0.4, 1e-12);
  });

  it('sums up the trials of a sweep', () => {
    const healthy = of(0.7, [0.6, 0.42, 0.3, 0.24, 0.21, 0.2], [0.55, 0.4, 0.32, 0.28, 0.26, 0.255]);
    const trials = [
      { number: 0, diagnosis: healthy },
      { number: 1, diagnosis: overfit() },
      { number: 2, diagnosis: overfit() },
      { number: 3 },
    ];
    expect(diagnosisLines(trials, trials[1]!)).to.deep.equal([
      'Diagnosis: 2 overfitting, 1 healthy.',
      `Trial 1: ${overfit().sentence} ${overfit().suggestion}`,
    ]);
    expect(diagnosisLines([trials[3]!], null)).to.deep.equal([]);
  });
});
