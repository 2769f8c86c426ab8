/** How much memory a process takes that holds little and hears much. */
import { setFlagsFromString } from 'node:v8';

/** Per cent of what lives that may be left lying before it is cleared: V8 allows up to three times as much on machines with much memory. */
const LITTER = 50;

/** From now on, garbage is cleared often, which takes more of the processor: for a process that lives long and does not compute. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${LITTER}`);
}
