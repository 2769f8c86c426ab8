import { openTraining, trainedOf, type OpenedTraining } from '../../api/index.js';
import { InputError } from '../../plugin/index.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes, Interrupted } from '../faults.js';
import { sweepFlags } from '../flags.js';
import { openView } from '../live.js';
import { say } from '../output.js';
import { sayDelivery, sayFiles, sayScores } from '../summary.js';

interface Options {
  readonly fromRun?: string;
  readonly seed?: string;
  readonly offline?: boolean;
}

async function opened({ options, overrides }: Invocation<Options>, file: string | undefined): Promise<OpenedTraining> {
  const { fromRun, seed } = options;
  if ((file === undefined) === (fromRun === undefined))
    throw new InputError(file === undefined ? 'nothing to train' : 'both a file and --from-run are given', {
      allowed: 'train FILE, or train --from-run RUN_ID',
    });
  return openTraining(file ?? { run: fromRun! }, { ...overrides, ...sweepFlags({ seed }) });
}

/** Trains one experiment from its file, or again from a run of the tracking server. */
export async function run(invocation: Invocation<Options>, file?: string): Promise<Outcome> {
  const { options, signal } = invocation;
  const { experiment, start } = await opened(invocation, file);
  const { metrics, training } = experiment.config;
  const metric = Object.keys(metrics)[0] ?? 'loss';
  const view = openView({ objective: { metric, direction: 'maximize' }, space: {}, epochs: training.epochs });
  const offline = options.offline === true;
  try {
    const outcome = await start({ offline, log: view.log, onEvent: view.onEvent, signal });
    view.stop();
    const { result, delivery } = outcome;
    if (result.test) sayScores({ student: result.test.student, teacher: result.test.teacher });
    else say('error: training diverged: try a lower rate or training.clip_norm');
    const { document } = trainedOf(outcome);
    for (const link of Object.values((document['tracking'] as { links: Record<string, string> }).links)) say(`run: ${link}`);
    sayFiles(outcome.tracker);
    sayDelivery(delivery, offline);
    return { document, code: result.test ? exitCodes.done : exitCodes.failed };
  } catch (fault) {
    view.stop();
    if (signal.aborted) throw new Interrupted('the same command');
    throw fault;
  }
}
