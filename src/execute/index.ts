/** Where students train beside this process, for authors of executors: child processes, a queue. */
export { ProcessPool, type ProcessOptions } from './processes.js';
export { parentLog, serveParent } from './serve-parent.js';
export type { Begin, Work } from './work.js';
export type { QueueStatus } from './queue/queue-status.js';

/** What speaks to a queue, loaded when it is used. */
export const queueParts = () => import('./queue/index.js');
