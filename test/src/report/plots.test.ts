import { expect } from 'chai';
import { confusionPlot, curvesPlot, historyPlot, parallelPlot, topConfusions } from '../../../src/report/index.js';
import { epochs, objective, space, trials } from './material.js';

/** The texts of a picture, in order. */
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
const paths = (svg: string) => (svg.match(/<path[^>]*d="M[^"]*L[^"]*"/g) ?? []).length;

function expectPicture(svg: string): void {
  expect(svg).to.match(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).to.include('fill="white"');
  expect(svg).to.not.match(/NaN|undefined|Infinity/);
}

const square = (size: number) =>
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => (row === column ? 50 : (row * column) % 3)));
const names = (size: number) => Array.from({ length: size }, (_, index) => `class ${index}`);

describe('report: plots', function () {
  this.timeout(20_000);

  it('draws learning curves with each series named', async () => {
    const svg = await curvesPlot(epochs, { best: 1 });
    expectPicture(svg);
    expect(texts(svg)).to.include.members(['Learning curves', 'train', 'validation', 'accuracy', 'macro_f1', 'epoch', 'loss']);
    expect(texts(svg)).to.not.include('1.5');
  });

  it('draws one epoch, no epoch and a diverged one', async () => {
    expectPicture(await curvesPlot(epochs.slice(0, 1)));
    expectPicture(await curvesPlot([]));
    const diverged = await curvesPlot([{ ...epochs[0]!, trainLoss: NaN, validation: { loss: Infinity, accuracy: 0.5 } }, epochs[1]!]);
    expectPicture(diverged);
  });

  it('draws a confusion matrix with every count', async () => {
    const svg = await confusionPlot(
      [
        [251, 1049],
        [0, 262],
      ],
      ['negative', 'positive'],
    );
    expectPicture(svg);
    expect(texts(svg)).to.include.members(['251', '1,049', '262', 'negative', 'positive', 'true', 'predicted']);
    expect(texts(svg)).to.not.include('0');
    const large = await confusionPlot(square(30), names(30));
    expect(texts(large).filter((text) => text.startsWith('class '))).to.have.length(60);
  });

  it('draws the most frequent confusions where classes are too many for a matrix', async () => {
    const svg = await confusionPlot(square(31), names(31));
    expectPicture(svg);
    expect(texts(svg)).to.include('Most frequent confusions');
    expect(texts(svg).filter((text) => text.includes('→') && text.startsWith('class'))).to.have.length(25);
    expectPicture(
      await confusionPlot(
        names(31).map(() => names(31).map(() => 0)),
        names(31),
      ),
    );
  });

  it('finds the most frequent confusions off the diagonal', () => {
    const matrix = [
      [9, 1, 4],
      [0, 9, 0],
      [7, 0, 9],
    ];
    expect(topConfusions(matrix, ['a', 'b', 'c'], 2)).to.deep.equal([
      { truth: 'c', predicted: 'a', value: 7 },
      { truth: 'a', predicted: 'c', value: 4 },
    ]);
  });

  it('draws a history with the best so far and the control', async () => {
    const svg = await historyPlot(trials, objective, { control: 0.74 });
    expectPicture(svg);
    expect(texts(svg)).to.include.members(['trial', 'best so far', 'control', 'validation macro_f1']);
    expect(texts(await historyPlot([], objective))).to.not.include('best so far');
    expectPicture(await historyPlot(trials.slice(0, 1), { metric: 'loss', direction: 'minimize' }));
  });

  it('draws one line for each complete trial over its parameters', async () => {
    const svg = await parallelPlot(trials, space, objective);
    expectPicture(svg);
    expect(paths(svg)).to.equal(2);
    expect(texts(svg)).to.include.members(['temperature', 'alpha', 'rate', 'macro_f1', '0.7813', '0.001']);
    expectPicture(await parallelPlot([], space, objective));
  });

  it('is the same picture each time', async () => {
    expect(await historyPlot(trials, objective)).to.equal(await historyPlot(trials, objective));
  });
});
