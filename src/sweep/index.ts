/** Studies: what to try next, when to stop, and a journal that survives everything. */
export { auditKey, isAudited, prunedAt } from './audit.js';
export { describeSpace, type SpaceDescription } from './describe.js';
export { compatible, distributionFromJson, distributionToJson } from './distribution.js';
export { reachedLimit, type Limits, type Reached } from './limits.js';
export { JournalError } from './journal-file.js';
export { openExistingJournal, openJournal } from './journal.js';
export { lifeOf, thisOwner, type Life, type Owner } from './owner.js';
export { paceOf, type Pace } from './pace.js';
export type { Clock } from './place.js';
export { planSweep, type PlanRequest, type SweepPlan } from './plan.js';
export { constraintMarks, broken, isFeasible, isOwn, type Rules, type Violations } from './rules.js';
export { enqueue, isWarm, warmStart, type Earlier } from './seed-trials.js';
export { rehearseSearch, type SearchParts } from './rehearse.js';
export {
  bestOf,
  coveredSeconds,
  isBetter,
  summarise,
  trainingSeconds,
  type Counts,
  type Span,
  type StudySummary,
  type TrialSummary,
} from './result.js';
export {
  createStudy,
  journalPath,
  listStudies,
  newStudyName,
  openStudy,
  studyFolder,
  nameOfStudy,
  studyNames,
  type ListedStudy,
  type OpenStudy,
} from './studies.js';
export { runStudy } from './study-loop.js';
export type { RunningTrial, StudyEvent, StudyRequest, StudyResult, TrialResult } from './study.js';
export type { AddedTrial, StudyStart, StudyStore, Taken } from './trial.js';
