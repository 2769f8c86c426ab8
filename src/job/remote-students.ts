/** Students that train in workers: handed out, heard, handed out again where a worker is lost, set aside where they end every worker. */
import { randomUUID } from 'node:crypto';
import { InputError, LostWorker, type Log, type Workers } from '../plugin/index.js';
import { end, heard, isOpen, leave, packed, type Member, type RemoteStudent, type Say, type Unit } from './remote-unit.js';
import type { TrainedTrial } from '../distill/types.js';
import type { CohortWork, FromStudent } from './student-messages.js';

/** Workers that a trial may end while it is alone in them, before it is set aside. */
const LIVES = 2;

/** Trains students with the workers of an executor. */
export class RemoteStudents {
  /** Units of which not all members are there yet, by their name. */
  private readonly gathering = new Map<string, Unit>();
  private readonly leaving = new WeakMap<AbortSignal, Set<() => void>>();
  private ready: Unit[] = [];

  constructor(
    private readonly workers: Workers,
    private readonly study: string,
    private readonly log: Log,
  ) {}

  /** Resolves with what came of it. Rejects with the signal's reason once it is aborted and the epoch under way is kept. */
  async train(student: RemoteStudent): Promise<TrainedTrial> {
    const { signal, together } = student;
    signal?.throwIfAborted();
    let stop: () => void = () => undefined;
    try {
      return await new Promise((resolve, reject) => {
        const member: Member = { ...student, verdicts: new Map(), resolve, reject, over: null };
        const unit = this.unitOf(member);
        stop = () => leave(unit, member);
        if (signal) this.heeding(signal).add(stop);
        if (unit.members.length === (together?.count ?? 1)) this.put(unit);
      });
    } finally {
      if (signal) this.heeding(signal).delete(stop);
    }
  }

  /** Who is to leave once the signal is aborted: one listener for all of them. */
  private heeding(signal: AbortSignal): Set<() => void> {
    const known = this.leaving.get(signal) ?? new Set();
    if (!this.leaving.has(signal)) signal.addEventListener('abort', () => known.forEach((stop) => stop()), { once: true });
    this.leaving.set(signal, known);
    return known;
  }

  private unitOf(member: Member): Unit {
    const name = member.together?.name;
    const unit: Unit = (name !== undefined && this.gathering.get(name)) || {
      members: [],
      suspect: false,
      ended: 0,
      say: null,
      reachable: () => false,
    };
    unit.members.push(member);
    if (name === undefined) return unit;
    if (unit.members.length < member.together!.count) this.gathering.set(name, unit);
    else this.gathering.delete(name);
    return unit;
  }

  /** What becomes ready at about the same time goes together. */
  private put(unit: Unit): void {
    unit.say = null;
    if (this.ready.push(unit) === 1) setImmediate(() => this.handOut());
  }

  private handOut(): void {
    const units = this.ready.splice(0).filter(isOpen);
    for (const cohort of packed(units, this.workers.cohort)) void this.run(cohort);
  }

  private async run(units: readonly Unit[]): Promise<void> {
    const members = units.flatMap((unit) => unit.members.filter(({ over }) => over === null));
    const refusals: string[] = [];
    const say: Say = (member, said) => running.send({ ...said, student: members.indexOf(member) });
    const hear = (message: unknown): void => {
      const told = message as FromStudent;
      const member = members[told.student];
      if (told.type === 'refused') refusals.push(`worker ${told.worker} differs from this process: ${told.differences.join('; ')}`);
      else if (member) heard(member, told, (said) => say(member, said));
    };
    const work: CohortWork = { study: this.study, students: members.map((member) => member.work) };
    const running = this.workers.run({ id: randomUUID(), students: members.length, alone: units[0]!.suspect, work }, hear);
    for (const unit of units) Object.assign(unit, { say, reachable: () => running.reachable ?? true });
    void (running.taken ?? Promise.resolve()).then(() => units.forEach(({ members: [first] }) => first!.onTaken?.()));
    const lost = await running.ended.then(
      () => null,
      (fault: unknown) => (fault instanceof LostWorker ? fault : new LostWorker(`cannot be had: ${String(fault)}`, 'alone')),
    );
    const open = units.filter(isOpen);
    if (lost && refusals.length === 0) this.lost(open, lost, units.length);
    else if (open.length > 0) this.givenUp(open, refusals, units.length);
  }

  /** Units that a worker does not want: another one may, or nobody can have them. */
  private givenUp(units: readonly Unit[], [refusal]: readonly string[], together: number): void {
    if (refusal === undefined) return this.lost(units, new LostWorker('gave its students up without an answer', 'alone'), together);
    const fault = new InputError(refusal, { suggestion: 'build and install the same everywhere, then go on with stillhouse resume' });
    if (this.workers.others) this.log.warn(refusal);
    for (const unit of units) {
      if (this.workers.others) this.put(unit);
      else end(unit, fault);
    }
  }

  private lost(units: readonly Unit[], { reason, blame }: LostWorker, together: number): void {
    for (const unit of units) {
      const { signal, onLost } = unit.members[0]!;
      if (signal?.aborted) {
        end(unit, signal.reason);
        continue;
      }
      if (blame === 'none') {
        this.put(unit);
        continue;
      }
      unit.suspect = true;
      if (blame === 'alone' && together === 1) unit.ended++;
      onLost?.(reason);
      const poison = unit.ended >= LIVES;
      if (poison) end(unit, new Error(`set aside: ${unit.ended} workers were lost that had nothing else to do; the last one ${reason}`));
      else this.put(unit);
      this.log.warn(
        `a worker ${reason}: ${poison ? 'its trial is set aside' : 'its trial goes on in another one, which has nothing else'}`,
      );
    }
  }
}
