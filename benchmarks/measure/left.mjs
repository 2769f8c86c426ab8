/** What a job has left behind, each thing counted where it is there and nowhere else. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * On a tracking server, in the experiment of that name: finished `runs`, those of them with `curves` (a metric of two steps or more), `checkpoints`
 * (weights of a student), `plots` and `reports` among their artifacts. All 0 where nobody made the experiment.
 */
export async function leftOnServer({ root, uri, experiment }) {
  const load = (name) => import(join(root, 'dist/src/track/client', name));
  const [{ Rest }, { connect }] = await Promise.all(['rest.js', 'connection.js'].map(load));
  const rest = new Rest(connect(uri, { HOME: '/nowhere' }));
  const found = await rest.experimentByName(experiment);
  const all = found ? await rest.searchRuns(found.experiment_id, '') : [];
  const runs = all.filter(({ info }) => info.status === 'FINISHED');
  const files = (await Promise.all(runs.map(({ info }) => artifacts(rest, info.run_id)))).flat();
  const curved = await Promise.all(runs.map((run) => hasCurve(rest, run)));
  const like = (pattern) => files.filter((file) => pattern.test(file)).length;
  return {
    runs: runs.length,
    curves: curved.filter(Boolean).length,
    checkpoints: like(/^student\/weights\.bin$|\.keras$/),
    plots: like(/\.(svg|png)$/),
    reports: like(/\.html$/),
  };
}

/** Files of weights below a folder. */
export const checkpointsIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(keras|pt)$/.test(file)).length;

async function artifacts(rest, run, folder) {
  const found = await rest.artifacts(run, folder);
  return (await Promise.all(found.map(({ path, is_dir: inside }) => (inside ? artifacts(rest, run, path) : [path])))).flat();
}

async function hasCurve(rest, { info, data }) {
  for (const { key } of data.metrics ?? []) {
    const steps = new Set((await rest.history(info.run_id, key)).map(({ step }) => step));
    if (steps.size > 1) return true;
  }
  return false;
}
