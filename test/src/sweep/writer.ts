/** A process that writes into a journal: `count` finished trials, `pause` milliseconds apart, or until it is killed; `hold` takes the lock and keeps it. */
import { JournalLock } from '../../../src/sweep/lock.js';
import { openJournal } from '../../../src/sweep/index.js';

const [path, name, count, pause = '0'] = process.argv.slice(2) as [string, string, string, string?];
const sleep = (milliseconds: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

if (name === 'hold') {
  new JournalLock(path).hold(() => {
    process.stdout.write('held\n');
    sleep(60_000);
  });
} else {
  const store = openJournal(path, { name: 'study', directions: ['minimize'], metricNames: [] });
  process.stdout.write('ready\n');
  for (let index = 0; index < Number(count); index++) {
    const number = store.begin({ use: name }, { use: { type: 'choice', choices: ['one', 'two', 'victim'] } });
    store.report(number, 0, index);
    store.finish(number, 'complete', [index]);
    sleep(Number(pause));
    if (name === 'victim') process.stdout.write(`${number}\n`);
  }
  store.close();
}
