/** Saved views of an experiment's pages: MLflow keeps them as tags of the experiment and opens them by `viewStateShareKey`. */

export interface SweepView {
  readonly study: string;
  readonly direction: 'maximize' | 'minimize';
  /** Dotted paths of the swept parameters. */
  readonly params: readonly string[];
  /** Metrics shown beside the objective. */
  readonly metrics: readonly string[];
}

/** What the server takes as the value of an experiment's tag. */
const longest = 5000;

/** The name of a study's view in a link, and of its tag. */
export const viewKey = (study: string): string => `stillhouse-${study}`;

/** The experiment's tag that holds a view. */
export const viewTag = (name: string): string => `mlflow.sharedViewState.${name}`;

/**
 * A study's trials as MLflow's pages keep their state: best first, with objective and swept parameters as columns, and a chart of parallel
 * coordinates. Where there are too many parameters for a tag the last ones are left out.
 */
export function sweepView(view: SweepView): string {
  const { study, direction, params, metrics } = view;
  const section = 'trials';
  const state = JSON.stringify({
    searchFilter: `tags.\`stillhouse.study\` = '${study}' and tags.\`stillhouse.role\` = 'trial'`,
    orderByKey: 'metrics.`objective`',
    orderByAsc: direction === 'minimize',
    selectedColumns: [...['objective', ...metrics].map((name) => `metrics.\`${name}\``), ...params.map((path) => `params.\`${path}\``)],
    runsHiddenMode: 'SHOW_ALL',
    isAccordionReordered: true,
    compareRunSections: [
      { uuid: section, name: 'Trials', display: true, isReordered: false, deleted: false, isGenerated: false, columns: 1, cardHeight: 420 },
    ],
    compareRunCharts: [
      {
        type: 'PARALLEL',
        uuid: 'parallel-coordinates',
        metricSectionId: section,
        deleted: false,
        isGenerated: false,
        selectedParams: params,
        selectedMetrics: ['objective'],
        showAllRuns: false,
      },
    ],
  });
  return state.length <= longest || params.length === 0 ? state : sweepView({ ...view, params: params.slice(0, -1) });
}
