/** Pictures, drawn one after the other by a thread of their own, which begins with the first one. */
import { Worker } from 'node:worker_threads';
import type { Drawing, Picture } from './draw.js';
import type { Answered, Asked } from './draw-thread.js';

interface Waiting {
  readonly resolve: (svg: string) => void;
  readonly reject: (fault: Error) => void;
}

const waiting = new Map<number, Waiting>();
let thread: Worker | null = null;
let asked = 0;

/** A vega specification as SVG on white. */
export const toSvg = (spec: Picture): Promise<string> => svgOf({ spec, filling: null, still: false });

/** A picture as SVG on white. */
export function svgOf(drawing: Drawing): Promise<string> {
  const number = asked++;
  return new Promise((resolve, reject) => {
    thread ??= begin();
    waiting.set(number, { resolve, reject });
    thread.ref(); // this process does not end before it is drawn
    thread.postMessage({ number, drawing } satisfies Asked);
  });
}

function begin(): Worker {
  const begun = new Worker(new URL('./draw-thread.js', import.meta.url), {
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 8 }, // pictures leave much behind: it is taken away before it piles up
  });
  begun.on('message', (answer: Answered) => {
    const one = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (waiting.size === 0) begun.unref();
    if ('svg' in answer) one?.resolve(answer.svg);
    else one?.reject(new Error(answer.fault));
  });
  begun.on('error', (fault) => {
    thread = null; // the next picture has another one
    for (const { reject } of waiting.values()) reject(fault as Error);
    waiting.clear();
  });
  return begun;
}
