import { openResume } from '../../api/index.js';
import { isBenchmark, studyNamed } from '../../wire/benchmark.js';
import { finishedDocument } from '../../wire/finished.js';
import type { Invocation, Outcome } from '../command.js';
import { asksMore, resourceFlags, studyOverrides, type ResourceOptions } from '../flags.js';
import { wholeNumber } from '../number.js';
import { say } from '../output.js';
import { resumeBenchmarkFor } from '../resume-benchmark.js';
import { runSweepFor } from '../run-sweep.js';

/** Goes on with a study where it was left; a finished one is shown again, unless more trials, another budget, stop or winner are asked for. */
export async function run(
  { options, overrides, signal }: Invocation<{ trials?: string; offline?: boolean } & ResourceOptions>,
  name: string,
): Promise<Outcome> {
  if (isBenchmark(studyNamed(name))) return resumeBenchmarkFor(studyNamed(name), options.offline, signal);
  const trials = wholeNumber('--trials', options.trials, 1);
  const rules = studyOverrides(overrides);
  const found = await openResume(name, trials, { ...resourceFlags(options), ...rules });
  const finished = finishedDocument(found.study);
  if (finished && !Object.keys(rules).some(asksMore) && (trials === undefined || trials <= (finished['trials'] as unknown[]).length)) {
    say(`study ${found.study} is finished: see stillhouse study show ${found.study}`);
    return { document: finished };
  }
  const offline = options.offline ?? found.offline;
  return runSweepFor({ sweep: found.config, offline, signal, start: found.start });
}
