/** A student looked at closely: numbers worked out by hand. */
import { expect } from 'chai';
import { examinationTables, examine, fidelity, htmlTable, reliability, reliabilityPlot, worstSlices } from '../../../src/report/index.js';

/** Logits whose softmax are these probabilities. */
const logits = (...rows: number[][]): Float32Array => Float32Array.from(rows.flat().map(Math.log));
const ints = (...values: number[]): Int32Array => Int32Array.from(values);

const evaluation = {
  scores: {},
  labels: ints(0, 1, 1, 0),
  predicted: ints(0, 1, 0, 0),
  logits: logits([0.9, 0.1], [0.25, 0.75], [0.55, 0.45], [0.9, 0.1]),
};
const teacher = logits([0.8, 0.2], [0.2, 0.8], [0.3, 0.7], [0.4, 0.6]);

describe('report: examination', () => {
  it('counts agreement, and KL at temperature 1 from teacher to student', () => {
    const kl = (p: number, q: number): number => p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
    const found = fidelity(evaluation.logits, teacher, 2);
    expect(found.agreement).to.equal(0.5);
    expect(found.kl).to.be.closeTo((kl(0.8, 0.9) + kl(0.2, 0.25) + kl(0.3, 0.55) + kl(0.4, 0.9)) / 4, 1e-6);
    expect(fidelity(teacher, teacher, 2)).to.deep.include({ agreement: 1 });
    expect(fidelity(teacher, teacher, 2).kl).to.be.closeTo(0, 1e-12);
    expect(() => fidelity(teacher, teacher.subarray(2), 2)).to.throw(RangeError);
  });

  it('puts confidence beside accuracy, and sums the gaps to the calibration error', async () => {
    const { bins, error } = reliability(evaluation, 2, 5);
    const filled = bins.filter(({ texts }) => texts > 0);
    expect(filled.map(({ low, texts, accuracy }) => [low, texts, accuracy])).to.deep.equal([
      [0.4, 1, 0],
      [0.6, 1, 1],
      [0.8, 2, 1],
    ]);
    expect(error).to.be.closeTo((0.55 + 0.25 + 0.2) / 4, 1e-6);
    expect(await reliabilityPlot({ bins, error })).to.match(/^<svg [\s\S]*expected calibration error 0\.2500[\s\S]*<\/svg>\s*$/);
  });

  it('finds the worst slices by length and by rare and unknown words', () => {
    const size = 40;
    const labels = new Int32Array(size);
    const long = (row: number): boolean => row >= 30;
    const answers = { labels, predicted: Int32Array.from(labels, (_, row) => Number(long(row))) };
    const facts = {
      lengths: Int32Array.from(labels, (_, row) => (long(row) ? 50 : 5 + (row % 3))),
      unknown: Int32Array.from(labels, (_, row) => (row < 20 ? 0 : 5)),
      rare: new Int32Array(size),
    };
    const slices = worstSlices(answers, facts);
    expect(slices[0]).to.deep.equal({ name: '8 to 50 tokens', texts: 10, accuracy: 0, difference: -0.75 });
    expect(slices.find(({ name }) => name === 'four unknown words or more')).to.deep.include({ texts: 20, accuracy: 0.5 });
    expect(slices.find(({ name }) => name === 'no unknown word')).to.deep.include({ texts: 20, accuracy: 1 });
    expect(slices.map(({ accuracy }) => accuracy)).to.deep.equal(slices.map(({ accuracy }) => accuracy).sort((a, b) => a - b));
  });

  it('shows texts on which student and teacher disagree, escaped and cut', () => {
    const texts = ['a', 'b', `<script>alert('c')</script>`, 'd'.repeat(10_000)];
    const facts = { lengths: ints(1, 1, 1, 1), unknown: ints(0, 0, 0, 0), rare: ints(0, 0, 0, 0) };
    const found = examine({ evaluation, teacher, classes: ['no', 'yes'], facts, text: (row) => texts[row]! });
    expect(found.disagreements.map(({ label, student, teacher: wanted }) => [label, student, wanted])).to.deep.equal([
      ['no', 'no', 'yes'],
      ['yes', 'no', 'yes'],
    ]);
    expect(found.disagreements[0]!.text).to.have.length(200);
    expect(found.disagreements[1]!.student_confidence).to.be.closeTo(0.55, 1e-6);
    const tables = examinationTables(found);
    expect(tables['Most frequent confusions']!.rows).to.deep.equal([['yes', 'no', 1]]);
    const html = Object.values(tables).map(htmlTable).join('');
    expect(html).to.include('&lt;script&gt;').and.not.include('<script');
    expect(examine({ evaluation, teacher: null, classes: ['no', 'yes'], facts, text: () => '' })).to.deep.include({
      fidelity: null,
      disagreements: [],
    });
  });

  it('keeps to twenty disagreements, however many there are', () => {
    const rows = 500;
    const many = (top: number): Float32Array => Float32Array.from({ length: 2 * rows }, (_, at) => Number(at % 2 === top) * 3);
    const labels = new Int32Array(rows);
    const found = examine({
      evaluation: { scores: {}, labels, predicted: labels, logits: many(0) },
      teacher: many(1),
      classes: ['no', 'yes'],
      facts: { lengths: labels, unknown: labels, rare: labels },
      text: (row) => `text ${row}`,
    });
    expect(found.disagreements).to.have.length(20);
    expect(found.disagreements[0]!.text).to.equal('text 0');
  });
});
