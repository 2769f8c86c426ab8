/** A thread that draws: whoever asks for pictures has better use for the milliseconds that each takes. */
import { parentPort } from 'node:worker_threads';
import { draw, type Drawing } from './draw.js';

/** One picture of the thread, by the number that it was asked for with. */
export interface Asked {
  readonly number: number;
  readonly drawing: Drawing;
}
export type Answered = { readonly number: number } & ({ readonly svg: string } | { readonly fault: string });

let last: Promise<unknown> = Promise.resolve();

parentPort!.on('message', ({ number, drawing }: Asked) => {
  last = last
    .then(() => draw(drawing))
    .then(
      (svg) => parentPort!.postMessage({ number, svg } satisfies Answered),
      (fault: unknown) => parentPort!.postMessage({ number, fault: String((fault as Error)?.message ?? fault) } satisfies Answered),
    );
});
