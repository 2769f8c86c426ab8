import type { Kind } from '../plugin/index.js';

const methods: Record<Kind, string> = {
  dataset: 'read',
  preprocessor: 'apply',
  augmenter: 'augment',
  tokenizer: 'tokenize',
  architecture: 'build',
  teacher: 'prepare',
  loss: 'compute',
  optimizer: 'update',
  schedule: 'factor',
  metric: 'compute',
  sampler: 'sample',
  pruner: 'judge',
  executor: 'open',
  exporter: 'write',
  compressor: 'compress',
};

/** What is wrong with the thing that a plugin's `create` returned; null where it has the method of its kind. */
export function madeFault(kind: Kind, made: unknown): string | null {
  if (typeof (made as Record<string, unknown> | null | undefined)?.[methods[kind]] === 'function') return null;
  const later = typeof (made as { then?: unknown } | null | undefined)?.then === 'function';
  return later ? 'create must not be async: it returns a promise' : `what create returns has no method '${methods[kind]}'`;
}
