import { fileKind, loadExperiment, loadSweep } from '../../config/index.js';
import { dataLines } from '../../report/index.js';
import { dataReport } from '../../text/index.js';
import { checkedText } from '../../wire/first-checks.js';
import { openSession } from '../../wire/session.js';
import type { Invocation, Outcome } from '../command.js';
import { personLog, say } from '../output.js';

interface Options {
  /** False for `--no-test`. */
  readonly test?: boolean;
}

/** Says what the splits of an experiment's data hold, and what in them would make results doubtful; nothing is trained or sent. */
export async function run({ options, overrides, signal }: Invocation<Options>, file: string): Promise<Outcome> {
  const sweeping = fileKind(file) === 'sweep';
  const experiment = sweeping ? (await loadSweep(file, { overrides })).experiment : await loadExperiment(file, { overrides });
  const session = await openSession({ catalogue: experiment.catalogue, log: personLog, signal });
  const text = await checkedText(experiment, session);
  const report = await dataReport(text, options.test === false ? ['train', 'validation'] : ['train', 'validation', 'test']);
  dataLines(report).forEach((line) => say(line));
  report.warnings.forEach((line) => personLog.warn(line));
  return { document: { experiment: experiment.config.name, ...report } };
}
