/** What workers that have nothing to do cost Redis. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { begin, throwIfEnded } from '../measure/child.mjs';
import { startRedis, stop } from '../measure/coordinate.mjs';

const WINDOW = 10; // seconds

/** For each number of workers: `{ workers, connections, commands, processor }`, the last two a second. */
export async function measureIdle({ project, crews, say }) {
  const rows = [];
  for (const workers of crews) {
    const redis = await startRedis();
    const crew = begin(
      process.execPath,
      [join(project, 'benchmarks/ours/simulated-workers.mjs'), redis.url, 'idle', String(workers), '1', '0'],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    try {
      await settled(redis);
      const before = redis.spent();
      const since = performance.now();
      await delay(WINDOW * 1000);
      throwIfEnded();
      const after = redis.spent();
      const seconds = (performance.now() - since) / 1000;
      const [commands, processor] = ['commands', 'processor'].map((name) => (after[name] - before[name]) / seconds);
      rows.push({ workers, connections: after.connections, commands, processor });
      say(`${workers} workers without work: ${after.connections} connections, ${commands.toFixed(0)} commands a second`);
    } finally {
      await stop(crew);
      await redis.stop();
    }
  }
  return rows;
}

/** Until everybody is connected. */
async function settled(redis) {
  for (let before = -1; ;) {
    await delay(3_000);
    throwIfEnded();
    const { connections } = redis.spent();
    if (connections === before && connections > 1) return;
    before = connections;
  }
}
