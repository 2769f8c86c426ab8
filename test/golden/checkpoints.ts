/** What `transformers_numbers.py` wrote: tiny checkpoints and the reference's numbers for them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface CheckpointNumbers {
  readonly ids: number[][];
  /** Vectors of the last block of each text, flattened. */
  readonly tokens: number[][];
  readonly logits: number[];
  readonly loss: number;
  /** By the checkpoint's names. */
  readonly gradients: Record<string, number[]>;
}
interface Golden {
  readonly texts: string[];
  readonly labels: number[];
  readonly of: Record<string, CheckpointNumbers>;
}

const here = new URL('../../../test/golden/', import.meta.url);
export const goldenCheckpoints = JSON.parse(readFileSync(new URL('transformers.json', here), 'utf8')) as Golden;
export const families = Object.keys(goldenCheckpoints.of);

/** Folder of a tiny checkpoint. */
export const checkpointFolder = (name: string): string => fileURLToPath(new URL(`checkpoints/${name}`, here));

/** Token ids plus one, as networks take them, filled up with 0: (B, L). */
export function padded(ids: readonly (readonly number[])[], length = Math.max(...ids.map((row) => row.length))): number[][] {
  return ids.map((row) => Array.from({ length }, (_, place) => (place < row.length ? row[place]! + 1 : 0)));
}
