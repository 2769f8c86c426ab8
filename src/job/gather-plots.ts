/** A run that remembers the pictures it is given, for the page that shows them all. */
import type { PagePlot } from '../report/index.js';
import type { Run } from '../track/tracker.js';

/** The same run, and the SVG pictures below `plots` that it was given, in their order. */
export function gatherPlots(run: Run): { readonly run: Run; readonly plots: PagePlot[] } {
  const plots: PagePlot[] = [];
  const gathering: Run = {
    key: run.key,
    params: (params) => run.params(params),
    metrics: (points) => run.metrics(points),
    tags: (tags) => run.tags(tags),
    dataset: (input) => run.dataset(input),
    artifact: (path, content) => {
      if (/^plots\/.*\.svg$/.test(path)) plots.push({ path, svg: content.toString() });
      run.artifact(path, content);
    },
    picture: (path, drawing) => run.picture(path, drawing),
    artifactFile: (path, source) => run.artifactFile(path, source),
    table: (path, columns, rows) => run.table(path, columns, rows),
    view: (name, state) => run.view(name, state),
    end: (status, time) => run.end(status, time),
  };
  return { run: gathering, plots };
}
