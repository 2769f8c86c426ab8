/** The keys of a benchmark file. */
import type { Fields } from './fields.js';
import { nameField, sweepFields } from './fields.js';

/** Maps of what is compared, each entry a map of what it changes in the experiment. */
export const crossed = ['data', 'teachers', 'students', 'methods'] as const;
export type Crossed = (typeof crossed)[number];

/** The keys that make a file a benchmark. */
export const benchmarkKeys: readonly string[] = ['data', 'teachers', 'students', 'methods', 'domains', 'baseline'];

export const benchmarkFields: Fields = {
  name: nameField('benchmark'),
  experiment: { elsewhere: true },
  set: { elsewhere: true },
  metric: { doc: 'Score on the test split that rows are compared by.', format: ['macro_f1', 'accuracy'], default: 'macro_f1' },
  seeds: { doc: 'Students of each cell, alike but for their seed.', format: 'count', default: 3, low: 1, high: 1_000 },
  baseline: { doc: 'The method that the others are compared with; else the first.', format: 'string', default: null },
  margin: { doc: 'A gain that must be ruled out before no gain is said; a share, 0.01 is one point.', format: 'positive', default: 0.01 },
  parallel: sweepFields['parallel']!,
  memory: sweepFields['memory']!,
  data: { elsewhere: true },
  domains: { elsewhere: true },
  teachers: { elsewhere: true },
  students: { elsewhere: true },
  methods: { elsewhere: true },
};
