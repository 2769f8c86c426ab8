/** A training's progress as named bytes. */
import type { Progress } from './progress.js';
import { joined, parted, toBytes, toFloats } from './state.js';
import type { EpochReport, Weights } from './types.js';

type Parts = Readonly<Record<string, Uint8Array>>;
interface Header {
  readonly reports: readonly EpochReport[];
  readonly steps: number;
  /** Numbers of each part of the seat's state. */
  readonly sizes: readonly number[];
  /** The value is null where it is not finite. */
  readonly best: { readonly epoch: number; readonly value: number | null };
  /** Of the best weights. */
  readonly names: Weights['names'];
  readonly shapes: Weights['shapes'];
}
const HEADER = 'progress.json';
const SEAT = 'seat.bin';
const BEST = 'best.bin';
const LOGITS = 'logits.bin';

/** The best weights are kept apart only where they are not those of the last epoch. */
export function progressToParts({ reports, best, seat }: Progress): Record<string, Uint8Array> {
  const { names, shapes } = best.weights ?? { names: [], shapes: [] };
  const header: Header = {
    reports,
    steps: seat.steps,
    sizes: seat.values.map(({ length }) => length),
    best: { epoch: best.epoch, value: Number.isFinite(best.value) ? best.value : null },
    names,
    shapes,
  };
  return {
    [HEADER]: new TextEncoder().encode(JSON.stringify(header)),
    [SEAT]: toBytes(joined(seat.values)),
    ...(best.weights && best.epoch !== reports.length - 1 && { [BEST]: toBytes(joined(best.weights.values)) }),
    ...(best.logits && { [LOGITS]: toBytes(best.logits) }),
  };
}

/** Throws where parts are missing or their sizes disagree. */
export function progressFromParts(parts: Parts): Progress {
  const floats = (name: string): Float32Array => {
    const found = parts[name] && toFloats(parts[name]);
    if (!found) throw new Error(`the kept epoch lacks ${name}`);
    return found;
  };
  const header = JSON.parse(new TextDecoder().decode(parts[HEADER])) as Header;
  const { reports, steps, sizes, names, shapes } = header;
  const values = parted(floats(SEAT), sizes);
  const { epoch, value } = header.best;
  const kept = () => parted(floats(BEST), shapes.map((shape) => shape.reduce((size, axis) => size * axis, 1))); // prettier-ignore
  const weights = epoch < 0 ? null : { names, shapes, values: epoch === reports.length - 1 ? values.slice(0, names.length) : kept() };
  const logits = epoch < 0 ? null : floats(LOGITS);
  return { reports, best: { epoch, value: value ?? NaN, weights, logits }, seat: { steps, values } };
}
