/**
 * Preloaded by `node --import` into the process that is measured, which knows nothing of it. Writes to the file that STILLHOUSE_MEASURED names,
 * as the process ends: `{ peakMiB, processor, tensorflow, windows: [{ at, seconds, delay, rss }] }`; `tensorflow`
 * tells whether native TensorFlow was loaded, `delay` is the longest of the event loop in a window, in
 * milliseconds (perf_hooks.monitorEventLoopDelay, resolution 1 ms, less which), `rss` in MiB.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env.STILLHOUSE_MEASURED;
const resolution = 1;

if (isMainThread && file) {
  delete process.env.STILLHOUSE_MEASURED; // children are not measured
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  const windows = [];
  let since = performance.now();
  const look = () => {
    const now = performance.now();
    const delay = delays.count > 0 ? delays.max / 1e6 - resolution : 0;
    windows.push({ at: Date.now(), seconds: (now - since) / 1000, delay, rss: process.memoryUsage.rss() / 2 ** 20 });
    since = now;
    delays.reset();
  };
  setInterval(look, 250).unref();
  process.on('exit', () => {
    look();
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    const { user, system } = process.cpuUsage();
    const tensorflow = readFileSync('/proc/self/maps', 'utf8').includes('tensorflow');
    writeFileSync(file, JSON.stringify({ peakMiB: Number(peak) / 1024, processor: (user + system) / 1e6, tensorflow, windows }));
  });
}
