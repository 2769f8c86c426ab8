import { createHash } from 'node:crypto';
import type { SignalRequest, Signals } from '../plugin/index.js';
import type { SignalStore } from './signals.js';

/** The service behind the `Signals` token. */
export const keptSignals = (store: SignalStore): Signals => ({
  async keep(request) {
    const { signal, rows, width, about } = request;
    const key = createHash('sha256').update(request.key).digest('hex');
    const known = async () => (await store.read(key, signal, { rows, width }))?.values;
    const complete = () => store.complete(key, signal, { rows, width }, { about, part: (start, end) => checked(request, start, end) });
    return (await known()) ?? store.alone(`${key}.${signal}`, async () => (await known()) ?? complete());
  },
});

async function checked({ signal, width, part }: SignalRequest, start: number, end: number): Promise<Float32Array> {
  const found = await part(start, end);
  if (found.length !== (end - start) * width)
    throw new RangeError(`signal '${signal}' has ${found.length} numbers; expected ${(end - start) * width} (${end - start} x ${width})`);
  if (!found.every(Number.isFinite)) throw new RangeError(`signal '${signal}' is not all finite`);
  return found;
}
