/** A process that writes into a journal: `count` finished trials, or until it is killed; `hold` takes the lock and keeps it. */
import { JournalLock } from '../../../src/sweep/lock.js';
import { openJournal } from '../../../src/sweep/index.js';

const [path, name, count] = process.argv.slice(2) as [string, string, string];

if (name === 'hold') {
  new JournalLock(path).hold(() => {
    process.stdout.write('held\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  });
} else {
  const store = openJournal(path, { name: 'study', directions: ['minimize'], metricNames: [] });
  process.stdout.write('ready\n');
  for (let index = 0; index < Number(count); index++) {
    const number = store.begin({ use: name }, { use: { type: 'choice', choices: ['one', 'two', 'victim'] } });
    store.report(number, 0, index);
    store.finish(number, 'complete', [index]);
    if (name === 'victim') process.stdout.write(`${number}\n`);
  }
  store.close();
}
