/** What scripts and tests call, and the command line is built on: `import { sweep, train, study } from 'stillhouse'`. */
export { openResume, openSweep, resume, sweep, type OpenedSweep, type SweepSettings } from './sweep.js';
export { openTraining, train, type OpenedTraining, type TrainSettings } from './train.js';
export { studies, study, type Study } from './study.js';
export { sweptOf, type Swept } from './swept.js';
export { trainedOf, type Trained } from './trained.js';
export type { RunSettings, Settable } from './settings.js';
export { InputError, PluginError, type Log, type Params } from '../plugin/index.js';
export type { JobEvent } from '../job/events.js';
export type { ModelScores, Objective, TrialRecord, WholeTrial } from '../report/index.js';
