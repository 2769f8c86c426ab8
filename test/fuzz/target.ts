import type { Draw } from './draw.js';

/** Folders of a run of the fuzzer; all of them lie in one that is removed afterwards. */
export interface Ground {
  /** Holds real inputs, made once, that are only read. */
  readonly seeds: string;
  /** The working folder: what is read and written there is allowed. */
  readonly inside: string;
  /** Beside it: nothing may change there. */
  readonly outside: string;
}

/** Files of an input by their path. */
export type Input = ReadonlyMap<string, Buffer>;

/** A reader of the project that is given bad input. */
export interface Target {
  readonly name: string;
  /** Its cases among twenty: fewer where one takes long. */
  readonly share: number;
  /** Writes real inputs into `seeds`. */
  seed(ground: Ground): Promise<void>;
  open(ground: Ground): Promise<Opened>;
}

export interface Opened {
  /** Real inputs, which must be taken. */
  readonly sound: readonly Input[];
  make(draw: Draw): Input;
  /** Reads the input in a folder as a user's command would. Throws what that throws. */
  eat(folder: string): Promise<void>;
  close?(): Promise<void>;
}
