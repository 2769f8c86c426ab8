/** What `layers_numbers.py` wrote. */
import { readFileSync } from 'node:fs';
import type { GoldenArchitecture, Nested } from './numbers.js';

export interface MaskedStates {
  readonly x: number[][][];
  readonly mask: number[][];
  /** Kernel, recurrent kernel, bias. */
  readonly weights: Nested[];
  readonly outer: number[][][];
  readonly states: number[][][];
  /** Of x and the weights. */
  readonly gradients: Nested[];
}
interface Golden {
  readonly architectures: Record<string, GoldenArchitecture>;
  readonly recurrentDropout: Record<'lstm' | 'gru', MaskedStates>;
  readonly optimizers: { readonly start: Nested[]; readonly gradients: Nested[][]; readonly after: Record<string, Nested[]> };
  readonly regularisation: { readonly weights: Nested[]; readonly teacher: number[][]; readonly after: Nested[][] };
}

/** The JSON lies in the sources, three folders up from the compiled file. */
export const layersGolden = JSON.parse(readFileSync(new URL('../../../test/golden/layers.json', import.meta.url), 'utf8')) as Golden;
