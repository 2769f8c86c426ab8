/** What a journal tells of the processes that have written it. */
import { readFileSync } from 'node:fs';

export interface Story {
  /** Processes that took up trials of earlier ones. */
  readonly resumed: number;
  /** Trials taken up again, over all processes. */
  readonly again: number;
  /** Epochs that were trained once more because of it. */
  readonly repeated: number;
  /** What must not be: told in words. */
  readonly faults: readonly string[];
}

interface Op {
  readonly op_code: number;
  readonly worker_id: string;
  readonly trial_id: number;
  readonly step: number;
  readonly state: number;
  readonly user_attr?: Readonly<Record<string, unknown>>;
}

/** Reads the journal of a study that trained so many trials at the same time. */
export function storyOf(path: string, parallel: number): Story {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const ops = lines.map((line) => JSON.parse(line.replaceAll(/\b(NaN|-?Infinity)\b/g, 'null')) as Op);
  const faults: string[] = [];
  const reported = new Map<number, Set<number>>();
  const claims = new Map<string, number[]>();
  const over = new Set<number>();
  let repeated = 0;
  for (const { op_code, worker_id, trial_id, step, state, user_attr } of ops) {
    const steps = reported.get(trial_id) ?? new Set();
    if (op_code === 7 && steps.has(step)) faults.push(`trial ${trial_id} reported step ${step} twice`);
    if (op_code === 7) reported.set(trial_id, steps.add(step));
    if (op_code === 6 && state !== 0) over.add(trial_id);
    if (op_code !== 8 || user_attr?.['restarts'] === undefined) continue;
    if (over.has(trial_id)) faults.push(`trial ${trial_id} was taken up though it had ended`);
    claims.set(worker_id, [...(claims.get(worker_id) ?? []), trial_id]);
    repeated += steps.size;
  }
  for (const [worker, trials] of claims)
    if (trials.length > parallel) faults.push(`process ${worker} took up ${trials.length} trials, more than ran`);
  return { resumed: claims.size, again: [...claims.values()].flat().length, repeated, faults };
}
