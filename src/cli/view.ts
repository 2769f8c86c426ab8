/** The seat of what shows a job while it goes on. */
import type { OnEvent } from '../job/events.js';
import type { Log, Space } from '../plugin/index.js';
import type { Objective, ParetoObjective } from '../report/index.js';

export interface View {
  readonly onEvent: OnEvent;
  /** A log whose lines do not tear the frame. */
  readonly log: Log;
  /** `done`: what is said next repeats the frame, which is taken away. */
  stop(done?: boolean): void;
}
export interface ViewParts {
  readonly objective: Objective;
  /** All of a sweep's, the same one first. */
  readonly objectives?: readonly ParetoObjective[];
  readonly space: Space;
  /** Epochs of a single training; a sweep's events bring their own. */
  readonly epochs: number;
}
