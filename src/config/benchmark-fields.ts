/** The keys of a benchmark file. */
import type { Fields } from './fields.js';
import { elsewhere, nameField, sweepFields } from './fields.js';

/** Maps of what is compared, each entry a map of what it changes in the experiment. */
export const crossed = ['data', 'teachers', 'students', 'methods'] as const;
export type Crossed = (typeof crossed)[number];

/** The keys that make a file a benchmark. */
export const benchmarkKeys: readonly string[] = ['data', 'teachers', 'students', 'methods', 'domains', 'baseline'];

const changes = 'a map of names, each a map of what it changes in the experiment';
const methodChanges = `${changes}, or labels`;

export const benchmarkFields: Fields = {
  name: nameField('benchmark'),
  experiment: sweepFields['experiment']!,
  set: sweepFields['set']!,
  metric: { doc: 'Score on the test split that rows are compared by.', format: ['macro_f1', 'accuracy'], default: 'macro_f1' },
  seeds: { doc: 'Students of each cell, alike but for their seed.', format: 'count', default: 3, low: 1, high: 1_000 },
  baseline: { doc: 'The method that the others are compared with; else the first.', format: 'string', default: null },
  margin: { doc: 'A gain that must be ruled out before no gain is said; a share, 0.01 is one point.', format: 'positive', default: 0.01 },
  parallel: sweepFields['parallel']!,
  memory: sweepFields['memory']!,
  data: elsewhere(changes, "Data sets by a name of the user's own."),
  domains: elsewhere(changes, 'Domains in place of data: the teacher learns on one and teaches on the texts of another, for every pair.'),
  teachers: elsewhere(changes, "Teachers by a name of the user's own."),
  students: elsewhere(changes, "Students by a name of the user's own."),
  methods: elsewhere(methodChanges, "Methods by a name of the user's own; labels: the same student without the teacher."),
};
