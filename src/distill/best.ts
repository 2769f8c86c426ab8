import type { Weights } from './types.js';

/** Remembers the best epoch and its weights; the first of equals. NaN is never best. */
export class Best {
  epoch = -1;
  weights: Weights | null = null;
  /** Of the validation split. */
  logits: Float32Array | null = null;
  /** The monitored score; NaN before there is one. */
  value = NaN;

  constructor(private readonly direction: 'minimize' | 'maximize') {}

  offer(epoch: number, value: number, logits: Float32Array, weights: () => Weights): void {
    const better = this.direction === 'minimize' ? value < this.value : value > this.value;
    if (Number.isNaN(value) || !(better || this.epoch < 0)) return;
    this.epoch = epoch;
    this.value = value;
    this.logits = logits;
    this.weights = weights();
  }

  /** Goes on from what another one remembered. */
  resume({ epoch, value, weights, logits }: BestEpoch): void {
    Object.assign(this, { epoch, value, weights, logits });
  }
}
export type BestEpoch = Pick<Best, 'epoch' | 'value' | 'weights' | 'logits'>;
