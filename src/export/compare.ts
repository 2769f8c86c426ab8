/** An export beside the student that it was made of. */
import { topOf } from '../plugin/index.js';

/** How far answers are apart. */
export interface Difference {
  /** Largest difference of a logit, relative to the larger of 1 and its size. */
  readonly logits: number;
  /** Share of the texts that get the same label. */
  readonly labels: number;
}

/** Logits (N, C) flattened beside each other. Throws an error where there are more or fewer of them, or where one is no number. */
export function differenceOf(trained: Float32Array, exported: Float32Array, classes: number): Difference {
  if (trained.length !== exported.length) throw new Error(`the export answers ${exported.length} logits in place of ${trained.length}`);
  let logits = 0;
  for (let at = 0; at < trained.length; at++) {
    const apart = Math.abs(trained[at]! - exported[at]!) / Math.max(1, Math.abs(trained[at]!));
    if (Number.isNaN(apart)) throw new Error('the export answers something that is no number');
    logits = Math.max(logits, apart);
  }
  const rows = trained.length / classes;
  let equal = 0;
  for (let row = 0; row < rows; row++) if (topOf(trained, row * classes, classes) === topOf(exported, row * classes, classes)) equal++;
  return { logits, labels: rows === 0 ? 1 : equal / rows };
}

/** Share of the texts that a quantised student must give the same label. */
export const SAME_LABELS = 0.99;

/** Throws an error, which is nothing that a person has given wrong, for an export that is not the trained student any more. */
export function checkDifference({ logits, labels }: Difference, format: string, tolerance: number, quantised: boolean): void {
  if (quantised ? labels >= SAME_LABELS : logits <= tolerance) return;
  throw new Error(
    quantised
      ? `the ${format} export gives only ${(100 * labels).toFixed(2)} % of the texts the label that the trained student gives (allowed: ${100 * SAME_LABELS} % or more; export it with another --quantise, or with none; compress shows what each way loses, and export takes the bundles that it writes)`
      : `the ${format} export is not the student that it was made of: a logit differs by ${logits.toPrecision(3)} (allowed: ${tolerance}; this is a fault of the exporter; nothing was kept)`,
  );
}
