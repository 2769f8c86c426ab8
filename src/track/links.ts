/** Addresses in MLflow's pages. Each asks for the machine learning view: a fresh browser would show the one for generative AI. */

const workflow = 'workflowType=machine_learning';

/** A saved view of an experiment's runs: as a table, or with `charts` as charts. */
export const viewLink = (uri: string, experiment: string, key: string, mode: 'table' | 'charts' = 'table'): string =>
  `${uri}/#/experiments/${experiment}/runs?${workflow}&viewStateShareKey=${encodeURIComponent(key)}${mode === 'charts' ? '&compareRunsMode=CHART' : ''}`;

interface Order {
  /** A metric's key. */
  readonly metric: string;
  readonly direction: 'maximize' | 'minimize';
}

/** An experiment's runs that have a tag with this value, in a table, the best by `objective` first. */
function taggedLink(uri: string, experiment: string, tag: string, value: string, objective?: Order): string {
  const filter = `&searchFilter=${encodeURIComponent(`tags.\`${tag}\` = '${value}'`)}`;
  const order = objective
    ? `&orderByKey=${encodeURIComponent(`metrics.\`${objective.metric}\``)}&orderByAsc=${objective.direction === 'minimize'}`
    : '';
  return `${uri}/#/experiments/${experiment}/runs?${workflow}${filter}${order}`;
}

/** The runs below a parent in a table, the best by `objective` first. */
export const runTableLink = (uri: string, experiment: string, parent: string, objective?: Order): string =>
  taggedLink(uri, experiment, 'mlflow.parentRunId', parent, objective);

/** All runs of a study as a tree: the sweep, which opens to its trials, and those to their seeds and control. MLflow makes no tree of what is ordered by a metric. */
export const nestedLink = (uri: string, experiment: string, study: string): string =>
  taggedLink(uri, experiment, 'stillhouse.study', study);

/** The same runs as charts. */
export const chartsLink = (...where: Parameters<typeof runTableLink>): string => `${runTableLink(...where)}&compareRunsMode=CHART`;

/** Runs side by side, of one experiment or several; opens on the parallel coordinates. */
export const compareLink = (uri: string, experiment: string | readonly string[], runs: readonly string[]): string =>
  `${uri}/#/compare-runs?runs=${encodeURIComponent(JSON.stringify(runs))}&experiments=${encodeURIComponent(JSON.stringify([experiment].flat()))}&${workflow}`;

/** The page of one run. */
export const runLink = (uri: string, experiment: string, run: string): string =>
  `${uri}/#/experiments/${experiment}/runs/${run}?${workflow}`;

/** The curves of a run's metrics over its epochs. */
export const curvesLink = (uri: string, experiment: string, run: string): string =>
  `${uri}/#/experiments/${experiment}/runs/${run}/model-metrics?${workflow}`;

/** A version of a registered model. */
export const modelLink = (uri: string, name: string, version: string): string =>
  `${uri}/#/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}?${workflow}`;

/** An artifact of a run, or all of them. */
export const artifactLink = (uri: string, experiment: string, run: string, path = ''): string =>
  `${uri}/#/experiments/${experiment}/runs/${run}/artifacts${path && `/${path.split('/').map(encodeURIComponent).join('/')}`}?${workflow}`;
