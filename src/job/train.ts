/** One experiment: teacher, student, one look at the test split, one run. */
import { inject, injectable } from 'inversify';
import type { Experiment } from '../config/types.js';
import { Log } from '../plugin/index.js';
import type { Examination } from '../report/index.js';
import { Tracker } from '../track/tracker.js';
import type { OnEvent } from './events.js';
import { examinationOf, recordExamination } from './examination.js';
import { Preparation } from './preparation.js';
import { recordAllData, recordTrainingData } from './data-record.js';
import { datasetInput } from './record.js';
import { openTest, scorePoints } from './test-split.js';
import { repeatRun, trialNote } from './sweep-record.js';
import { aboutTags } from './run-tags.js';
import { LoadBackend, Make, trainingOn } from './tokens.js';
import { TrialRunner } from './trial-runner.js';
import type { FinishedTrial, TestScores } from './types.js';

export interface TrainRequest {
  readonly experiment: Experiment;
  /** Unique for ever. */
  readonly key: string;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
  /** The run this one repeats. */
  readonly repeats?: string;
}
export interface TrainResult {
  readonly finished: FinishedTrial;
  readonly test: TestScores | null;
  /** The close look at the student; null where training diverged. */
  readonly examination: Examination | null;
  readonly key: string;
}

const note = (finished: FinishedTrial, { student }: TestScores): string =>
  trialNote(finished, {
    title: finished.experiment.config.name,
    params: {},
    objective: null,
    value: null,
    test: student,
    commands: [repeatRun],
  });

/** Runs one experiment as one run of its own. */
@injectable()
export class TrainJob {
  constructor(
    @inject(Make) private readonly make: Make,
    @inject(Preparation) private readonly preparation: Preparation,
    @inject(TrialRunner) private readonly runner: TrialRunner,
    @inject(Tracker) private readonly tracker: Tracker,
    @inject(LoadBackend) private readonly backend: LoadBackend,
    @inject(Log) private readonly log: Log,
  ) {}

  /** Trains and scores; the run ends FAILED where training throws or diverges. */
  async run({ experiment, key, onEvent, signal, repeats }: TrainRequest): Promise<TrainResult> {
    const run = this.tracker.start({
      key,
      name: key,
      startTime: Date.now(),
      description: `\`${experiment.config.student.use}\`${experiment.config.teacher ? ` taught by \`${experiment.config.teacher.use}\`` : ' trained from the labels'} on \`${experiment.config.dataset.use}\`.`,
      tags: {
        'stillhouse.role': 'train',
        ...aboutTags(experiment),
        'mlflow.source.name': experiment.file ?? 'stillhouse',
        ...(repeats ? { 'stillhouse.repeats': repeats } : {}),
      },
    });
    try {
      onEvent({ type: 'step', message: trainingOn(await this.backend()) });
      await recordTrainingData(run, await this.preparation.text(experiment), this.log);
      const finished = await this.runner.run(experiment, run, {
        signal,
        onEpoch: async (report) => (onEvent({ type: 'epoch', number: null, report, objective: null }), 'continue'),
      });
      if (!finished.validation || finished.trained.stopped === 'diverged') {
        run.tags({ 'stillhouse.state': 'failed', 'stillhouse.reason': 'diverged' });
        run.end('FAILED', Date.now());
        return { finished, test: null, examination: null, key };
      }
      const examination = examinationOf(finished);
      if (examination) await recordExamination(run, examination);
      const test = await openTest(finished, null, { make: this.make, runner: this.runner, preparation: this.preparation });
      await recordAllData(run, finished.prepared.text, this.log);
      run.metrics(scorePoints('test', test.scores.student, Date.now()));
      if (test.scores.teacher) run.metrics(scorePoints('teacher/test', test.scores.teacher, Date.now()));
      run.dataset(datasetInput(finished.prepared.text, test.split, JSON.stringify(experiment.document['dataset'])));
      run.tags({ 'stillhouse.state': 'complete', 'mlflow.note.content': note(finished, test.scores) });
      run.end('FINISHED', Date.now());
      return { finished, test: test.scores, examination, key };
    } catch (fault) {
      run.tags({ 'stillhouse.state': 'failed', 'stillhouse.reason': fault instanceof Error ? fault.message : String(fault) });
      run.end(signal.aborted ? 'KILLED' : 'FAILED', Date.now());
      throw fault;
    }
  }
}
