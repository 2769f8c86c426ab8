/** The Markdown page of a shipped student. */
import type { ShippedAbout, ShippedStudent } from '../plugin/exporter.js';

const unknown = 'not known';
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** What the hub's readers look for at the top of the file. */
const frontMatter = ({ data, quantised }: ShippedAbout): string[] => [
  '---',
  'library_name: stillhouse',
  'pipeline_tag: text-classification',
  `license: ${JSON.stringify(data.licence ?? 'unknown')}`,
  `tags: [${['text-classification', 'knowledge-distillation', ...(quantised?.split('+').map((step) => step.replace(/:.*/, '')) ?? [])].join(', ')}]`,
  '---',
];

const origin = (of: ShippedAbout['data']): string =>
  `\`${of.name}\`${of.source === null ? '' : ` from ${of.source}`}, licence: ${of.licence ?? unknown}`;

function madeOf({ architecture, parameters, data, teacher, run, quantised, threshold, created, versions }: ShippedAbout): string[] {
  return [
    `- Architecture: \`${architecture}\`, ${parameters} parameters${quantised ? `, made smaller by ${quantised}` : ''}`,
    `- Data: ${origin(data)}`,
    `- Teacher: ${teacher ? origin(teacher) : 'none, it has learnt from the labels'}`,
    ...(threshold === null ? [] : [`- Texts of no class: those whose label has a probability below ${threshold.toPrecision(4)}`]),
    ...(run === null ? [] : [`- Run: \`${run}\``]),
    `- Made ${created} with ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
  ];
}

/** A model card: what the student is, what it was made of, how good it is, how to use it. */
export function modelCard({ about, labels, text }: Pick<ShippedStudent, 'about' | 'labels' | 'text'>): string {
  const scores = Object.entries(about.metrics).map(([name, value]) => [name, String(Number(value.toPrecision(6)))]);
  const steps = [...text.preprocess.map(({ use }) => use), text.tokenizer.use].map((use) => `\`${use}\``).join(', ');
  return [
    ...frontMatter(about),
    '',
    `# ${about.name}`,
    '',
    `A classifier of texts into ${labels.length} classes, made by Stillhouse.`,
    '',
    ...madeOf(about),
    '',
    '## How good it is',
    '',
    scores.length > 0 ? table(['score', 'value'], scores) : `Scores: ${unknown}.`,
    '',
    'They hold for texts like those of the data set above; on other texts it may do worse, and it gives a label to any text.',
    '',
    '## How to use it',
    '',
    '```sh',
    'npx stillhouse predict FOLDER "a text"',
    '```',
    '',
    '```js',
    "import { load } from 'stillhouse/student';",
    'const student = await load(FOLDER);',
    "student.predict('a text'); // { label, probability, ... }",
    '```',
    '',
    `A text goes through ${steps} and is cut after ${text.maxLength} tokens. \`experiment.yaml\` trains it again.`,
    '',
    '## Classes',
    '',
    labels.map((label) => `\`${label}\``).join(', '),
    '',
  ].join('\n');
}
