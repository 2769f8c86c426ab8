import type { OnEvent } from '../job/events.js';
import type { Log } from '../plugin/index.js';
import type { SweepParts } from '../wire/sweep.js';

/** Options of a file by dotted paths, as `--training.epochs=2` sets them: `{ 'training.epochs': 2 }`. */
export type Settable = Readonly<Record<string, unknown>>;

/** What every run may be told. */
export interface RunSettings {
  /** Options that are other than in the file. */
  readonly set?: Settable;
  /** Tells the tracking server nothing; `stillhouse sync` does so later. */
  readonly offline?: boolean;
  /** Ends the run; what was measured is kept. */
  readonly signal?: AbortSignal;
  /** Told each step, trial and epoch. */
  readonly onEvent?: OnEvent;
  /** Where lines for people go; warnings to the console and nothing else unless told. */
  readonly log?: Log;
}

const quiet: Log = { info: () => undefined, warn: (message) => console.warn(message) };

/** The parts of a run that people and programs look at. */
export const partsOf = ({ offline = false, signal = new AbortController().signal, onEvent = () => undefined, log = quiet }: RunSettings): SweepParts => ({ offline, signal, onEvent, log }); // prettier-ignore

/** Values as flags say them, which are read as YAML; undefined ones are left out. */
export const flagsOf = (set: Settable): Record<string, string> =>
  Object.fromEntries(
    Object.entries(set)
      .filter(([, value]) => value !== undefined)
      .map(([path, value]) => [path, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
