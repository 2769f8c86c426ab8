/** Everything an MLflow server holds of an experiment, apart from the ids it gave itself. */
import { connect } from '../../../src/track/client/connection.js';
import { Rest, type ServerRun } from '../../../src/track/client/rest.js';

export async function dump(uri: string, experiment: string): Promise<object> {
  const rest = new Rest(connect(uri, { HOME: '/nowhere' }));
  const { experiment_id, tags } = (await rest.experimentByName(experiment))!;
  const runs = await rest.searchRuns(experiment_id, '');
  const keys = new Map(runs.map((run) => [run.info.run_id, tagsOf(run)['stillhouse.key']]));
  const dumps = await Promise.all(runs.map((run) => dumpRun(rest, run, keys)));
  return { tags, runs: dumps.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
}

async function dumpRun(rest: Rest, run: ServerRun, keys: Map<string, string | undefined>): Promise<object> {
  const { run_id, run_name, status, start_time, end_time } = run.info;
  const tags = tagsOf(run);
  if (tags['mlflow.parentRunId']) tags['mlflow.parentRunId'] = `run of ${keys.get(tags['mlflow.parentRunId'])}`;
  const metrics: Record<string, string[]> = {};
  for (const { key } of run.data.metrics ?? []) {
    metrics[key] = (await rest.history(run_id, key)).map(({ value, step, timestamp }) => `${step} ${timestamp} ${value}`).toSorted();
  }
  const inputs = (run.inputs?.dataset_inputs ?? []).map((input) => JSON.stringify([input.dataset, input.tags])).toSorted();
  const last = Object.fromEntries((run.data.metrics ?? []).map(({ key, value, step }) => [key, `${step} ${value}`]));
  return {
    key: tags['stillhouse.key'],
    run_name,
    status,
    start_time,
    end_time,
    tags: sorted(tags),
    params: sorted(pairs(run.data.params)),
    metrics: sorted(metrics),
    last: sorted(last),
    inputs,
    artifacts: await files(rest, run_id),
  };
}

async function files(rest: Rest, id: string, folder?: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { path, is_dir } of await rest.artifacts(id, folder)) {
    if (is_dir) Object.assign(found, await files(rest, id, path));
    else found[path] = (await rest.artifact(id, path)).toString('base64');
  }
  return sorted(found);
}

const pairs = (list: readonly { key: string; value: string }[] = []): Record<string, string> =>
  Object.fromEntries(list.map(({ key, value }) => [key, value]));
const tagsOf = (run: ServerRun): Record<string, string> => pairs(run.data.tags);
const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
