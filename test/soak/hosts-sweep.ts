/** A sweep by one process, and by workers on so many hosts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from '../support/command-line.js';
import { Fleet, type Machine } from '../support/fleet.js';
import { differences } from '../support/told.js';
import { documentOf } from '../support/trials.js';

export const slowness = { milliseconds: 50, loss: 0.02 };

const experiment = (epochs: number): string => `seed: 3
dataset: { use: uci-sentiment, domain: amazon }
split: { validation: 0.2, test: 0.2, stratify: true }
vocabulary: { size: 1000 }
teacher: { use: trained, architecture: { use: bag-of-embeddings, embedding: 16 }, epochs: 2 }
student: { use: text-cnn, filters: 16, embedding: 16 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: ${epochs}, batch_size: 16 }
`;
const sweep = (trials: number): string => `experiment: hosts
objective: { metric: validation.loss }
trials: ${trials}
seed: 5
sampler: { use: random }
executor: { use: queue, cohort: 1 }
space:
  loss.distillation.temperature: { float: [1, 8] }
  optimizer.rate: { float: [1e-3, 1e-1], log: true }
`;

export interface Told {
  /** From its first trial to its end. */
  readonly seconds: number;
  readonly document: any;
}

/** A sweep of so many trials on a fleet. */
export class HostsSweep {
  private constructor(
    readonly fleet: Fleet,
    readonly coordinator: Machine,
    private readonly trials: number,
  ) {}

  static async open(fleet: Fleet, size: { readonly trials: number; readonly epochs: number }): Promise<HostsSweep> {
    writeFileSync(join(fleet.place.folder, 'experiments/hosts.yaml'), experiment(size.epochs));
    writeFileSync(join(fleet.place.folder, 'sweeps/hosts.yaml'), sweep(size.trials));
    return new HostsSweep(fleet, await fleet.machine('coordinator'), size.trials);
  }

  start(...more: string[]): Running {
    return this.fleet.start(this.coordinator, ['sweep', 'sweeps/hosts.yaml', '--offline', '--json', ...more]);
  }

  /** In one process; what it comes to is what all must come to. */
  async alone(): Promise<Told> {
    return this.timed(this.start('--executor', 'in-process', '--parallel', '1'));
  }

  /** With a worker on each of these machines; `meanwhile` is told the sweep and may do harm. */
  async together(machines: readonly Machine[], meanwhile: (running: Running) => Promise<void> = async () => undefined): Promise<Told> {
    const workers = await Promise.all(machines.map((machine) => this.fleet.worker(machine)));
    const running = this.start();
    await meanwhile(running);
    const told = await this.timed(running);
    for (const { child } of workers) child.kill('SIGTERM');
    for (const { ended } of workers) await ended;
    return told;
  }

  /** What is wrong with a sweep beside the one by one process; empty where all is well. */
  faults(told: Told, alone: Told): string[] {
    const bare = ({ document }: Told): object => ({
      trials: document.trials.map(({ number, params, state, value }: any) => ({ number, params, state, value })),
      control: document.control.value,
      test: document.test,
    });
    const count = told.document.trials.length === this.trials ? [] : [`${told.document.trials.length} trials, not ${this.trials}`];
    return [...count, ...differences(bare(told), bare(alone), 'document')];
  }

  private async timed(running: Running): Promise<Told> {
    const document = await documentOf(running);
    return { seconds: document.seconds, document };
  }
}

/** Waits until a sweep has told so many trials. */
export const trialsTold = (running: Running, trials: number): Promise<void> => running.says(`[${trials}/`);

/** Cohorts that the workers have done, by their host. */
export async function doneBy({ fleet, coordinator }: HostsSweep): Promise<Record<string, number>> {
  const { stdout } = await fleet.start(coordinator, ['status', '--json']).ended;
  const { workers } = JSON.parse(stdout).queue as { workers: { name: string; done: number }[] };
  return Object.fromEntries(workers.map(({ name, done }) => [name.split(':')[0]!, done]));
}
