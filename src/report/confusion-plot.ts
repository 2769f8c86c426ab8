import { ink, svgOf, type Drawing } from '../picture/index.js';
import { count } from './numbers.js';

const most = 30;
const pairs = 25;
type Matrix = readonly (readonly number[])[];

/** A confusion matrix as SVG, as `confusionDrawing` has it. */
export const confusionPlot = (matrix: Matrix, labels: readonly string[], options: { readonly title?: string } = {}): Promise<string> =>
  svgOf(confusionDrawing(matrix, labels, options));

/** A confusion matrix (rows: true class); above thirty classes the most frequent mistakes as bars instead. */
export function confusionDrawing(matrix: Matrix, labels: readonly string[], options: { readonly title?: string } = {}): Drawing {
  return labels.length <= most ? heatMap(matrix, labels, options.title) : mistakes(matrix, labels, options.title);
}

const cut = (label: string) => (label.length > 24 ? `${label.slice(0, 23)}…` : label);

function heatMap(matrix: Matrix, labels: readonly string[], title = 'Confusion matrix'): Drawing {
  const cell = labels.length <= 4 ? 84 : labels.length <= 10 ? 48 : labels.length <= 20 ? 32 : 26;
  const size = cell * labels.length;
  const values = matrix.flatMap((row, truth) => {
    const total = row.reduce((sum, value) => sum + value, 0);
    return row.map((value, predicted) => ({ truth, predicted, value, share: total ? value / total : 0, label: value ? count(value) : '' }));
  });
  const band = (name: string) => ({ name, type: 'band', domain: labels.map((_, index) => index), range: [0, size], padding: 0.04 });
  const place = { x: { scale: 'x', field: 'predicted' }, y: { scale: 'y', field: 'truth' } };
  const encode = { labels: { update: { text: { signal: `names[datum.value]` } } } };
  const fontSize = labels.length <= 4 ? 15 : labels.length <= 10 ? 12 : 9;
  const spec = {
    width: size,
    height: size,
    title: { text: title, subtitle: 'colour: share of the true class', subtitleColor: ink.faint, subtitleFontSize: 11 },
    signals: [{ name: 'names', value: labels.map(cut) }],
    data: [{ name: 'cells' }],
    scales: [band('x'), band('y'), { name: 'share', type: 'linear', domain: [0, 1], range: ['#f3f6fa', '#08519c'] }],
    axes: [
      {
        orient: 'bottom',
        scale: 'x',
        title: 'predicted',
        domain: false,
        ticks: false,
        encode,
        labelAngle: labels.length > 4 ? -45 : 0,
        labelAlign: labels.length > 4 ? 'right' : 'center',
        labelOverlap: false,
      },
      { orient: 'left', scale: 'y', title: 'true', domain: false, ticks: false, encode, labelOverlap: false },
    ],
    marks: [
      {
        type: 'rect',
        from: { data: 'cells' },
        encode: {
          enter: {
            ...place,
            width: { scale: 'x', band: 1 },
            height: { scale: 'y', band: 1 },
            fill: { scale: 'share', field: 'share' },
            cornerRadius: { value: 2 },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'cells' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'predicted', band: 0.5 },
            y: { scale: 'y', field: 'truth', band: 0.5 },
            text: { field: 'label' },
            align: { value: 'center' },
            baseline: { value: 'middle' },
            fontSize: {
              signal: `length(datum.label) * ${fontSize} * 0.62 > ${cell - 4} ? ${(cell - 4) / 0.62} / length(datum.label) : ${fontSize}`,
            },
            fill: { signal: `datum.share > 0.5 ? 'white' : '${ink.text}'` },
          },
        },
      },
    ],
  };
  return { spec: spec as never, filling: { signals: {}, data: { cells: values } }, still: true };
}

/** The most frequent (true, predicted) pairs off the diagonal, most first. */
export function topConfusions(matrix: Matrix, labels: readonly string[], limit = pairs) {
  return matrix
    .flatMap((row, truth) =>
      row.map((value, predicted) => ({ truth: labels[truth]!, predicted: labels[predicted]!, value, off: truth !== predicted })),
    )
    .filter(({ value, off }) => off && value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, limit)
    .map(({ truth, predicted, value }) => ({ truth, predicted, value }));
}

function mistakes(matrix: Matrix, labels: readonly string[], title = 'Most frequent confusions'): Drawing {
  const found = topConfusions(matrix, labels);
  const values = found.map((pair) => ({ ...pair, name: `${cut(pair.truth)} → ${cut(pair.predicted)}` }));
  const total = matrix.flat().reduce((sum, value) => sum + value, 0);
  const wrong = total - matrix.reduce((sum, row, index) => sum + row[index]!, 0);
  const text = `${labels.length} classes, ${count(wrong)} of ${count(total)} examples wrong; true → predicted`;
  const height = Math.max(1, values.length) * 20;
  const spec = {
    width: 420,
    height,
    title: { text: title, subtitle: text, subtitleColor: ink.faint, subtitleFontSize: 11 },
    data: [{ name: 'pairs', values }],
    scales: [
      { name: 'y', type: 'band', domain: values.map(({ name }) => name), range: [0, height], padding: 0.2 },
      { name: 'x', type: 'linear', domain: [0, Math.max(1, ...values.map(({ value }) => value))], range: [0, 420], nice: true },
    ],
    axes: [
      { orient: 'left', scale: 'y', domain: false, ticks: false, labelColor: ink.text, labelLimit: 340 },
      { orient: 'bottom', scale: 'x', title: 'examples', grid: true, tickCount: 5, format: 'd' },
    ],
    marks: [
      {
        type: 'rect',
        from: { data: 'pairs' },
        encode: {
          enter: {
            y: { scale: 'y', field: 'name' },
            height: { scale: 'y', band: 1 },
            x: { value: 0 },
            x2: { scale: 'x', field: 'value' },
            fill: { value: ink.main },
            cornerRadius: { value: 2 },
          },
        },
      },
    ],
  };
  return { spec: spec as never, filling: null, still: false };
}
