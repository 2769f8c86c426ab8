/** The studies of a project: a folder each, below the state folder. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import leven from 'leven';
import { InputError, type Direction } from '../plugin/index.js';
import { JournalError, reasonOf } from './journal-file.js';
import { openExistingJournal, openJournal } from './journal.js';
import { summarise, type Counts, type TrialSummary } from './result.js';
import type { StudyStart, StudyStore } from './trial.js';

/** A study with the folder that holds its journal and whatever else belongs to it. */
export interface OpenStudy {
  readonly name: string;
  readonly folder: string;
  readonly store: StudyStore;
}

const journalName = 'journal.log';
const studiesFolder = (state: string): string => join(state, 'studies');

/** The folder of a study. */
export const studyFolder = (state: string, name: string): string => join(studiesFolder(state), name);
/** The journal in a study's folder. */
export const journalPath = (folder: string): string => join(folder, journalName);

/** A name that sorts by time and suits every file system: `quickstart-20261124-212700`, in UTC. */
export function newStudyName(sweep: string, date: Date): string {
  const letters = Array.from(sweep.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[-.]+/, ''));
  const base = letters
    .slice(0, 60)
    .join('')
    .replace(/[-.]+$/, '');
  const [day, time] = date.toISOString().slice(0, 19).replace(/[-:]/g, '').split('T');
  return `${base || 'study'}-${day}-${time}`;
}

/** Makes the folder of a new study; of two processes at once each gets its own. */
function makeFolder(state: string, wanted: string): { name: string; folder: string } {
  mkdirSync(studiesFolder(state), { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? wanted : `${wanted}-${attempt}`;
    const folder = studyFolder(state, name);
    try {
      mkdirSync(folder);
      return { name, folder };
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
    }
  }
}

/** Begins a new study in a folder of its own. `state` must be absolute. Throws an InputError where it cannot be kept there. */
export function createStudy(state: string, sweep: string, date: Date, start: Omit<StudyStart, 'name'>): OpenStudy {
  try {
    const { name, folder } = makeFolder(state, newStudyName(sweep, date));
    return { name, folder, store: openJournal(journalPath(folder), { ...start, name }) };
  } catch (fault) {
    if (fault instanceof InputError) throw fault;
    throw new InputError(`the study cannot be kept there: ${reasonOf(fault instanceof JournalError ? fault.cause : fault)}`, {
      file: studiesFolder(state),
      suggestion: 'make it writable, or name another folder in STILLHOUSE_HOME',
    });
  }
}

/** Names of the studies that have a journal. */
export function studyNames(state: string): string[] {
  const folder = studiesFolder(state);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => existsSync(journalPath(join(folder, name))));
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The study that a name stands for: its own, or of a sweep the one that was begun last; null where there is none. */
export function nameOfStudy(state: string, name: string): string | null {
  const names = name === '' ? [] : studyNames(state);
  if (names.includes(name)) return name;
  const sameSweep = names.filter((one) => one.startsWith(`${name}-`) && /^\d{8}-\d{6}(-\d+)?$/.test(one.slice(name.length + 1)));
  return sameSweep.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? null;
}

/** The journal that a study's name, a sweep's name, a folder or a file stands for. */
function findJournal(state: string, nameOrPath: string): string | null {
  const places = [journalPath(studyFolder(state, nameOrPath)), journalPath(resolve(nameOrPath)), resolve(nameOrPath)];
  const found = places.find(isFile);
  if (found) return found;
  const study = nameOfStudy(state, nameOrPath);
  return study === null ? null : journalPath(studyFolder(state, study));
}

function suggestion(name: string, known: readonly string[]): string {
  const near = [...known].sort((a, b) => leven(name, a) - leven(name, b))[0];
  if (near === undefined) return 'there is no study yet: begin one with `sweep`';
  const begun = known
    .filter((one) => one.startsWith(name))
    .sort()
    .at(-1);
  return `did you mean '${begun ?? near}'? \`study list\` shows them all`;
}

/** Opens a study by its name, its sweep's name (the newest one), its folder or its journal. Throws an InputError that suggests the nearest name. */
export function openStudy(state: string, nameOrPath: string): OpenStudy {
  const path = nameOrPath === '' ? null : findJournal(state, nameOrPath);
  if (path === null) throw new InputError(`there is no study '${nameOrPath}'`, { suggestion: suggestion(nameOrPath, studyNames(state)) });
  const store = openExistingJournal(path);
  return { name: store.read().name, folder: dirname(path), store };
}

export interface ListedStudy {
  readonly name: string;
  readonly folder: string;
  readonly journal: string;
  readonly directions: readonly Direction[];
  /** When its first trial began, in milliseconds since 1970. */
  readonly started: number | null;
  readonly counts: Counts;
  readonly best: TrialSummary | null;
  /** Why it cannot be read; null where it can. */
  readonly trouble: string | null;
}

function listed(folder: string): ListedStudy {
  const journal = journalPath(folder);
  const place = { folder, journal };
  try {
    const store = openExistingJournal(journal);
    const { name, directions, trials } = store.read();
    const started = trials.length > 0 ? store.trialTimes(0).started : null;
    const { counts, best } = summarise(store);
    return { ...place, name, directions, started, counts, best, trouble: null };
  } catch (fault) {
    const counts = { waiting: 0, running: 0, complete: 0, pruned: 0, failed: 0 };
    return { ...place, name: basename(folder), directions: [], started: null, counts, best: null, trouble: (fault as Error).message };
  }
}

/** Every study of a project, the newest first; one whose journal is damaged is listed with its trouble. */
export function listStudies(state: string): ListedStudy[] {
  const studies = studyNames(state).map((name) => listed(studyFolder(state, name)));
  const since = ({ started, journal }: ListedStudy): number => started ?? statSync(journal).birthtimeMs;
  return studies.sort((a, b) => since(b) - since(a) || (a.name < b.name ? 1 : -1));
}
