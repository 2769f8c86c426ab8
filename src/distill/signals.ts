/** What teachers say of each example, kept by content: named arrays with a row of numbers for each example, logits first. */
import type { SplitName } from '../plugin/index.js';

export interface SignalShape {
  /** Examples. */
  readonly rows: number;
  /** Numbers for each example. */
  readonly width: number;
}
/** Where a signal comes from; for people, and not part of its key. */
export interface SignalAbout {
  readonly teacher: string;
  /** The data set's name. */
  readonly data: string;
  readonly split: SplitName;
  /** Of the teacher. */
  readonly parameters: number;
}
export interface KeptSignal {
  readonly about: SignalAbout;
  /** Row by row: (rows, width) flattened. */
  readonly values: Float32Array;
}
export interface SignalSource {
  readonly about: SignalAbout;
  /** Rows from `start` to before `end`. */
  part(start: number, end: number): Promise<Float32Array>;
}

/** A store of signals, shared by every process. A key is a hex digest of all that its signals follow from. */
export interface SignalStore {
  /** A signal that is whole and sound, else null. */
  read(key: string, signal: string, shape: SignalShape): Promise<KeptSignal | null>;
  /** The signal with every part that is not there, or not sound, asked for and kept at once: cut off at any moment it goes on from there. */
  complete(key: string, signal: string, shape: SignalShape, source: SignalSource): Promise<Float32Array>;
  /** Works while no other process does under the same key; waits for one that does. */
  alone<T>(key: string, work: () => Promise<T>): Promise<T>;
}
