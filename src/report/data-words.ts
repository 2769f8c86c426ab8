/** A data report for people: lines for the terminal, and a page of Markdown. */
import type { DataReport, SplitReport } from '../text/index.js';
import { code, markdownTable } from './markdown.js';
import type { Table } from './records.js';

const SHOWN = 30; // classes of a table
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const shortened = (text: string): string => (text.length > 100 ? `${text.slice(0, 99)}…` : text);

function splitLine({ name, size, examined, unlabelled, augmented, lengths, cut, unknown, blank, duplicates }: SplitReport): string {
  const parts = [
    `${size} texts`,
    augmented > 0 && `${augmented} of them made by augmenters`,
    unlabelled > 0 && `${unlabelled} without a label`,
    `${lengths.mean.toFixed(1)} tokens each (half up to ${lengths.p50}, 95 % up to ${lengths.p95}, at most ${lengths.max})`,
    cut > 0 && `${cut} as long as max_length`,
    `${percent(unknown)} of the tokens unknown`,
    blank > 0 && `${blank} empty`,
    duplicates > 0 && `${duplicates} that occurred before`,
    examined < size && `looked at the first ${examined}`,
  ];
  return `${name}: ${parts.filter(Boolean).join(', ')}`;
}

/** What a terminal shows. */
export function dataLines(report: DataReport): string[] {
  const { splits, imbalance, overlap, torn } = report;
  const { largest, smallest } = imbalance;
  const classes = splits[0]?.classes.length ?? 0;
  return [
    ...splits.map(splitLine),
    `${classes} classes: '${largest.label}' has ${largest.count} training texts, '${smallest.label}' ${smallest.count}`,
    ...overlap.map(({ split, other, texts, share }) => `${texts} texts of ${split} (${percent(share)}) are in ${other} too`),
    `${torn.texts} texts stand under more than one label`,
    ...torn.examples
      .slice(0, 5)
      .map(({ text, labels }) => `  ${labels.map(({ label, count }) => `${label} ${count}`).join(', ')}: ${shortened(text)}`),
  ];
}

/** How many texts of each class every split has, the largest class of the first split first. */
export function classTable({ splits }: DataReport): Table {
  const rows = (splits[0]?.classes ?? []).map(({ label }, index) => [label, ...splits.map((split) => split.classes[index]!.count)]);
  return { columns: ['class', ...splits.map(({ name }) => name)], rows: rows.sort((a, b) => Number(b[1]) - Number(a[1])) };
}

/** The first texts that stand under more than one label. */
export const tornTable = ({ torn }: DataReport): Table => ({
  columns: ['labels', 'text'],
  rows: torn.examples.map(({ text, labels }) => [labels.map(({ label, count }) => `${label} ${count}`).join(', '), shortened(text)]),
});

/** A row a split: how many texts, how long, and what would make results doubtful. */
export const splitTable = ({ splits }: DataReport, digests: Readonly<Record<string, string>> = {}): Table => ({
  columns: ['split', 'texts', 'without a label', 'tokens (mean)', '95 % up to', 'unknown tokens', 'empty', 'repeated', 'digest'],
  rows: splits.map(({ name, size, unlabelled, lengths, unknown, blank, duplicates }) => [
    name,
    ...[size, unlabelled, Number(lengths.mean.toFixed(1)), lengths.p95],
    percent(unknown),
    ...[blank, duplicates],
    digests[name]?.slice(0, 12) ?? null,
  ]),
});

/** The same as a page of Markdown, with the classes of each split and the texts under several labels. */
export function dataMarkdown(report: DataReport): string {
  const { data, torn, warnings, vocabulary, max_length } = report;
  const [classes, doubtful] = [classTable(report), tornTable(report)];
  const sorted = classes.rows.map(([label, ...sizes]) => [code(String(label)), ...sizes.map(String)]);
  const more = sorted.length > SHOWN ? [`${sorted.length - SHOWN} more classes.`] : [];
  return [
    `# ${data}`,
    ...(warnings.length > 0 ? [warnings.map((line) => `- **${line}**`).join('\n')] : []),
    [...dataLines({ ...report, torn: { ...torn, examples: [] } }), `${vocabulary} token ids, texts cut after ${max_length} tokens`]
      .map((line) => `- ${line}`)
      .join('\n'),
    markdownTable(classes.columns, sorted.slice(0, SHOWN), classes.columns.slice(1)),
    ...more,
    ...(doubtful.rows.length > 0
      ? ['## Texts under more than one label', markdownTable(doubtful.columns, doubtful.rows.map((row) => row.map(String)))] // prettier-ignore
      : []),
    '',
  ].join('\n\n');
}
