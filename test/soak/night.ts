/** A sweep whose processes are killed again and again, beside the same sweep in peace. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JournalLock } from '../../src/sweep/lock.js';
import { outcomeOf } from '../support/outcome.js';
import { differences, told } from '../support/told.js';
import type { Workplace } from '../support/workplace.js';
import { storyOf, type Story } from './journal-story.js';
import { kill, type Death, type Moment } from './moments.js';

export interface Peace {
  readonly document: any;
  readonly told: Awaited<ReturnType<typeof told>>;
}
export interface Night {
  readonly study: string;
  readonly deaths: readonly Death[];
  /** Milliseconds that whoever came next waited for a lock whose holder was dead. */
  readonly waits: readonly number[];
  readonly story: Story;
  readonly states: Readonly<Record<string, number>>;
  readonly runs: number;
  /** How it differs from the undisturbed sweep, and what else is wrong; empty where all is well. */
  readonly faults: readonly string[];
}

/** Runs the sweep to its end in one process. */
export async function peace(place: Workplace, uri: string, sweep: string, experiment: string): Promise<Peace> {
  const document = await place.document(['sweep', sweep], { MLFLOW_EXPERIMENT_NAME: experiment });
  return { document, told: await told(uri, experiment, document.study) };
}

/** The folder of the study that a process has just begun. */
async function begun(place: Workplace, before: readonly string[]): Promise<string> {
  for (let waited = 0; waited < 120_000; waited += 20) {
    const study = place.studies().find((name) => !before.includes(name));
    // Its sweep is kept last: from then on it can be resumed.
    if (study && place.kept(study, 'sweep.json') && place.kept(study, 'journal.log')) return study;
    await sleep(20);
  }
  throw new Error('the sweep did not begin within two minutes');
}

const countStates = (trials: readonly { state: string }[]): Record<string, number> =>
  Object.fromEntries(trials.map(({ state }) => [state, trials.filter((one) => one.state === state).length]));

/** Kills at each of the moments that come before the sweep ends; then lets it end, and compares. */
export async function night(place: Workplace, { uri, sweep, experiment, moments, expected }: Setting): Promise<Night> {
  const env = { MLFLOW_EXPERIMENT_NAME: experiment };
  const before = place.studies();
  const deaths: Death[] = [];
  const waits: number[] = [];
  let running = place.start(['sweep', sweep], env);
  const study = await Promise.race([begun(place, before), running.ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  const folder = join(place.home, 'studies', study);
  for (const moment of moments) {
    const death = await kill(running, folder, moment);
    if (death === null) break;
    deaths.push(death);
    // Every other dead lock is found by the next process of the sweep, the others by this one.
    if (death.held && waits.length * 2 < deaths.filter(({ held }) => held).length) waits.push(waitFor(join(folder, 'journal.log')));
    running = place.start(['resume', study], env);
  }
  const { code, stderr } = await running.ended;
  const faults = code === 0 ? [] : [`the last process ended with ${code}: ${stderr}`];
  const document = await place.document(['resume', study], env);
  const runs = await told(uri, experiment, study);
  const story = storyOf(join(folder, 'journal.log'), Number(expected.told[0]!.tags['stillhouse.parallel']));
  faults.push(...story.faults, ...differences(outcomeOf(document), outcomeOf(expected.document), 'document'));
  faults.push(...differences(document.pruning, expected.document.pruning, 'pruning'), ...differences(runs, expected.told, 'runs'));
  return { study, deaths, waits, story, states: countStates(document.trials), runs: runs.length, faults };
}

export interface Setting {
  readonly uri: string;
  /** Path of the sweep's file. */
  readonly sweep: string;
  readonly experiment: string;
  readonly moments: readonly Moment[];
  readonly expected: Peace;
}

function waitFor(journal: string): number {
  const since = performance.now();
  const lock = new JournalLock(journal);
  lock.hold(() => undefined);
  lock.close();
  return performance.now() - since;
}
