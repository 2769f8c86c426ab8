/** One sweep over a queue in a storm, resumed until it is done, and what it came to beside the same sweep in peace. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet, Machine } from '../support/fleet.js';
import { outcomeOf } from '../support/outcome.js';
import { differences, told } from '../support/told.js';
import type { FleetStorm } from './fleet-storm.js';
import { storyOf } from './journal-story.js';

const ENOUGH = 600; // seconds after which a sweep that nobody disturbs any more has to be done
const STUDENTS = 16; // at the same time, as the queue has it by default

export interface Stormy {
  readonly fleet: Fleet;
  readonly coordinator: Machine;
  /** The sweep's file. */
  readonly sweep: string;
}

/** What is compared: the trials of the journal, and the run of each trial and control on the server. */
export interface Outcome {
  readonly document: any;
  readonly runs: readonly { readonly key: string }[];
}

async function runsOf(fleet: Fleet, experiment: string, study: string): Promise<Outcome['runs']> {
  const runs = await told(fleet.mlflow.uri, experiment, study);
  const children = runs.filter(({ tags }) => tags['mlflow.parentRunId'] !== undefined);
  return children.map(({ key, status, params, metrics }) => ({ key, status, params, metrics }));
}

/** The sweep in one process, undisturbed, and sent. */
export async function calm({ fleet, coordinator, sweep }: Stormy): Promise<Outcome> {
  const env = { MLFLOW_EXPERIMENT_NAME: 'in peace' };
  const { code, stdout, stderr } = await fleet.start(coordinator, ['sweep', sweep, '--json', '--executor', 'in-process'], env).ended;
  if (code !== 0) throw new Error(`the undisturbed sweep ended with ${code}: ${stderr}`);
  const synced = await fleet.start(coordinator, ['sync'], env).ended;
  if (synced.code !== 0) throw new Error(`the undisturbed sweep cannot be sent: ${synced.stderr}`);
  const document = JSON.parse(stdout);
  return { document, runs: await runsOf(fleet, 'in peace', document.study) };
}

/** Whether something is over within so many seconds. */
const within = (seconds: number, ended: Promise<unknown>): Promise<boolean> =>
  Promise.race([ended.then(() => true), sleep(seconds * 1000, false, { ref: false })]);

/** Runs it under another name, strikes until `over`, and answers what is wrong with what it came to; empty where all is well. */
export async function stormy(
  stormy: Stormy,
  storm: FleetStorm,
  experiment: string,
  expected: Outcome,
  over: () => boolean,
): Promise<string[]> {
  const { fleet, coordinator, sweep } = stormy;
  const start = (...args: string[]): void =>
    void (storm.sweep = fleet.start(coordinator, [...args, '--json'], { MLFLOW_EXPERIMENT_NAME: experiment }));
  const before = fleet.place.studies(coordinator.home);
  start('sweep', sweep);
  await storm.sweep!.says(', journal '); // from here on it can be resumed
  const study = fleet.place.studies(coordinator.home).find((name) => !before.includes(name))!;
  for (let struck = false; ;) {
    const calmed = over();
    const ended = await within(calmed ? ENOUGH : storm.pause(), storm.sweep!.ended);
    if (!ended && calmed) return [`the sweep is not done ${ENOUGH} seconds after the last blow`];
    if (!ended) {
      if (over()) continue;
      await storm.strike();
      struck = true;
      continue;
    }
    const { code, signal, stderr } = await storm.sweep!.ended;
    if (code === 0) break;
    if (/\n {4}at /.test(stderr)) return [`a stack was printed: ${stderr}`];
    if (!struck) return [`the sweep ended with ${code ?? signal} though nothing befell it: ${stderr}`];
    storm.tell(`  ended with ${code ?? signal}: ${stderr.trim().split('\n').at(-1)}`);
    struck = false;
    start('resume', study);
  }
  const faults = await compared(stormy, experiment, study, expected);
  if (faults.length === 0) rmSync(join(coordinator.home, 'studies', study), { recursive: true });
  return faults;
}

async function compared({ fleet, coordinator }: Stormy, experiment: string, study: string, expected: Outcome): Promise<string[]> {
  const env = { MLFLOW_EXPERIMENT_NAME: experiment };
  const synced = await fleet.start(coordinator, ['sync', '--json'], env).ended;
  if (synced.code !== 0) return [`sync ended with ${synced.code}: ${synced.stderr}`];
  const { stdout, code, stderr } = await fleet.start(coordinator, ['resume', study, '--json'], env).ended;
  if (code !== 0) return [`resume of the finished study ended with ${code}: ${stderr}`];
  const runs = await runsOf(fleet, experiment, study);
  const keys = runs.map(({ key }) => key);
  return [
    ...storyOf(join(coordinator.home, 'studies', study, 'journal.log'), STUDENTS).faults,
    ...keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${key} has two runs`),
    ...differences(outcomeOf(JSON.parse(stdout)), outcomeOf(expected.document), 'document'),
    ...differences(runs, expected.runs, 'runs'),
  ];
}
