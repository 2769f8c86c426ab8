/** The thread of a `Courier`: delivers what its process appends to the outbox. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Log } from '../../plugin/index.js';
import { backgroundRest } from '../client/patience.js';
import { Backlog } from './backlog.js';
import type { Errand, Order, Report } from './courier.js';
import { Deliverer } from './deliver.js';
import { Sender } from './sender.js';

const { folder, first, uri, env, experiment } = workerData as Errand;
const report = (told: Report): void => parentPort!.postMessage(told);
const log: Log = {
  info: (message) => report({ report: 'log', level: 'info', message }),
  warn: (message) => report({ report: 'log', level: 'warn', message }),
};

const abort = new AbortController();
const backlog = new Backlog(folder, first);
backlog.runs.onChange = (key, run) => report({ report: 'run', key, run });
const deliverer = new Deliverer(backgroundRest(uri, env, abort.signal), backlog, experiment);
const sender = new Sender(backlog, deliverer, log, (standing) => report({ report: 'standing', ...standing }));

async function stop(): Promise<void> {
  await sender.stop(() => abort.abort());
  backlog.runs.close();
  parentPort!.close();
}

parentPort!.on('message', (order: Order) => {
  if (order.order === 'hurry') void sender.hurry().then(() => report({ report: 'idle', call: order.call }));
  else if (order.order === 'news') sender.notify();
  else if (order.order === 'calm') sender.calm();
  else void stop();
});
