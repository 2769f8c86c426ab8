/** Small sweeps whose processes live some seconds. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workplace } from '../support/workplace.js';

const experiment = (epochs: number): string => `seed: 3
dataset: { use: uci-sentiment, domain: amazon }
split: { validation: 0.2, test: 0.2, stratify: true }
vocabulary: { size: 1000 }
teacher: { use: trained, architecture: { use: bag-of-embeddings, embedding: 16 }, epochs: 2 }
student: { use: bag-of-embeddings, embedding: 8, dropout: 0.1 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: ${epochs}, batch_size: 8 }
`;

const common = (trials: number, metric = 'loss'): string => `experiment: night
objective: { metric: validation.${metric} }
trials: ${trials}
seed: 5
space:
  loss.distillation.temperature: { float: [1, 8] }
  optimizer.rate: { float: [1e-3, 1e-1], log: true }
`;
const learning = `sampler: { use: tpe, startup: 4 }
pruner: { use: successive-halving, min_resource: 1, reduction_factor: 2, audit: 0.3 }
`;

/** By name. `plain` has as many trials at the same time as suits the machine; `batch_size` has trials that go together take unlike numbers of steps an epoch. */
const sweeps: Readonly<Record<string, (trials: number) => string>> = {
  plain: (trials) => `${common(trials, 'macro_f1')}sampler: { use: random }\n`,
  asha: (trials) => `${common(trials)}${learning}parallel: 1\n`,
  together: (trials) => `${common(trials)}  training.batch_size: { choice: [8, 16] }\n${learning}parallel: 3\n`,
};
export const sweepNames = Object.keys(sweeps);

/** Writes the files of a sweep into a folder and answers the sweep's path there. */
export function writeSweep(place: Workplace, name: string, { trials, epochs }: { trials: number; epochs: number }): string {
  writeFileSync(join(place.folder, 'experiments/night.yaml'), experiment(epochs));
  writeFileSync(join(place.folder, `sweeps/${name}.yaml`), sweeps[name]!(trials));
  return `sweeps/${name}.yaml`;
}
