/** Students that train together elsewhere, and what is made of what they say. */
import type { EpochReport, OnEpoch, TrainedTrial } from '../distill/types.js';
import { faultOf, type FromStudent, type Judgement, type StudentWork, type ToStudent, type Unaddressed } from './student-messages.js';
import type { TrialHooks } from './types.js';

export interface RemoteStudent extends Pick<TrialHooks, 'signal' | 'together' | 'onTaken' | 'onLost'> {
  readonly work: StudentWork;
  readonly onEpoch: OnEpoch;
}

export interface Member extends RemoteStudent {
  /** By epoch: whatever arrives twice is answered twice and applied once. */
  readonly verdicts: Map<number, Promise<Judgement>>;
  readonly resolve: (trained: TrainedTrial) => void;
  readonly reject: (fault: unknown) => void;
  /** Null while something of it is to come; else what a worker is told that has it all the same: one may get it after another one's end. */
  over: 'taken' | 'leave' | null;
}

type Words = Unaddressed<ToStudent>;
/** Says something to a member where it trains. */
export type Say = (member: Member, said: Words) => void;

/** Students that must train at the same time: those of one trial. They share their worker and its end. */
export interface Unit {
  readonly members: Member[];
  /** Whether it was in a worker that was lost: from then on it has one for itself. */
  suspect: boolean;
  /** Workers that were lost while they had nothing else. */
  ended: number;
  /** Null while it has no worker. */
  say: Say | null;
  /** Whether its worker can be spoken to now. */
  reachable(): boolean;
}

/** Whether something of it is still to come. */
export const isOpen = (unit: Unit): boolean => unit.members.some(({ over }) => over === null);

/** Units in cohorts of at most so many students; one that is suspected is a cohort by itself. */
export function packed(units: readonly Unit[], most: number): Unit[][] {
  const cohorts: Unit[][] = units.filter(({ suspect }) => suspect).map((unit) => [unit]);
  let [open, size]: [Unit[], number] = [[], 0];
  for (const unit of units.filter(({ suspect }) => !suspect)) {
    if (open.length > 0 && size + unit.members.length > most) {
      cohorts.push(open);
      [open, size] = [[], 0];
    }
    open.push(unit);
    size += unit.members.length;
  }
  return open.length > 0 ? [...cohorts, open] : cohorts;
}

const LOOK = 500; // milliseconds

/** Has a member finish its epoch and leave; one that waits for a worker, or whose worker cannot be spoken to, leaves as soon as that is known. */
export function leave(unit: Unit, member: Member): void {
  if (member.over) return;
  if (unit.say && unit.reachable()) {
    unit.say(member, { type: 'leave' });
    const watch = setInterval(() => {
      if (!member.over && unit.reachable()) return;
      clearInterval(watch);
      giveUp(member);
    }, LOOK);
  } else giveUp(member);
}

function giveUp(member: Member): void {
  if (member.over) return;
  member.over = 'leave';
  member.reject(member.signal?.reason);
}

/** Ends what is open of a unit with a fault. */
export function end(unit: Unit, fault: unknown): void {
  for (const member of unit.members.filter(({ over }) => over === null)) {
    member.over = 'leave';
    member.reject(fault);
  }
}

/** Takes what a member's worker says; `say` answers it. */
export function heard(member: Member, message: Exclude<FromStudent, { type: 'refused' }>, say: (said: Words) => void): void {
  if (member.over !== null) return dismiss(member.over, message, say);
  if (message.type === 'epoch') return judge(member, message.report, say);
  member.over = message.type === 'left' ? 'leave' : 'taken';
  if (message.type === 'trained') {
    say({ type: 'taken' });
    member.resolve(message.trained);
  } else member.reject(message.type === 'left' ? member.signal?.reason : faultOf(message.fault));
}

/** Has a worker end what nothing more is wanted of; one that has kept its last epoch stays until it is told to leave. */
function dismiss(word: 'taken' | 'leave', message: FromStudent, say: (said: Words) => void): void {
  if (word === 'taken' && (message.type === 'epoch' || message.type === 'trained')) return say({ type: 'taken' });
  if (message.type !== 'epoch') return;
  say({ type: 'leave' });
  say({ type: 'verdict', epoch: message.report.epoch, verdict: 'continue' });
}

/** Answers for an epoch; one that was judged before, for a worker that is lost, has its verdict already. */
function judge(member: Member, report: EpochReport, say: (said: Words) => void): void {
  const { epoch } = report;
  const verdict = member.verdicts.get(epoch) ?? member.onEpoch(report);
  member.verdicts.set(epoch, verdict);
  const answer = (said: Judgement): void => say({ type: 'verdict', epoch, verdict: said });
  verdict.then(answer, (fault: unknown) => {
    member.over = 'leave';
    member.reject(fault);
    say({ type: 'leave' });
    answer('prune');
  });
}
