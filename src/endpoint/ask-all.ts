/** Many requests, several at a time, each paid for once. */
import { setMaxListeners } from 'node:events';
import { InputError } from 'stillhouse/plugin';
import { admits, budgetWords } from './budget.js';
import type { Ledger } from './ledger.js';
import { Pace } from './pace.js';
import { send, type Connection } from './send.js';
import type { Budget, Choice, Request } from './types.js';

export interface Asking {
  readonly ledger: Ledger;
  readonly connection: Connection;
  readonly budget: Budget;
  /** Requests under way at the same time. */
  readonly concurrency: number;
  readonly perMinute: number | null;
  /** Repetitions of a request that failed. */
  readonly retries: number;
  readonly signal: AbortSignal;
  /** Called after each answer; throws an `InputError` to end it all. */
  onAnswer(request: Request, choices: readonly Choice[]): void;
}

/**
 * Asks until every request has its choices; what the ledger holds is not asked again. What is under way when something ends it is still
 * waited for, and kept. Throws an `InputError` where the budget is used up or the endpoint fails for good, and the signal's reason.
 */
export async function askAll(requests: readonly Request[], asking: Asking): Promise<void> {
  const { ledger } = asking;
  const queue = [...new Map(requests.map((request) => [request.key, request])).values()].filter((request) => missing(ledger, request) > 0);
  const crew = new Crew(queue, asking);
  const ends = await Promise.allSettled(Array.from({ length: Math.min(asking.concurrency, queue.length) }, () => crew.work()));
  if (ends.some(({ status }) => status === 'rejected')) throw crew.reason;
}

/** Choices that a request still lacks. */
export const missing = (ledger: Ledger, { key, choices }: Request): number => Math.max(0, choices - ledger.choices(key).length);

class Crew {
  private readonly pace: Pace;
  private under = 0;
  private over = false;
  /** Why the work ended early: the first thing that went wrong. */
  reason: unknown = null;
  private settled: (() => void)[] = [];

  constructor(
    private readonly queue: Request[],
    private readonly asking: Asking,
  ) {
    setMaxListeners(0, asking.signal); // each request that waits listens
    this.pace = new Pace(asking.perMinute, asking.signal);
  }

  async work(): Promise<void> {
    try {
      for (let request = this.take(); request; request = this.take()) await this.complete(request);
    } catch (error) {
      if (!this.over) this.reason = error;
      this.over = true;
      this.wake();
      throw error;
    }
  }

  private take(): Request | undefined {
    return this.over ? undefined : this.queue.shift();
  }

  private async complete(request: Request): Promise<void> {
    const { ledger, onAnswer } = this.asking;
    let failures = 0;
    while (missing(ledger, request) > 0 && !this.over) {
      await this.pace.turn();
      const ask = await this.reserve(request);
      if (ask === null) return;
      const trouble = await this.once(request, ask);
      if (trouble === null) continue;
      if (failures === this.asking.retries) throw this.failed(trouble.trouble, failures + 1);
      await this.pace.rest(failures++, trouble.wait);
    }
    if (missing(ledger, request) === 0) onAnswer(request, ledger.choices(request.key));
  }

  /** Sends once; what went wrong, or null. */
  private async once(request: Request, ask: number): Promise<{ trouble: string; wait: number | null } | null> {
    const { ledger, connection } = this.asking;
    const wanted = missing(ledger, request);
    try {
      const body = request.choices > 1 ? { ...request.body, n: wanted } : request.body;
      const outcome = await send({ ...request, body }, connection);
      if (!('answer' in outcome)) {
        ledger.off(ask, outcome.billed);
        return outcome;
      }
      ledger.got(ask, request.key, { ...outcome.answer, choices: outcome.answer.choices.slice(0, wanted) });
      return null;
    } catch (error) {
      ledger.off(ask, { input: 0, output: 0 });
      throw error;
    } finally {
      this.under--;
      this.wake();
    }
  }

  /**
   * Waits until the budget admits a request and notes that it is about to be sent: both at once, so that no other comes between. Null where
   * another fault has ended the work. Throws where the budget never will.
   */
  private async reserve(request: Request): Promise<number | null> {
    const { ledger, budget } = this.asking;
    while (!admits(budget, ledger.spent, request.most)) {
      if (this.over) return null;
      if (this.under === 0) throw this.spent(request);
      await new Promise<void>((resolve) => this.settled.push(resolve));
    }
    if (this.over) return null;
    this.under++;
    return ledger.ask(request);
  }

  private wake(): void {
    this.settled.splice(0).forEach((resolve) => resolve());
  }

  private spent({ most }: Request): InputError {
    const { ledger, budget } = this.asking;
    const tokens = !admits({ ...budget, money: null }, ledger.spent, most);
    return new InputError(`the budget does not admit another request: ${budgetWords(budget, ledger.spent)} are used`, {
      path: `teacher.${tokens ? 'budget_tokens' : 'budget_money'}`,
      suggestion: `raise it to go on: what was answered is kept, ${this.queue.length + 1} requests are left`,
    });
  }

  private failed(trouble: string, times: number): InputError {
    return new InputError(`the endpoint failed ${times} times, the last time with ${trouble}`, {
      path: 'teacher.base_url',
      suggestion: 'what was answered is kept: start again later, or raise teacher.retries',
    });
  }
}
