/** Numbers of a loss that change while a trial trains: `temperature: { schedule: linear, from: 4, to: 1 }` in place of one number. */
import { isReal, type Chosen, type Option, type Schema } from '../plugin/index.js';
import type { Fields, Group } from './fields.js';
import { isMap, type Tree } from './located.js';

/** A number that changes, as plans are made of it. */
export interface Scheduled {
  readonly schedule: Chosen<'schedule'>;
  /** In the first step or epoch. */
  readonly from: number;
  /** In the last. */
  readonly to: number;
  readonly per: 'step' | 'epoch';
}

/** Whether the value of an option is a number that changes. */
export const isScheduled = (value: unknown): value is Scheduled => isMap(value) && 'schedule' in value && 'to' in value;

/** Names of the options that are given as a schedule. */
export const scheduledNames = (options: Schema, values: Tree): string[] =>
  Object.keys(options).filter((name) => isReal(options[name]!.format) && isMap(values[name]));

/** Options of a loss; those given as a schedule are groups of its parts. */
export function withSchedules(options: Schema, values: Tree): Fields {
  const groups = scheduledNames(options, values).map((name) => [name, parts(options[name]!)] as const);
  return { ...options, ...Object.fromEntries(groups) };
}

/** The parts of an option that is given as a schedule. */
export const parts = (option: Option): Group => ({
  doc: 'How the number changes while training.',
  group: {
    schedule: { doc: 'How it goes from one value to the other.', format: { plugin: 'schedule' }, default: 'linear' },
    from: { ...option, doc: `In the first step. ${option.doc}` },
    to: { ...option, doc: `In the last step. ${option.doc}`, default: null, required: true },
    per: { doc: 'What it goes by: each step, or each epoch.', format: ['step', 'epoch'], default: 'step' },
  },
});

/** The largest value that a number has while a trial trains. */
export const largestOf = (value: unknown): number =>
  isScheduled(value) ? Math.max(value.from, value.to) : typeof value === 'number' ? value : 0;
