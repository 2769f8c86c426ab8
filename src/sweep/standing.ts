/** What is asked of a study with each trial that begins or ends, counted as its operations are replayed: nothing looks through all trials for it. */
import { paramsKey, type Direction, type Params, type TrialState } from '../plugin/index.js';
import { isOwner, isThisProcess } from './owner.js';
import { bestOf } from './result.js';
import { isFeasible, isOwn } from './rules.js';
import type { Standing } from './trial.js';

type Told = { readonly number: number; readonly state: 'complete'; readonly value: number | null; readonly values: readonly number[] };

/** A trial as it is counted. */
export interface CountedTrial {
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  readonly values: readonly number[];
  readonly user: Readonly<Record<string, unknown>>;
  readonly system: Readonly<Record<string, unknown>>;
}

/** What a trial counts as. */
interface Counted {
  /** Null where it has not begun or is not the study's own. */
  readonly params: Params | null;
  readonly waits: boolean;
  readonly elsewhere: boolean;
}

const nothing: Counted = { params: null, waits: false, elsewhere: false };
const inOrder = (numbers: ReadonlySet<number>): number[] => [...numbers].sort((a, b) => a - b);

function countedAs({ state, system, user, params }: CountedTrial): Counted {
  const { owner } = user;
  const left = owner === null || (isOwner(owner) && !isThisProcess(owner));
  return {
    params: state !== 'waiting' && isOwn({ attributes: system }) ? params : null,
    waits: state === 'waiting',
    elsewhere: state === 'running' && left,
  };
}

/** Counts the trials of one study; to be told of each that is new or has changed. */
export class Count implements Standing {
  begun = 0;
  readonly tried = new Map<string, number>();
  private readonly counted: Counted[] = [];
  private readonly waits = new Set<number>();
  private readonly foreign = new Set<number>();
  private leader: Told | null = null;

  constructor(private readonly directions: readonly Direction[]) {}

  get waiting(): readonly number[] {
    return inOrder(this.waits);
  }

  get elsewhere(): readonly number[] {
    return inOrder(this.foreign);
  }

  get best(): number | null {
    return this.leader?.number ?? null;
  }

  take(trial: CountedTrial): void {
    const { number } = trial;
    const [before, now] = [this.counted[number] ?? nothing, countedAs(trial)];
    this.counted[number] = now;
    if (before.params !== now.params) this.begins(before.params, now.params);
    if (before.waits !== now.waits) put(this.waits, number, now.waits);
    if (before.elsewhere !== now.elsewhere) put(this.foreign, number, now.elsewhere);
    if (trial.state === 'complete' && now.params && isFeasible(trial.system)) this.ends(trial);
  }

  private begins(before: Params | null, now: Params | null): void {
    if (before) this.add(paramsKey(before), -1);
    if (now) this.add(paramsKey(now), 1);
    this.begun += Number(now !== null) - Number(before !== null);
  }

  private add(key: string, many: number): void {
    const left = (this.tried.get(key) ?? 0) + many;
    if (left > 0) this.tried.set(key, left);
    else this.tried.delete(key);
  }

  private ends({ number, values }: CountedTrial): void {
    const told: Told = { number, state: 'complete', value: values[0] ?? null, values };
    this.leader = bestOf(this.leader ? [this.leader, told] : [told], this.directions);
  }
}

function put(numbers: Set<number>, number: number, there: boolean): void {
  if (there) numbers.add(number);
  else numbers.delete(number);
}
