/** Addresses in MLflow's pages. Each asks for the machine learning view: a fresh browser would show the one for generative AI. */

const workflow = 'workflowType=machine_learning';

/** A saved view of an experiment's runs: as a table, or with `charts` as charts. */
export const viewLink = (uri: string, experiment: string, key: string, mode: 'table' | 'charts' = 'table'): string =>
  `${uri}/#/experiments/${experiment}/runs?${workflow}&viewStateShareKey=${encodeURIComponent(key)}${mode === 'charts' ? '&compareRunsMode=CHART' : ''}`;

/** The runs below a parent in a table, the best by `objective` (a metric's key) first. */
export function runTableLink(
  uri: string,
  experiment: string,
  parent: string,
  objective?: { readonly metric: string; readonly direction: 'maximize' | 'minimize' },
): string {
  const filter = `&searchFilter=${encodeURIComponent(`tags.\`mlflow.parentRunId\` = '${parent}'`)}`;
  const order = objective
    ? `&orderByKey=${encodeURIComponent(`metrics.\`${objective.metric}\``)}&orderByAsc=${objective.direction === 'minimize'}`
    : '';
  return `${uri}/#/experiments/${experiment}/runs?${workflow}${filter}${order}`;
}

/** The same runs as charts. */
export const chartsLink = (...where: Parameters<typeof runTableLink>): string => `${runTableLink(...where)}&compareRunsMode=CHART`;

/** Runs side by side, of one experiment or several; opens on the parallel coordinates. */
export const compareLink = (uri: string, experiment: string | readonly string[], runs: readonly string[]): string =>
  `${uri}/#/compare-runs?runs=${encodeURIComponent(JSON.stringify(runs))}&experiments=${encodeURIComponent(JSON.stringify([experiment].flat()))}&${workflow}`;

/** The page of one run. */
export const runLink = (uri: string, experiment: string, run: string): string =>
  `${uri}/#/experiments/${experiment}/runs/${run}?${workflow}`;

/** An artifact of a run, or all of them. */
export const artifactLink = (uri: string, experiment: string, run: string, path = ''): string =>
  `${uri}/#/experiments/${experiment}/runs/${run}/artifacts${path && `/${path.split('/').map(encodeURIComponent).join('/')}`}?${workflow}`;
