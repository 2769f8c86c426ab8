/** Brings the epochs of students that train side by side together: they are judged by their mean. */
import type { EpochReport } from '../distill/types.js';
import { mean } from '../report/index.js';

type Verdict = 'continue' | 'prune';
interface Waiting {
  readonly report: EpochReport;
  readonly back: () => void;
  resolve(verdict: Verdict): void;
  reject(fault: unknown): void;
}

/** The mean of reports of one epoch. */
export function meanReport(reports: readonly EpochReport[]): EpochReport {
  const of = (pick: (report: EpochReport) => number): number => mean(reports.map(pick));
  const { epoch, rate, validation } = reports[0]!;
  const names = Object.keys(validation);
  return {
    epoch,
    rate,
    trainLoss: of(({ trainLoss }) => trainLoss),
    validation: Object.fromEntries(names.map((name) => [name, of((report) => report.validation[name] ?? NaN)])),
    seconds: Math.max(...reports.map(({ seconds }) => seconds)),
  };
}

/** Where students meet after each epoch. One that has ended early stands there with the scores of the weights it keeps. */
export class SharedReports {
  private waiting: Waiting[] = [];
  private readonly left: EpochReport[] = [];
  private absent = 0;
  private broken = false;

  constructor(
    private readonly students: number,
    private readonly judge: (mean: EpochReport) => Promise<Verdict>,
    /** Tells those who train in lock step not to wait for a student until what it answers is called. */
    private readonly stepAside: () => () => void,
  ) {}

  /** Waits for the others' epoch, then answers for all. Rejects where judging throws. */
  report(report: EpochReport): Promise<Verdict> {
    if (!Number.isFinite(report.trainLoss)) this.broken = true;
    return new Promise((resolve, reject) => {
      const last = this.waiting.length + this.absent + 1 === this.students;
      this.waiting.push({ report, resolve, reject, back: last ? () => {} : this.stepAside() });
      if (last) void this.release();
    });
  }

  /** Says that a student has ended, with the report of the epoch that it keeps; null where it has none: then nothing is left to judge. */
  leave(kept: EpochReport | null): void {
    this.absent++;
    if (kept) this.left.push(kept);
    else this.broken = true;
    if (this.waiting.length > 0 && this.waiting.length + this.absent === this.students) void this.release();
  }

  private async release(): Promise<void> {
    const waiting = this.waiting;
    this.waiting = [];
    for (const { back } of waiting) back();
    try {
      const present = waiting.map(({ report }) => report);
      const judged = present.every(({ trainLoss }) => Number.isFinite(trainLoss)) && this.broken ? 'prune' : null;
      const verdict = judged ?? (await this.judge(meanReport([...present, ...this.left])));
      for (const { resolve } of waiting) resolve(this.broken ? 'prune' : verdict);
    } catch (fault) {
      for (const { reject } of waiting) reject(fault);
    }
  }
}
