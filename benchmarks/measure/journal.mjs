/** What a study's journal (Optuna's format) says of its trials. */
import { readFileSync } from 'node:fs';

const CREATE = 4;
const END = 6;
const REPORT = 7;

/** `{ seconds, trials, f1 }` of a journal's text: from the first trial's start to the last one's end, and the mean of the last reports. */
export function studyTimes(text) {
  const entries = text.split('\n').filter(Boolean).map((line) => JSON.parse(line)); // prettier-ignore
  const starts = entries.filter((entry) => entry.op_code === CREATE).map((entry) => Date.parse(entry.datetime_start));
  const ends = entries.filter((entry) => entry.op_code === END && entry.datetime_complete);
  const last = new Map();
  for (const entry of entries) if (entry.op_code === REPORT) last.set(entry.trial_id, entry.intermediate_value);
  const values = [...last.values()];
  return {
    seconds: (Math.max(...ends.map((entry) => Date.parse(entry.datetime_complete))) - Math.min(...starts)) / 1000,
    trials: ends.length,
    f1: values.reduce((sum, value) => sum + value, 0) / values.length,
  };
}

/** As `studyTimes`, of a file. */
export const readTimes = (file) => studyTimes(readFileSync(file, 'utf8'));
