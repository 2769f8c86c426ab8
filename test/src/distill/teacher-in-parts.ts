/**
 * Prepares a teacher in a process of its own, ended by SIGKILL at a step where one is given, and prints a digest of its weights and logits:
 * `node teacher-in-parts.js FOLDER transformer|lora|trained STEP`.
 */
import { createHash } from 'node:crypto';
import adamw from '../../../plugins/optimizers/adamw.js';
import bilstm from '../../../plugins/architectures/bilstm.js';
import linear from '../../../plugins/schedules/linear.js';
import trained from '../../../plugins/teachers/trained.js';
import transformer from '../../../plugins/teachers/transformer.js';
import { createCheckpoints, createTrainer } from '../../../src/distill/index.js';
import type { Chosen, Schedule, Teacher } from '../../../src/plugin/index.js';
import { FileEpochStore } from '../../../src/runtime/epoch-store.js';
import { tinyData } from '../../contracts/tiny-data.js';
import { checkpointFolder } from '../../golden/checkpoints.js';
import { useBackend } from '../../support/backend.js';
import { MemorySignals } from './memory-signals.js';
import { keptSignals } from '../../../src/distill/index.js';

const [folder, kind, step] = process.argv.slice(2) as [string, string, string | undefined];
const print = (line: string) => void process.stdout.write(`${line}\n`);

/** The real schedule, which ends the process before it takes the step. */
const deadly = (schedule: Schedule): Schedule => ({
  factor(at, total) {
    if (at === Number(step ?? -1)) process.kill(process.pid, 'SIGKILL');
    return schedule.factor(at, total);
  },
});
const makers: Readonly<Record<string, (options: never) => unknown>> = {
  adamw: () => adamw.create({}),
  linear: (options) => deadly(linear.create(options)),
  bilstm: (options) => bilstm.create(options),
};
const make = ({ use, options }: Chosen): unknown => makers[use]!(options as never);

const common = {
  optimizer: {
    use: 'adamw',
    kind: 'optimizer',
    options: { rate: 0.01, decay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  },
  schedule: { use: 'linear', kind: 'schedule', options: { warmup: 0.1, end: 0 } },
  epochs: 4,
  batch_size: 8,
  clip_norm: 1,
} as const;

function teacher(): Teacher {
  const log = { info: print, warn: print };
  const trainer = createTrainer(make, { log, epochs: new FileEpochStore(folder, log) });
  if (kind === 'trained') {
    const options = { embedding: 6, units: 4, dropout: 0.3 };
    return trained.create({ ...common, architecture: { use: 'bilstm', kind: 'architecture', options }, patience: null }, trainer);
  }
  const options = {
    ...common,
    model: null,
    folder: checkpointFolder('bert'),
    revision: 'main',
    pooling: 'auto',
    length: null,
    training: kind === 'lora' ? 'lora' : 'full',
    strength: 1,
    freeze: 0,
    freeze_embedding: false,
    layer_decay: 0.9,
    dropout: null,
    lora_rank: 2,
    lora_alpha: 4,
    lora_targets: ['query', 'value'],
  } as const;
  const checkpoints = createCheckpoints({ root: folder, tell: print, signals: keptSignals(new MemorySignals()) });
  return transformer.create(options, checkpoints, trainer);
}

await useBackend();
const model = await teacher().prepare(tinyData(), 11);
const hash = createHash('sha256');
for (const bytes of Object.values(model.state!())) hash.update(bytes);
hash.update((await model.logits('train'))!);
print(`weights ${hash.digest('hex')}`);
if (step === undefined) await model.kept!();
