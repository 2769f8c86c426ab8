/**
 * The lock of a journal, as Optuna's JournalFileSymlinkLock takes it: a symbolic link `<journal>.lock`.
 * Ours points to `<journal>.lock.pid-<id>`, which says who we are; so one who finds it left by a dead process of this machine breaks it at once.
 * Optuna's points to the journal; what cannot be told dead is broken, as Optuna does, when its target has not changed for 30 seconds.
 */
import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isOwner, lifeOf, thisOwner } from './owner.js';

const grace = 30_000;
const slowestPoll = 50;
/** A breaker needs microseconds; one that is older has died. */
const breakerLife = 2_000;

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const sleep = (milliseconds: number): void => void Atomics.wait(sleeper, 0, 0, milliseconds);
const codeOf = (fault: unknown): string | undefined => (fault as NodeJS.ErrnoException).code;
function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

/** The cards of this process, taken away at the latest when it ends. */
const cards = new Set<string>();
const removeCards = (): void => cards.forEach((card) => rmSync(card, { force: true }));

function isLeftByDead(card: string): boolean {
  const owner: unknown = attempt(() => JSON.parse(readFileSync(card, 'utf8')));
  return isOwner(owner) && lifeOf(owner) === 'dead';
}

/** The lock of one journal, for one process. */
export class JournalLock {
  private readonly path: string;
  private readonly prefix: string;
  private card: string | null = null;
  private held = false;

  /** `journal` must be absolute: a relative link would dangle. */
  constructor(journal: string) {
    this.path = `${journal}.lock`;
    this.prefix = `${journal}.lock.pid-`;
  }

  /** Runs `body` while holding the lock, also within another one; waits for it without end as long as its owner lives and works. */
  hold<T>(body: () => T): T {
    if (this.held) return body();
    this.acquire();
    this.held = true;
    try {
      return body();
    } finally {
      this.held = false;
      this.release();
    }
  }

  /** Removes what this process has left beside the journal. */
  close(): void {
    if (this.card === null) return;
    rmSync(this.card, { force: true });
    cards.delete(this.card);
    this.card = null;
  }

  private acquire(): void {
    const card = this.ownCard();
    let wait = 1;
    let seen: { mtime: number | null; at: number } | null = null;
    while (!this.link(card)) {
      if (this.breakDead()) continue;
      const mtime = attempt(() => statSync(this.path).mtimeMs);
      if (seen === null || seen.mtime !== mtime) seen = { mtime, at: performance.now() };
      if (performance.now() - seen.at > grace) this.break(attempt(() => readlinkSync(this.path)));
      sleep(wait);
      wait = Math.min(wait * 2, slowestPoll);
    }
    // Optuna's waiters look at the time of the link's target to see that the lock changes hands.
    attempt(() => utimesSync(card, new Date(), new Date()));
  }

  private link(card: string): boolean {
    try {
      symlinkSync(card, this.path);
      return true;
    } catch (fault) {
      if (codeOf(fault) === 'EEXIST') return false;
      throw fault;
    }
  }

  private release(): void {
    if (attempt(() => readlinkSync(this.path)) === this.card) this.remove();
  }

  /** As Optuna does: rename first, so that of two who remove only one succeeds. */
  private remove(): void {
    const away = `${this.path}${randomUUID()}.rename`;
    attempt(() => {
      renameSync(this.path, away);
      unlinkSync(away);
    });
  }

  /** Breaks the lock where its owner is known to be dead, and says whether it did. */
  private breakDead(): boolean {
    const target = attempt(() => readlinkSync(this.path));
    if (target === null || !target.startsWith(this.prefix) || !isLeftByDead(target)) return false;
    const broken = this.break(target);
    if (broken) rmSync(target, { force: true });
    return broken;
  }

  /** Removes the lock if it still points to `target`; one breaker at a time, so that none removes its successor's lock. */
  private break(target: string | null): boolean {
    const breaker = `${this.path}.break`;
    try {
      mkdirSync(breaker);
    } catch {
      const age = Date.now() - (attempt(() => statSync(breaker).mtimeMs) ?? Date.now());
      if (age > breakerLife) attempt(() => rmdirSync(breaker));
      return false;
    }
    try {
      if (attempt(() => readlinkSync(this.path)) !== target) return false;
      this.remove();
      return true;
    } finally {
      attempt(() => rmdirSync(breaker));
    }
  }

  /** The file that says who we are; made anew if someone has removed it. */
  private ownCard(): string {
    if (this.card !== null && attempt(() => statSync(this.card!))) return this.card;
    this.sweepCards();
    this.card = `${this.prefix}${process.pid}-${randomUUID().slice(0, 8)}`;
    writeFileSync(this.card, JSON.stringify(thisOwner()), { flag: 'wx' });
    if (cards.size === 0 && !process.listeners('exit').includes(removeCards)) process.on('exit', removeCards);
    cards.add(this.card);
    return this.card;
  }

  /** Removes what the dead have left: their cards, but for one that holds the lock, and locks that they were taking away. */
  private sweepCards(): void {
    this.breakDead();
    const target = attempt(() => readlinkSync(this.path));
    const folder = dirname(this.path);
    const own = basename(this.path);
    const names = (attempt(() => readdirSync(folder)) ?? []).filter((name) => name.startsWith(own));
    const isCardOfDead = (card: string | null): boolean =>
      card !== null && card !== target && card.startsWith(this.prefix) && isLeftByDead(card);
    const away = names.filter((name) => name.endsWith('.rename')).map((name) => join(folder, name));
    for (const link of away) if (isCardOfDead(attempt(() => readlinkSync(link)))) rmSync(link, { force: true });
    for (const card of names.map((name) => join(folder, name))) if (isCardOfDead(card)) rmSync(card, { force: true });
  }
}
