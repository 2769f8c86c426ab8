/** Shows a made sweep as the command line would: `live-process.js TRIALS PARALLEL MILLISECONDS`, the last for the pause after each hundred events. */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { openView } from '../../src/cli/live.js';
import { madeParts, madeSweep } from './made-sweep.js';

const [trials = 100, parallel = 1, pause = 0] = process.argv.slice(2).map(Number);
const view = openView(madeParts);
let many = 0;
for (const event of madeSweep(trials, parallel)) {
  view.onEvent(event);
  if (++many % 100 === 0) await (pause > 0 ? sleep(pause) : setImmediate());
  if (many === 250)
    view.log.warn('the tracking server does not answer; 14 operations are kept on disk and sent as soon as it is there again');
}
view.stop();
process.stderr.write('the end\n');
