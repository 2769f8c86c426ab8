/** What must be equal where students of one study train in several processes: code, plugins, data, what the teacher says of it. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { codeDigest } from '../catalogue/index.js';
import type { Experiment } from '../config/types.js';
import type { Chosen } from '../plugin/index.js';
import type { Prepared } from './preparation.js';
import { digests } from './teacher-pass.js';

/** Digests by what they are of: `code`, `loss:distillation`, `data:train`, ... */
export type Versions = Readonly<Record<string, string>>;

const core = fileURLToPath(new URL('cohort-work.js', import.meta.url));
let own: string | null = null;
/** Digest of the code that trains. It reads all of it, once. */
export const codeVersion = (): string => (own ??= codeDigest(core));

const hashes = new WeakMap<Float32Array, string>();
function hashOf(values: Float32Array): string {
  const known = hashes.get(values) ?? createHash('sha256').update(values).digest('hex');
  hashes.set(values, known);
  return known;
}

function chosenIn({ config }: Experiment): Chosen[] {
  const { dataset, transfer, preprocess, augment, tokenizer, teacher, student, loss, optimizer, schedule, metrics } = config;
  return [
    dataset,
    ...Object.values(transfer),
    ...Object.values(preprocess),
    ...Object.values(augment).map(({ augmenter }) => augmenter),
    tokenizer,
    ...(teacher ? [teacher] : []),
    student,
    ...Object.values(loss).map((term) => term.loss),
    optimizer,
    schedule,
    ...Object.values(metrics),
  ];
}

/** SHA-256 of the file of each plugin that an experiment chooses, in hex, by kind and name. */
export function pluginDigests(experiment: Experiment): Readonly<Record<string, string>> {
  const lines = chosenIn(experiment).flatMap((chosen) => digests(experiment.catalogue, chosen));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(':')), line.slice(line.lastIndexOf(':') + 1)]));
}

/** The versions that a student's training follows from in this process. */
export function versionsOf(experiment: Experiment, { trial }: Pick<Prepared, 'trial'>, backend: string): Versions {
  const signals = Object.entries(trial.teacher ?? {}).map(([split, logits]) => [`teacher's logits:${split}`, hashOf(logits)] as const);
  return {
    code: codeVersion(),
    backend,
    ...pluginDigests(experiment),
    'data:train': trial.train.digest,
    'data:validation': trial.validation.digest,
    ...Object.fromEntries(signals),
  };
}

const short = (version: string | undefined): string => version?.slice(0, 12) ?? 'none';

/** Each difference in words: what it is, there and here. */
export function differences(there: Versions, here: Versions): string[] {
  const names = [...new Set([...Object.keys(there), ...Object.keys(here)])];
  return names
    .filter((name) => there[name] !== here[name])
    .map((name) => `${name} (${short(there[name])} there, ${short(here[name])} here)`);
}
