/** Takes the lock it is given and keeps it until it is killed. */
import { lock } from '../../../src/track/outbox/lock.js';

lock(process.argv[2]!);
process.send!('held');
setInterval(() => {}, 1000);
