/** Workers in virtual time behind the project's own seat for them (`Workers` of stillhouse/plugin): they answer as a worker does, and die. */
import { LostWorker } from 'stillhouse/plugin';

/**
 * `places` workers of one student each. A trial has `epochs` epochs of `seconds` virtual seconds, spread by a half in both directions; a worker
 * that dies is found dead after `lease` seconds. `random` gives numbers from 0 to 1.
 */
export class VirtualWorkers {
  cohort = 1;
  others = true;
  /** Cohorts that have a worker. */
  running = new Set();
  #waiting = [];
  messages = 0;

  constructor(clock, { places, epochs, seconds, lease, random }) {
    Object.assign(this, { clock, places, epochs, seconds, lease, random });
  }

  run(cohort, hear) {
    let settle;
    const ended = new Promise((done, lost) => (settle = { done, lost }));
    const one = { hear, settle, epoch: 0, gone: false };
    this.#waiting.push(one);
    this.#seat();
    return { ended, send: (message) => this.#hear(one, message) };
  }

  close = async () => undefined;

  /** Ends a worker that trains; false where none does. */
  kill() {
    const some = [...this.running];
    const one = some[Math.floor(this.random() * some.length)];
    if (!one || one.gone) return false;
    one.gone = true;
    this.clock.after(this.lease, () => {
      this.running.delete(one);
      one.settle.lost(new LostWorker('gave no sign of life', 'shared'));
      this.#seat(); // another machine takes its place
    });
    return true;
  }

  #seat() {
    while (this.#waiting.length > 0 && this.running.size < this.places) {
      const one = this.#waiting.shift();
      this.running.add(one);
      this.#train(one);
    }
  }

  #train(one) {
    this.clock.after(this.seconds * (0.5 + this.random()), () => {
      if (one.gone) return;
      const validation = { loss: 1, accuracy: this.random() };
      const report = { epoch: one.epoch, trainLoss: 1, validation, rate: 0.001, seconds: this.seconds };
      this.#say(one, { type: 'epoch', report });
    });
  }

  #say(one, message) {
    this.messages++;
    one.hear({ ...message, student: 0 });
  }

  #hear(one, { type }) {
    this.messages++;
    if (one.gone) return;
    if (type === 'verdict' && ++one.epoch < this.epochs) return this.#train(one);
    if (type === 'verdict') return this.#say(one, { type: 'trained', trained: { epochs: one.epoch } });
    if (type !== 'taken' && type !== 'leave') return;
    one.gone = true;
    this.running.delete(one);
    one.settle.done();
    this.#seat();
  }
}
