/** Looks into a tracking server through its REST API. */
import { connect } from '../../src/track/client/connection.js';
import { Rest, type ServerRun } from '../../src/track/client/rest.js';

export const restOf = (uri: string): Rest => new Rest(connect(uri, { HOME: '/nowhere' }));

export const tagsOf = ({ data }: ServerRun): Record<string, string> =>
  Object.fromEntries((data.tags ?? []).map(({ key, value }) => [key, value]));
export const paramsOf = ({ data }: ServerRun): Record<string, string> =>
  Object.fromEntries((data.params ?? []).map(({ key, value }) => [key, value]));
export const keysOf = ({ data }: ServerRun): string[] => (data.metrics ?? []).map(({ key }) => key);

/** The runs whose parent is this one. */
export const childrenOf = (rest: Rest, experiment: string, parent: string): Promise<ServerRun[]> =>
  rest.searchRuns(experiment, `tags.\`mlflow.parentRunId\` = '${parent}'`);

/** Every point of the metrics whose key passes, as `key step value`, sorted. */
export async function pointsOf(rest: Rest, run: ServerRun, passes: (key: string) => boolean): Promise<string[]> {
  const histories = await Promise.all(
    keysOf(run)
      .filter(passes)
      .map((key) => rest.history(run.info.run_id, key)),
  );
  return histories
    .flat()
    .map(({ key, step, value }) => `${key} ${step} ${value}`)
    .toSorted();
}

/** Paths of all artifacts of a run, folders opened. */
export async function artifactsOf(rest: Rest, run: string, folder?: string): Promise<string[]> {
  const found = (await rest.artifacts(run, folder)).map(({ path, is_dir }) => (is_dir ? artifactsOf(rest, run, path) : [path]));
  return (await Promise.all(found)).flat().toSorted();
}
