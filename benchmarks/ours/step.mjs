/**
 * Milliseconds of one training step of all of some trials in Stillhouse, through the seats that a sweep's trials sit in.
 * Argument: {student: cnn|lstm, traced, trials, length, batch, vocabulary, warmup, steps, seed}.
 * Prints {milliseconds, first}: one step of all trials, and what came before the second step: building, recording, loading, the first run.
 */
import { loadNative } from './native.mjs';
import { plans, randomData } from './trials.mjs';

await loadNative();
const given = JSON.parse(process.argv[2]);
const { Seats } = await import('../../dist/src/distill/index.js');
if (!Seats) throw new Error('this version of Stillhouse has no seats');
const { rateAt } = await import('../../dist/src/distill/rate.js');

const BATCHES = 64;
const data = await randomData({ rows: BATCHES * given.batch, ...given });
const began = performance.now();
const all = await plans(given);
const seats = new Seats({ info: () => {}, warn: refuse });
seats.expect(all.length);
const open = all.map((plan) => ({ plan, ...seats.open(plan, data) }));

/** A benchmark of recorded steps must not fall back to others. */
function refuse(message) {
  throw new Error(message);
}

/** One step of every trial, all with the same batch, as trials of one seed have it. */
async function step(index) {
  const rows = Array.from({ length: given.batch }, (_, row) => (index % BATCHES) * given.batch + row);
  const losses = open.map(({ plan, seat, feed }) => seat.step(feed.training(String(index), rows), rateAt(plan, index, given.steps)));
  if ((await Promise.all(losses)).some((loss) => !Number.isFinite(loss))) throw new Error('a trial diverged');
}

await step(0);
const first = performance.now() - began;
for (let index = 1; index < given.warmup; index++) await step(index);
const from = performance.now();
for (let index = 0; index < given.steps; index++) await step(given.warmup + index);
const milliseconds = (performance.now() - from) / given.steps;
for (const { close } of open) close();
seats.dispose();
process.stdout.write(`${JSON.stringify({ milliseconds, first })}\n`);
