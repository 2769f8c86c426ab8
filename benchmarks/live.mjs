/** What the live view of a sweep costs: processor time with it less without it, in a share of one core, while trials and epochs come at a steady rate. */
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { LiveView } from '../dist/src/cli/live.js';
import { madeParts, madeSweep } from '../dist/test/support/made-sweep.js';
import { machine } from './measure/machine.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' }, rate: { type: 'string', default: '500' } } });
const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
const trials = 10_000;

/** A terminal that takes what it is given. */
const terminal = (columns) => {
  const told = { frames: 0, bytes: 0 };
  const write = (text) => ((told.frames += text.includes('\u001b[?2026h') ? 1 : 0), (told.bytes += Buffer.byteLength(text)), true);
  return { told, stream: { isTTY: true, columns, rows: 50, write, on() {}, off() {} } };
};

/** Gives events in slices of 20 ms, so many a second; the processor time in milliseconds. */
async function spent(view) {
  const events = madeSweep(2 * trials, 8);
  for (let told = 0; told < trials;) {
    const { value } = events.next();
    view?.onEvent(value);
    if (value.type === 'told') told++;
  }
  await sleep(1000);
  const [from, began] = [process.cpuUsage(), performance.now()];
  for (let slice = 0; performance.now() - began < 1000 * seconds; slice++) {
    for (let many = 0; many < rate / 50; many++) view?.onEvent(events.next().value);
    await sleep(Math.max(0, 20 * (slice + 1) - (performance.now() - began)));
  }
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const without = await spent(null);
const rows = [];
for (const columns of [60, 100, 200]) {
  const { told, stream } = terminal(columns);
  const view = new LiveView(madeParts, stream);
  const cost = (await spent(view)) - without;
  view.stop(true);
  rows.push({ columns, frames: told.frames, bytes: told.bytes, percent_of_a_core: Number(((cost / (1000 * seconds)) * 100).toFixed(2)) });
}
console.log(JSON.stringify({ machine: machine(), seconds, events_a_second: rate, trials, without_ms: Math.round(without), rows }, null, 2));
