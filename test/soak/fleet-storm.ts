/** What befalls a fleet while sweeps run on it, one thing after another. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../support/command-line.js';
import type { Fleet, Machine } from '../support/fleet.js';
import type { SmallDisk } from '../support/small-disk.js';

export const blows = ['worker', 'coordinator', 'server', 'redis-kept', 'redis-lost', 'disk', 'cut'] as const;
export type Blow = (typeof blows)[number];

export interface StormSetting {
  readonly fleet: Fleet;
  readonly coordinator: Machine;
  readonly workers: readonly Machine[];
  /** Null where no small disk can be mounted. */
  readonly disk: SmallDisk | null;
  /** From 0 up to 1. */
  readonly draw: () => number;
  readonly tell: (line: string) => void;
}

/** Keeps workers at work on all machines, and does harm. */
export class FleetStorm {
  readonly counts = Object.fromEntries(blows.map((blow) => [blow, 0])) as Record<Blow, number>;
  /** Workers that ended though nobody had killed them. */
  readonly faults: string[] = [];
  private readonly working = new Map<Machine, Running>();
  /** The process that runs the sweep now. */
  sweep: Running | null = null;

  constructor(private readonly setting: StormSetting) {}

  /** Those that can be done here. */
  get possible(): Blow[] {
    const { fleet, disk } = this.setting;
    return blows.filter((blow) => (blow !== 'cut' || fleet.network) && (blow !== 'disk' || disk));
  }

  async begin(): Promise<void> {
    for (const machine of this.setting.workers) await this.work(machine);
  }

  /** Seconds until the next blow. */
  pause(): number {
    return 2 + this.setting.draw() * 6;
  }

  tell(line: string): void {
    this.setting.tell(line);
  }

  /** Does one thing, and sees to it that what was broken is whole again. */
  async strike(): Promise<void> {
    const blow = this.possible[Math.floor(this.setting.draw() * this.possible.length)]!;
    this.counts[blow]++;
    this.tell(`  ${blow}`);
    await this.deeds[blow]();
    for (const machine of this.setting.workers) await this.revive(machine);
  }

  async end(): Promise<void> {
    for (const { child } of this.working.values()) child.kill('SIGTERM');
    for (const { ended } of this.working.values()) await ended;
  }

  private readonly deeds: Readonly<Record<Blow, () => Promise<void>>> = {
    worker: async () => {
      this.working.get(this.some())!.child.kill('SIGKILL');
      await this.rest(0.5, 2);
    },
    coordinator: async () => {
      this.sweep?.child.kill('SIGKILL');
      await this.rest(0, 1);
    },
    server: async () => {
      const { mlflow } = this.setting.fleet;
      await mlflow.stop('SIGKILL');
      await this.rest(0.5, 4);
      await mlflow.restart();
    },
    'redis-kept': () => this.redis(true),
    'redis-lost': () => this.redis(false),
    disk: async () => {
      const { disk } = this.setting;
      disk!.fill();
      await this.rest(1, 4);
      disk!.empty();
    },
    cut: async () => {
      const { host } = this.setting.draw() < 0.25 ? this.setting.coordinator : this.some();
      host!.cut();
      await this.rest(1, 12);
      host!.join();
    },
  };

  private async redis(kept: boolean): Promise<void> {
    await this.setting.fleet.redis.stop();
    await this.rest(0.2, 3);
    await this.setting.fleet.restartRedis(kept);
  }

  private some(): Machine {
    const { workers, draw } = this.setting;
    return workers[Math.floor(draw() * workers.length)]!;
  }

  private rest(least: number, most: number): Promise<void> {
    return sleep((least + this.setting.draw() * (most - least)) * 1000);
  }

  private async revive(machine: Machine): Promise<void> {
    const { child, ended } = this.working.get(machine)!;
    if (child.exitCode === null && child.signalCode === null) return;
    const { code, signal, stderr } = await ended;
    if (signal !== 'SIGKILL') this.faults.push(`worker ${machine.name} ended with ${code ?? signal}: ${stderr}`);
    await this.work(machine);
  }

  private async work(machine: Machine): Promise<void> {
    this.working.set(machine, await this.setting.fleet.worker(machine));
  }
}
