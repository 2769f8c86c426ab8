/** How fast a real MLflow server takes what trials owe it: a sweep without a server, then `stillhouse sync`. */
import { openPlace } from '../measure/place.mjs';
import { layOutTrivial } from '../measure/trivial.mjs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** `{ trials, seconds, perSecond, operations }` of one sweep of so many trials of one epoch. */
export async function measureServer({ project, home, trials, say }) {
  const place = openPlace({ root: project, home });
  try {
    const folder = join(place.folder, 'sweep');
    mkdirSync(folder);
    layOutTrivial(folder, { lent: home, parts: [], trials });
    await place.stillhouse(['sweep', 'sweep/trivial.yaml', '--offline']);
    const uri = await place.server();
    const { document, seconds } = await place.stillhouse(['sync'], { MLFLOW_TRACKING_URI: uri });
    const row = { trials, seconds, perSecond: trials / seconds, operations: document.delivered ?? null };
    say(`MLflow took ${trials} trials in ${seconds.toFixed(1)} s, ${row.perSecond.toFixed(1)} a second`);
    return row;
  } finally {
    await place.close();
  }
}
