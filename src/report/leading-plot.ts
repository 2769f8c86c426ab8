import type { TrialView } from '../plugin/index.js';
import { ink, toSvg } from '../picture/index.js';
import { dottedLines } from './dotted-lines.js';
import type { Objective } from './records.js';

const [width, height] = [620, 280];

/** The objective of some trials after each epoch, a line a trial in the order given, as SVG; epochs count from 1. */
export function leadingPlot(trials: readonly TrialView[], objective: Objective): Promise<string> {
  const points = trials.flatMap(({ number, intermediate }) =>
    [...intermediate].map(([step, value]) => ({ trial: `trial ${number}`, epoch: step + 1, value })),
  );
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const last = Math.max(2, ...finite.map(({ epoch }) => epoch));
  const names = trials.map(({ number }) => `trial ${number}`);
  return toSvg({
    width,
    height,
    title: {
      text: 'Leading trials by epoch',
      subtitle: 'the objective on the validation split',
      subtitleColor: ink.faint,
      subtitleFontSize: 11,
    },
    data: [{ name: 'points', values: finite }],
    scales: [
      { name: 'x', type: 'linear', range: [0, width], domain: [1, last], zero: false },
      { name: 'y', type: 'linear', range: [height, 0], domain: { data: 'points', field: 'value' }, nice: true, zero: false },
      { name: 'colour', type: 'ordinal', domain: names, range: { scheme: 'tableau10' } },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'epoch', format: 'd', tickMinStep: 1 },
      { orient: 'left', scale: 'y', title: `validation ${objective.metric}`, grid: true, tickCount: 6 },
    ],
    legends: [{ stroke: 'colour', orient: 'right', symbolType: 'stroke' }],
    marks: [dottedLines({ data: 'points', by: 'trial', x: 'epoch', y: 'value', width: 1.8, size: 16 })],
  } as never);
}
