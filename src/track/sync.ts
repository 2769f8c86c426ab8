import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, type Log } from '../plugin/index.js';
import { connect, withoutCredentials } from './client/connection.js';
import type { Environment } from './client/environment.js';
import { backgroundRest, foregroundRest } from './client/patience.js';
import { persist } from './client/retry.js';
import { doneIn } from './outbox/backlog.js';
import { Deliverer } from './outbox/deliver.js';
import { Outbox } from './outbox/outbox.js';
import type { Target } from './outbox/target.js';
import { destination } from './mlflow.js';

export interface Synced {
  /** Operations sent now. */
  readonly delivered: number;
  /** Operations still owed. */
  readonly pending: number;
  /** One line an outbox that could not be delivered whole, or whose operations were refused. */
  readonly trouble: readonly string[];
  /** The server's run ids by key, of the outboxes that were delivered. */
  readonly runs: Readonly<Record<string, string>>;
}
export interface SyncOptions {
  /** Where to send instead of the servers that the outboxes name. */
  readonly uri?: string;
  /** Where this machine's own server listens now. */
  readonly local?: string;
  readonly env: Environment;
  readonly log?: Log;
  readonly signal?: AbortSignal;
}

/** Sends what the outboxes below `root` still owe. Throws an `InputError` only for a URI or setting that is not supported. */
export async function syncOutbox(root: string, options: SyncOptions): Promise<Synced> {
  if (options.uri) connect(options.uri, options.env);
  let sum: Synced = { delivered: 0, pending: 0, trouble: [], runs: {} };
  for (const folder of outboxes(root)) sum = added(sum, await syncOne(folder, options));
  return sum;
}

const outboxes = (root: string): string[] =>
  (existsSync(root) ? readdirSync(root).toSorted() : [])
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, 'target.json')));

async function syncOne(folder: string, options: SyncOptions): Promise<Synced> {
  let outbox: Outbox;
  try {
    outbox = new Outbox(folder);
  } catch (error) {
    return { delivered: 0, pending: 0, trouble: [`${folder}: ${(error as Error).message}`], runs: {} };
  }
  const owed = outbox.pending;
  const trouble: string[] = [];
  try {
    if (owed) trouble.push(...(await drain(outbox, options)));
  } catch (error) {
    trouble.push(`${folder}: ${(error as Error).message}`);
  }
  const { pending } = outbox;
  const runs = owed ? outbox.backlog.runs.ids() : {};
  outbox.close();
  return { delivered: owed - pending, pending, trouble, runs };
}

async function drain(outbox: Outbox, { uri, local, env, log, signal }: SyncOptions): Promise<string[]> {
  const target = outbox.target;
  if (!target) throw new InputError('target.json cannot be read', { file: outbox.folder });
  const to = serverOf(target, { uri, local, env });
  const experiment = await destination(foregroundRest(to, env), target);
  const rest = backgroundRest(to, env, signal ?? new AbortController().signal);
  const deliverer = new Deliverer(rest, outbox.backlog, experiment);
  log?.info(`tracking: sending ${outbox.pending} operations of ${outbox.folder} to ${rest.connection.uri}`);
  for (let window; (window = outbox.window()); outbox.acknowledge(window)) {
    const next = window;
    const patience = { ...rest.connection, reconnects: 2, reached: () => doneIn(next) };
    await persist(() => deliverer.deliver(next), patience, signal).catch((error: unknown) => {
      outbox.keepPart(next);
      throw error;
    });
  }
  const { count, reason } = deliverer.refused;
  return count ? [`${count} operations were refused by the server and are kept in ${outbox.backlog.refusals}: ${reason}`] : [];
}

/** The URI given now, else the outbox's own; credentials in MLFLOW_TRACKING_URI serve the server they belong to. */
function serverOf(target: Target, { uri, local, env }: Pick<SyncOptions, 'uri' | 'local' | 'env'>): string {
  const environment = env['MLFLOW_TRACKING_URI'];
  const chosen = uri ?? (target.local && local ? local : target.uri) ?? environment ?? local;
  if (!chosen)
    throw new InputError('no tracking server is named', { path: 'MLFLOW_TRACKING_URI', suggestion: '`stillhouse server start`' });
  return !uri && environment && withoutCredentials(environment) === chosen ? environment : chosen;
}

const added = (a: Synced, b: Synced): Synced => ({
  delivered: a.delivered + b.delivered,
  pending: a.pending + b.pending,
  trouble: [...a.trouble, ...b.trouble],
  runs: { ...a.runs, ...b.runs },
});
