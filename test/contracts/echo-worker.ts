/** A worker without students: it says its work, then what it is told, until it is told to end, or to do what worker processes should not. */
import { serveParent, type Work } from '../../src/execute/index.js';

const misdeeds: Readonly<Record<string, () => void>> = {
  die: () => process.exit(3),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  print: () => console.log('a plugin prints'),
  complain: () => console.error('something is wrong here'),
  grow: () => void grown.push(Buffer.alloc(2 ** 28, 1)),
  hang: () => {
    for (;;);
  },
};
const grown: Buffer[] = [];
let progress = 0;

serveParent(
  (work, send): Work => {
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    send(work);
    return {
      ended,
      leave: () => end(),
      hear: (message) => {
        progress++;
        if (message === 'end') return end();
        if (message === 'pid') return send(process.pid);
        if (typeof message === 'string' && misdeeds[message]) return misdeeds[message]();
        send(message);
      },
    };
  },
  () => progress,
);
