import { renderTable, type Table } from '../../report/index.js';
import { statusOf, type Status } from '../../wire/status.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

const time = (at: number | null): string => (at === null ? '-' : new Date(at).toISOString().slice(0, 19));
const rate = (perMinute: number | null): string => (perMinute === null ? '-' : perMinute.toPrecision(3));
const show = (table: Table): void => say(`${renderTable(table, { width: process.stderr.columns ?? 100 })}\n`);

function sayStatus({ studies, queue }: Status): void {
  if (studies.length === 0) say('no study is running on this machine');
  else
    show({
      columns: ['study', 'executor', 'trials', 'planned', 'running', 'a minute', 'estimated end'],
      rows: studies.map((one) => [one.study, one.executor, one.told, one.planned, one.running, rate(one.perMinute), time(one.end)]),
    });
  if (!queue) return;
  const { waiting, active, failed } = queue.jobs;
  say(`queue ${queue.queue}: ${waiting} cohorts wait, ${active} train, ${failed} were given up`);
  const minutes = (since: number): number => Math.max(1 / 60, (Date.now() - since) / 60_000);
  if (queue.workers.length === 0) say('no worker is there: begin one with stillhouse worker');
  else
    show({
      columns: ['worker', 'processes', 'places', 'busy', 'cohorts done', 'a minute', 'since'],
      rows: queue.workers.map(({ name, processes, students, busy, done, since }) => [
        name,
        processes,
        processes * students,
        busy,
        done,
        rate(done / minutes(since)),
        time(since),
      ]),
    });
  if (queue.studies.length > 0)
    show({
      columns: ['study', 'at', 'cohorts open', 'done', 'a minute', 'since'],
      rows: queue.studies.map(({ name, host, pid, open, done, since }) => [
        name,
        `${host}:${pid}`,
        open,
        done,
        rate(done / minutes(since)),
        time(since),
      ]),
    });
}

/** Shows running studies, and workers and jobs of a queue. */
export async function run({ options }: Invocation<{ queue?: string; prefix: string }>): Promise<Outcome> {
  const status = await statusOf({ url: options.queue ?? null, prefix: options.prefix });
  sayStatus(status);
  return { document: status };
}
