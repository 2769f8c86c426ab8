/** A client to be killed: `client-process URI FOLDER EXPERIMENT all|half|rest`. */
import { createMlflowTracker } from '../../../src/track/index.js';
import { recordEnd, recordParent, recordStudy, recordTrials } from './study.js';

const [uri, folder, experiment, part] = process.argv.slice(2) as [string, string, string, string];
const tracker = createMlflowTracker({ uri, folder, env: { HOME: '/nowhere', USER: 'alice' } });
await tracker.open(experiment, 'A study');
if (part === 'all') recordStudy(tracker);
if (part === 'half') {
  recordParent(tracker);
  recordTrials(tracker, 0, 2);
  process.kill(process.pid, 'SIGKILL');
}
if (part === 'rest') {
  recordTrials(tracker, 2, 3);
  recordEnd(tracker);
}
const { pending } = await tracker.close(30_000);
process.exitCode = pending ? 1 : 0;
