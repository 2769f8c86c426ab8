/** Which metric points a run has been told: a trial that runs again under its number says the same ones once more. */
import type { MetricPoint } from './tracker.js';

/** Tells points that are new to a run from those it was told before. */
export class ToldPoints {
  /** By run, then by key and step: the value told last. */
  readonly #runs = new Map<string, Map<string, number>>();

  /** The points that say something new of a run; they count as told from now on. A point with another value under its key and step is new. */
  fresh(run: string, points: readonly MetricPoint[]): readonly MetricPoint[] {
    const told = this.#runs.get(run) ?? new Map<string, number>();
    this.#runs.set(run, told);
    return points.filter(({ key, step, value }) => {
      const place = `${step} ${key}`;
      if (told.has(place) && Object.is(told.get(place), value)) return false;
      told.set(place, value);
      return true;
    });
  }

  /** Points that were not told after all. */
  forget(run: string, points: readonly MetricPoint[]): void {
    for (const { key, step } of points) this.#runs.get(run)?.delete(`${step} ${key}`);
  }
}
