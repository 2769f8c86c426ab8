import { ready } from '@tensorflow/tfjs';
import { madeFault } from '../../src/catalogue/methods.js';
import type { AnyDefinition } from '../../src/catalogue/types.js';
import type { Kind } from '../../src/plugin/index.js';
import { architectureChecks } from './architecture.js';
import { augmenterChecks } from './augmenter.js';
import { compressorChecks } from './compressor.js';
import { datasetChecks } from './dataset.js';
import { definitionChecks } from './definition.js';
import { executorChecks } from './executor.js';
import { exporterChecks } from './exporter.js';
import { lossChecks } from './loss.js';
import { metricChecks } from './metric.js';
import { optimizerChecks } from './optimizer.js';
import { prunerChecks } from './pruner.js';
import { expectThat, outcome, type Check, type CheckResult } from './result.js';
import { samplerChecks } from './sampler.js';
import { scheduleChecks } from './schedule.js';
import { NotCheckable, subject, type CheckTools, type Subject } from './subject.js';
import { teacherChecks } from './teacher.js';
import { preprocessorChecks, tokenizerChecks } from './words.js';

const byKind: Record<Kind, readonly Check<Subject<never>>[]> = {
  dataset: datasetChecks,
  preprocessor: preprocessorChecks,
  augmenter: augmenterChecks,
  tokenizer: tokenizerChecks,
  architecture: architectureChecks,
  teacher: teacherChecks,
  loss: lossChecks,
  optimizer: optimizerChecks,
  schedule: scheduleChecks,
  metric: metricChecks,
  sampler: samplerChecks,
  pruner: prunerChecks,
  executor: executorChecks,
  exporter: exporterChecks,
  compressor: compressorChecks,
};

/** Name of the check that a plugin can be made from its defaults. */
export const creation = 'is created from its options';

/** Names of every check that a kind of plugin has to pass, in order. */
export const checkNames = (kind: Kind): string[] => [
  ...definitionChecks.map(({ name }) => name),
  creation,
  ...(byKind[kind] ?? []).map(({ name }) => name),
];

/**
 * The conformance suite: everything that can be said of a plugin without its experiment. It needs a TensorFlow backend
 * for losses, optimizers and architectures, any will do, and never throws for a fault of the plugin.
 */
export async function checkPlugin(definition: AnyDefinition, tools: CheckTools = {}): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of definitionChecks) results.push(await outcome(check, definition));
  if (results.some(({ ok }) => !ok)) return results;
  await ready();
  const made = await create(definition, tools);
  results.push(made.result);
  if (made.subject) for (const check of byKind[definition.kind]) results.push(await outcome(check as Check<Subject>, made.subject));
  return results;
}

async function create(definition: AnyDefinition, tools: CheckTools): Promise<{ result: CheckResult; subject?: Subject }> {
  let made: Subject | undefined;
  const check: Check<AnyDefinition> = {
    name: creation,
    async run() {
      try {
        const found = await subject(definition, tools);
        const fault = madeFault(definition.kind, found.plugin);
        expectThat(fault === null, fault ?? '');
        made = found;
      } catch (error) {
        if (error instanceof NotCheckable) return error.message;
        throw error;
      }
      return undefined;
    },
  };
  const result = await outcome(check, definition);
  return made ? { result, subject: made } : { result };
}
