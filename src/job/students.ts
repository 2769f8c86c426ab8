/** Where students train: in this process, or with the workers of an executor while one is open. */
import { inject, injectable } from 'inversify';
import type { Experiment } from '../config/types.js';
import { Seats, trainTrial } from '../distill/index.js';
import type { OnEpoch, TrainedTrial, TrialPlan } from '../distill/types.js';
import { Log, type Workers } from '../plugin/index.js';
import { Aside } from './aside.js';
import { fileDigests } from './file-digests.js';
import type { Prepared } from './preparation.js';
import { RemoteStudents } from './remote-students.js';
import { SharedFiles } from './tokens.js';
import type { TrialHooks } from './types.js';
import { codeVersion, versionsOf } from './versions.js';

/** A student that is ready to be trained. */
export interface ReadyStudent {
  readonly experiment: Experiment;
  readonly plan: TrialPlan;
  readonly prepared: Prepared;
  readonly onEpoch: OnEpoch;
  readonly hooks: Pick<TrialHooks, 'signal' | 'slot' | 'together' | 'onTaken' | 'onLost'>;
}

/** Trains students wherever they are to train. */
@injectable()
export class Students {
  private remote: RemoteStudents | null = null;

  constructor(
    @inject(Seats) private readonly seats: Seats,
    @inject(Aside) private readonly aside: Aside,
    @inject(Log) private readonly log: Log,
    @inject(SharedFiles) private readonly shared: SharedFiles | null,
  ) {}

  /** Has students train with these workers until the answer is called. */
  with(workers: Workers, study: string): () => void {
    codeVersion(); // now, and not while trials wait for it
    this.remote = new RemoteStudents(workers, study, this.log);
    return () => (this.remote = null);
  }

  /** Trains one as `trainTrial` does. Throws an `InputError` where a worker's code or data differ and no other may take it. */
  async train({ experiment, plan, prepared, onEpoch, hooks }: ReadyStudent): Promise<TrainedTrial> {
    const { remote } = this;
    if (!remote) return trainTrial(plan, prepared.trial, onEpoch, hooks.signal, this.seats, hooks.slot);
    const versions = versionsOf(experiment, prepared, (await this.aside.backend()).backend);
    const work = { document: experiment.document, versions, files: await fileDigests(this.shared, experiment) };
    return remote.train({ work, ...hooks, onEpoch });
  }
}
