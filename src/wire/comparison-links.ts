/** Where studies that are compared can be seen in MLflow. */
import { trialKey } from '../job/sweep-record.js';
import { compareLink, runLink } from '../track/index.js';
import { trackedStudy } from './tracking.js';

export interface ComparisonLinks {
  /** The best runs of all studies side by side; null where not all of them are on one server. */
  readonly best: string | null;
  /** The best trials of each study together, in parallel coordinates; null as before. */
  readonly trials: string | null;
  /** The page of each study's sweep, where a server has it. */
  readonly sweeps: Readonly<Record<string, string>>;
}

const most = 40; // runs of each study, so that address and page stay light

/** Links into MLflow by the studies' own outboxes, which hold the ids of their runs; `ranked`: numbers of a study's trials, the best first. */
export function comparisonLinks(names: readonly string[], ranked: (study: string) => readonly number[], all: number): ComparisonLinks {
  const found = names.map((name) => ({ name, tracker: trackedStudy(name) }));
  const known = found.flatMap(({ name, tracker }) => {
    const [experiment, parent] = [tracker.experimentId(), tracker.id(name)];
    if (tracker.kind !== 'mlflow' || !experiment || !parent) return [];
    const runs = ranked(name).flatMap((number) => tracker.id(trialKey(name, number)) ?? []);
    return [{ name, uri: tracker.uri, experiment, parent, runs }];
  });
  const uri = known[0]?.uri;
  const together = uri !== undefined && known.length === all && known.every((one) => one.uri === uri && one.runs.length > 0);
  const experiments = [...new Set(known.map(({ experiment }) => experiment))];
  const side = (many: number): string | null =>
    together
      ? compareLink(
          uri,
          experiments,
          known.flatMap(({ runs }) => runs.slice(0, many)),
        )
      : null;
  return {
    best: side(1),
    trials: side(most),
    sweeps: Object.fromEntries(known.map(({ name, uri: at, experiment, parent }) => [name, runLink(at, experiment, parent)])),
  };
}
