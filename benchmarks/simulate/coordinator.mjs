/** The project's own study loop, journal and hand-out of students against workers in virtual time; what it costs is real. */
import { setImmediate } from 'node:timers/promises';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VirtualClock } from './clock.mjs';
import { VirtualWorkers } from './virtual-workers.mjs';

const space = { 'optimizer.rate': { type: 'float', low: 1e-4, high: 1e-2, log: true, step: null } };
const quiet = { info: () => undefined, warn: () => undefined };

/**
 * Runs `minutes` virtual minutes, or until a virtual minute has taken `patience` real seconds, or `trials` trials are told. Answers a row a virtual
 * minute: `{ minute, told, reports, failures, processor, seconds, rss, journal }`, the last two in MiB; `processor` is of this process.
 */
export async function simulate({ dist, folder, setting, minutes, patience = Infinity, onMinute = () => undefined }) {
  const load = (path) => import(pathToFileURL(join(dist, path)).href);
  const [{ openJournal, runStudy }, { RemoteStudents }, { drawsOf }, { default: random }, { default: none }] = await Promise.all(
    [
      'src/sweep/index.js',
      'src/job/remote-students.js',
      'src/search/index.js',
      'plugins/samplers/random.js',
      'plugins/pruners/none.js',
    ].map(load),
  );
  const clock = new VirtualClock();
  const workers = new VirtualWorkers(clock, { ...setting, random: drawsOf(1, 'day') });
  const students = new RemoteStudents(workers, 'simulated', quiet);
  const store = openJournal(join(folder, 'journal.log'), { name: 'simulated', directions: ['maximize'], metricNames: ['accuracy'] });
  const halt = new AbortController();
  const count = { told: 0, reports: 0, failures: 0 };
  const work = { document: {}, versions: {}, files: {} };
  const runTrial = async ({ report, trained, signal }) => {
    let value = 0;
    const onEpoch = async ({ epoch, validation }) => {
      count.reports++;
      return report(epoch, (value = validation.accuracy));
    };
    await students.train({ work, onEpoch, signal });
    trained();
    return { state: 'complete', value };
  };
  const study = runStudy({
    store,
    sampler: random.create({}),
    pruner: none.create({}),
    space,
    seed: 0,
    trials: Number.MAX_SAFE_INTEGER,
    parallel: setting.places,
    runTrial,
    signal: halt.signal,
    onEvent: ({ type }) => void (type === 'told' && count.told++),
  });
  const fault = study.then(
    () => null,
    (error) => error,
  );
  const failing = () => {
    if (workers.kill()) count.failures++;
    clock.after(setting.every, failing);
  };
  clock.after(setting.every, failing);
  while (workers.running.size < setting.places) await setImmediate(); // the first trials are handed out
  const rows = [];
  for (let minute = 0; minute < minutes; minute++) {
    const before = { ...count };
    const [began, spent] = [performance.now(), process.cpuUsage()];
    let since = performance.now();
    let longest = 0;
    while (clock.next <= (minute + 1) * 60) {
      clock.step();
      await setImmediate();
      const now = performance.now();
      longest = Math.max(longest, now - since);
      since = now;
    }
    const { user, system } = process.cpuUsage(spent);
    const [told, reports, failures] = ['told', 'reports', 'failures'].map((name) => count[name] - before[name]);
    const row = {
      minute,
      trials: count.told,
      told,
      reports,
      failures,
      processor: (user + system) / 1e6,
      seconds: (performance.now() - began) / 1000,
      longest,
      rss: process.memoryUsage.rss() / 2 ** 20,
      journal: statSync(store.path).size / 2 ** 20,
    };
    rows.push(row);
    onMinute(row);
    if (row.seconds > patience) break;
  }
  halt.abort();
  let over = false;
  void fault.then(() => (over = true));
  while (!over) {
    if (clock.next < Infinity) clock.step(); // workers that died are yet to be found dead
    await setImmediate();
  }
  const error = await fault;
  store.close();
  if (error && error.name !== 'AbortError') throw error;
  return rows;
}
