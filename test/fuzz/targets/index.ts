import type { Target } from '../target.js';
import { bundleTarget } from './bundle.js';
import { configTarget } from './config.js';
import { journalTarget } from './journal.js';
import { outboxTarget } from './outbox.js';
import { safetensorsTarget } from './safetensors.js';

/** Every reader that is fuzzed. */
export const targets: readonly Target[] = [
  configTarget('experiment'),
  configTarget('sweep'),
  configTarget('benchmark'),
  journalTarget,
  outboxTarget,
  bundleTarget,
  safetensorsTarget,
];
