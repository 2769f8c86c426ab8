/** BullMQ on Redis or Valkey. */
export { queueAddress, tryQueue } from './connection.js';
export { queueStatus } from './queue-status.js';
export { serveQueue, type QueueWorkerOptions } from './queue-worker.js';
export { QueueWorkers, type QueueOptions } from './queue-workers.js';
