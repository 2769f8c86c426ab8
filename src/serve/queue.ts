/** Texts of all requests in one queue, answered in slices between which the server looks after its connections. */
import type { Prediction, Student } from '../student/index.js';
import { Refused } from './limits.js';

interface Job {
  readonly texts: readonly string[];
  readonly answers: Prediction[];
  /** Whether nobody waits for the answer any more. */
  gone(): boolean;
  done(answers: Prediction[]): void;
  failed(fault: unknown): void;
}

const SLICE = 5; // milliseconds

/** Answers texts in the order in which they come. */
export class Queue {
  private readonly jobs: Job[] = [];
  private running = false;
  /** Texts that wait. */
  waiting = 0;

  constructor(
    private readonly student: Pick<Student, 'predict'>,
    private readonly most: number,
  ) {}

  /** Texts whose asker has `gone` are left out. Throws a `Refused` where too many wait already. */
  answer(texts: readonly string[], gone = (): boolean => false): Promise<Prediction[]> {
    if (this.waiting + texts.length > this.most)
      throw new Refused(503, `${this.waiting} texts wait already; try again later`, { 'retry-after': '1' });
    this.waiting += texts.length;
    return new Promise((done, failed) => {
      this.jobs.push({ texts, answers: [], gone, done, failed });
      if (!this.running) this.schedule();
    });
  }

  private schedule(): void {
    this.running = true;
    setImmediate(() => this.slice());
  }

  private slice(): void {
    const end = performance.now() + SLICE;
    do this.one();
    while (this.jobs.length > 0 && performance.now() < end);
    if (this.jobs.length > 0) this.schedule();
    else this.running = false;
  }

  /** One text of the first job. */
  private one(): void {
    const job = this.jobs[0]!;
    if (job.gone()) {
      this.waiting -= job.texts.length - job.answers.length;
      job.failed(new Refused(400, 'the request ended early'));
      return void this.jobs.shift();
    }
    try {
      if (job.answers.length < job.texts.length) {
        this.waiting--;
        job.answers.push(this.student.predict(job.texts[job.answers.length]!));
      }
      if (job.answers.length < job.texts.length) return;
      job.done(job.answers);
    } catch (fault) {
      this.waiting -= job.texts.length - job.answers.length - 1;
      job.failed(fault);
    }
    this.jobs.shift();
  }
}
