/** A study as one page, of what its journal holds: of a sweep that has not come to its end, or of another program's study. */
import type { SweepConfig } from '../config/types.js';
import type { Space } from '../plugin/index.js';
import { chosenTrial, paretoOf, paretoPlot, reportPage, type Analysis, type PagePlot, type ParetoObjective, type Pruning, type SweepStory, type TrialRecord } from '../report/index.js'; // prettier-ignore
import type { StudyStore } from '../sweep/trial.js';
import { gatherPlots } from './gather-plots.js';
import { pruningResult } from './pruning-record.js';
import { silentRun } from './silent-run.js';
import { analysisOf, recordAnalysis } from './study-report.js';
import { studyNotesOf } from './study-notes.js';
import { studySeconds } from './study-seconds.js';
import { costTable } from './sweep-costs.js';
import { failedTable, leadingPicture, repeatOf } from './sweep-page.js';
import { drawTrials, recordPruning, teacherWords } from './sweep-record.js';

export interface JournalStudy {
  readonly study: string;
  readonly store: StudyStore;
  readonly trials: readonly TrialRecord[];
  readonly space: Space;
  /** One or several. */
  readonly objectives: readonly ParetoObjective[];
  /** Null where no sweep of ours made it. */
  readonly sweep: SweepConfig | null;
  /** Whether nothing more is to come. */
  readonly finished: boolean;
}

/** The page; what only the sweep itself had at hand is not on it: data, examination, losses by epoch. */
export async function journalPage(found: JournalStudy): Promise<string> {
  const { study, store, trials, sweep, objectives } = found;
  const analysis = analysisOf(store);
  const story = storyOf(found);
  return reportPage({
    story,
    unfinished: found.finished ? null : unfinishedWords(study, story),
    objectives,
    constraints: sweep?.constraints.map(({ text }) => text) ?? [],
    data: null,
    digests: {},
    analysis,
    examination: null,
    failed: failedTable(store, trials),
    plots: await picturesOf(found, story, analysis),
    cost: costTable(store, trials),
    against: studyNotesOf(store).against ?? null,
    repeat: sweep ? repeatOf(sweep) : { commands: [], files: {}, versions: {} },
  });
}

function unfinishedWords(study: string, { trials, planned }: SweepStory): string {
  const ended = trials.filter(({ state }) => state !== 'running' && state !== 'waiting').length;
  const next = `go on with \`stillhouse resume ${study}\``;
  return `Not finished: ${ended}${planned === null ? '' : ` of ${planned}`} trials have ended; ${next}. What follows is what the journal holds by now.`;
}

function storyOf({ study, store, trials, space, objectives, sweep }: JournalStudy): SweepStory {
  const { control, test, gain, winner, data } = studyNotesOf(store);
  const experiment = sweep?.experiment;
  return {
    study,
    data: {
      name: experiment?.config.dataset.use ?? '',
      classes: [],
      rows: data ? { train: data.train, validation: data.validation } : {},
      ...(data && { unlabelled: data.unlabelled }),
    },
    student: experiment?.config.student.use ?? null,
    teacher: experiment ? teacherWords(experiment) : null,
    space,
    sampler: sweep?.sampler.use ?? null,
    pruner: sweep?.pruner.use ?? null,
    pruning: sweep ? pruningResult(sweep, store) : null,
    seed: sweep?.seed ?? null,
    objective: objectives[0]!,
    pareto: paretoOf(trials, objectives),
    planned: sweep?.trials ?? null,
    trials,
    winner: winner ?? null,
    seconds: sweep ? studySeconds(store) : null,
    control: control?.value ?? null,
    gain: gain ?? null,
    test: test ?? null,
    commands: [],
  };
}

/** The pictures that need no more than trials. */
async function picturesOf(
  { store, trials, space, objectives, sweep }: JournalStudy,
  story: SweepStory,
  analysis: Analysis,
): Promise<PagePlot[]> {
  const { run, plots } = gatherPlots(silentRun);
  const shown = { space, objective: objectives[0]!, objectives };
  if (chosenTrial(story)) await drawTrials(run, trials, shown, story.control);
  if (story.pareto) run.artifact('plots/pareto.svg', await paretoPlot(trials, story.pareto));
  if (sweep && story.pruning) await recordPruning(run, { sweep, store }, story.pruning as Pruning);
  await recordAnalysis(run, shown, store, analysis);
  return [...plots, ...(await leadingPicture(shown, store, trials))];
}
