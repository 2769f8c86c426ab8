/** A researcher's folder for end-to-end tests: two files to run, a state folder of its own, the installations shared. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endCommands, environment, main, startCommand, type CommandPlace, type Ended, type Running } from './command-line.js';
import type { Place } from './network.js';
import { answered } from './resident.js';

const experiment = `seed: 3
dataset: { use: uci-sentiment, domain: amazon }
split: { validation: 0.2, test: 0.2, stratify: true }
vocabulary: { size: 1000 }
teacher: { use: trained, architecture: { use: bag-of-embeddings, embedding: 16 }, epochs: 2 }
student: { use: bag-of-embeddings, embedding: 8 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 3, batch_size: 32 }
`;
const sweep = `experiment: cheap
objective: { metric: validation.macro_f1, direction: maximize }
trials: 4
seed: 5
sampler: { use: grid }
space:
  loss.distillation.temperature: { choice: [1, 4] }
  optimizer.rate: { choice: [3e-3, 1e-2] }
`;

/** Names of what the set-up installed in the state folder of this checkout: MLflow, TensorFlow. */
function installed(state: string): string[] {
  try {
    return readdirSync(state).filter((name) => /^(mlflow|tensorflow|kernels)-[\da-f]/.test(name) || name === 'vendor-addon.json');
  } catch {
    return [];
  }
}

export class Workplace {
  private constructor(
    readonly folder: string,
    readonly home: string,
  ) {}

  /** Null where no MLflow is installed. */
  static open(): Workplace | null {
    const state = resolve(process.env['STILLHOUSE_HOME'] ?? '.stillhouse');
    const names = installed(state);
    if (!names.some((name) => name.startsWith('mlflow-'))) return null;
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-e2e-')));
    for (const name of ['experiments', 'sweeps', 'home']) mkdirSync(join(folder, name));
    for (const name of names) (name.endsWith('.json') ? copyFileSync : symlinkSync)(join(state, name), join(folder, 'home', name));
    writeFileSync(join(folder, 'experiments/cheap.yaml'), experiment);
    writeFileSync(join(folder, 'sweeps/cheap.yaml'), sweep);
    return new Workplace(folder, join(folder, 'home'));
  }

  /** Another state folder, with what is installed in the shared one. */
  homeAt(folder: string): string {
    mkdirSync(folder);
    for (const name of installed(this.home))
      (name.endsWith('.json') ? copyFileSync : symlinkSync)(realpathSync(join(this.home, name)), join(folder, name));
    return folder;
  }
  /** A process of its own, where told on another host. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}, place?: Place): Running {
    return startCommand(args, { ...this.#place(env), ...(place && { place }) });
  }
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    return this.start(args, env).ended;
  }
  /** As `run`, from the process that stays. */
  answer(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    return answered(args, this.#place(env));
  }
  /** The document of a command that has to succeed, from the process that stays; stdout must hold nothing else. */
  async document(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<any> {
    const { code, stdout, stderr } = await this.answer([...args, '--json'], env);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stderr}`);
    return JSON.parse(stdout);
  }
  /** Names of the studies that are kept, here or in another state folder. */
  studies(home = this.home): string[] {
    return this.#names('studies', home);
  }
  /** The study that was begun last, whatever its sweep is called. */
  newest(): string | undefined {
    const begun = (name: string): number => statSync(join(this.home, 'studies', name)).birthtimeMs;
    return this.studies()
      .toSorted((a, b) => begun(a) - begun(b))
      .at(-1);
  }
  outboxes(): string[] {
    return this.#names('outbox');
  }
  /** Whether a file of a study is there, with something in it. */
  kept(study: string, file: string): boolean {
    return (statSync(join(this.home, 'studies', study, file), { throwIfNoEntry: false })?.size ?? 0) > 0;
  }
  /** Waits until a trial of the newest study has reported a step to the journal. */
  async reported(trial: number, step: number): Promise<void> {
    for (let waited = 0; waited < 60_000; waited += 5) {
      const study = this.newest();
      if (study && this.#lines(study).some((line) => line['op_code'] === 7 && line['trial_id'] === trial && line['step'] === step)) return;
      await sleep(5);
    }
    throw new Error(`trial ${trial} did not report step ${step} within a minute`);
  }
  /** As `close`, left to a process of its own: for one that is about to end. */
  leave(): void {
    endCommands();
    const script = '"$0" "$1" server stop; rm -rf "$2"';
    const env = environment({ STILLHOUSE_HOME: this.home });
    spawn('sh', ['-c', script, process.execPath, main, this.folder], { cwd: this.folder, env, detached: true, stdio: 'ignore' }).unref();
  }
  /** Ends commands and server and removes the folder. */
  async close(): Promise<void> {
    endCommands();
    await this.run(['server', 'stop']);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #place(env: NodeJS.ProcessEnv = {}): CommandPlace {
    return { cwd: this.folder, env: { STILLHOUSE_HOME: this.home, HOME: this.folder, CI: '1', ...env } };
  }
  #names(kind: string, home = this.home): string[] {
    try {
      return readdirSync(join(home, kind)).filter((name) => !name.startsWith('.'));
    } catch {
      return [];
    }
  }
  #lines(study: string): Record<string, unknown>[] {
    try {
      const text = readFileSync(join(this.home, 'studies', study, 'journal.log'), 'utf8');
      return text
        .slice(0, text.lastIndexOf('\n') + 1)
        .split('\n')
        .flatMap((line) => (line ? [JSON.parse(line) as Record<string, unknown>] : []));
    } catch {
      return [];
    }
  }
}
