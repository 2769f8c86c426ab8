/** A tensor in a checkpoint's file; its numbers are read when asked for. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** The file that holds it. */
  readonly file: string;
  /** Its numbers as float32, read anew at each call. Throws an `InputError` for a type that is no floating-point one. */
  read(): Float32Array;
  /** The same a few at a time in the order of the file: `visit` is given them, in an array that is used again, and the place of the first. */
  pieces(visit: (piece: Float32Array, at: number) => void): void;
}
