/** The history of all benchmarks: a line of JSON for each result that was kept, in the order in which they came. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export const FORMAT = 1;

/** The line of a result; `figures` are those of ./figures.mjs. */
export const lineOf = (benchmark, { date, commit, machine, versions, settings }, figures) => ({
  format: FORMAT,
  benchmark,
  date,
  commit,
  machine,
  versions,
  settings,
  figures,
});

/** Adds lines; a last one that was cut off is left to itself. */
export function addLines(file, lines) {
  const cut = existsSync(file) && !/(^|\n)$/.test(readFileSync(file, 'utf8'));
  appendFileSync(file, `${cut ? '\n' : ''}${lines.map((line) => `${JSON.stringify(line)}\n`).join('')}`);
}

/** All lines of a file. Throws with file and line where one cannot be read. */
export function readHistory(file) {
  const texts = readFileSync(file, 'utf8').split('\n');
  return texts.flatMap((text, index) => (text === '' ? [] : [parsed(text, `${file}:${index + 1}`)]));
}

function parsed(text, where) {
  let line;
  try {
    line = JSON.parse(text);
  } catch {
    throw new Error(`${where}: not a line of JSON; remove it`);
  }
  if (Number.isInteger(line?.format) && line.format > FORMAT)
    throw new Error(`${where}: format ${line.format} (allowed: up to ${FORMAT}); use the newer version that wrote it`);
  if (line?.format !== FORMAT || typeof line.benchmark !== 'string' || !Array.isArray(line.figures))
    throw new Error(`${where}: not a line of a history (expected: format ${FORMAT}, benchmark, figures); remove it`);
  return line;
}

/** Where two values differ, as `path: before -> after`. */
export function differences(before, after, path = '') {
  const inner = (value) => typeof value === 'object' && value !== null;
  if (!inner(before) || !inner(after))
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [`${path}: ${told(before)} -> ${told(after)}`];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

const told = (value) => (value === undefined ? 'none' : JSON.stringify(value));

/** A machine without what changes from minute to minute. */
export const hardware = ({ load: _, ...rest }) => rest;

const same = (a, b) => differences(a, b).length === 0;
const alike = (a, b) => same(hardware(a.machine), hardware(b.machine)) && same(a.settings, b.settings);
const oneRun = (a, b) => a.date === b.date && a.commit === b.commit && same(a.machine, b.machine);
const find = (run, { case: name, contestant }) => run.figures.find((one) => one.case === name && one.contestant === contestant);

/**
 * What one benchmark's lines come to, like beside like: groups `{ machine, settings, runs, rows }` of one machine and the same settings, the one
 * with the newest run first; a row `{ case, contestant, unit, found, change }` has a figure or null for each run, and how many times the figure before
 * the last one is (`{ ratio, apart }`; apart: both were measured more than once, and their spreads do not meet), null where there is none before.
 */
export function compared(lines) {
  const groups = [];
  for (const line of lines) {
    const at = groups.findIndex(([first]) => alike(first, line));
    const runs = at < 0 ? [] : groups.splice(at, 1)[0];
    groups.unshift(runs);
    const last = runs.at(-1);
    // A benchmark that is kept after each case has a line for each.
    if (last && oneRun(last, line) && !line.figures.some((one) => find(last, one)))
      runs.splice(-1, 1, { ...last, figures: [...last.figures, ...line.figures] });
    else runs.push(line);
  }
  return groups.map((runs) => ({ machine: hardware(runs[0].machine), settings: runs[0].settings, runs, rows: rowsOf(runs) }));
}

function rowsOf(runs) {
  const names = new Map(runs.flatMap(({ figures }) => figures.map((one) => [JSON.stringify([one.case, one.contestant]), one])));
  return [...names.values()].map((one) => {
    const found = runs.map((run) => find(run, one) ?? null);
    return { case: one.case, contestant: one.contestant, unit: one.unit, found, change: changeOf(found.filter(Boolean).slice(-2)) };
  });
}

function changeOf([before, after]) {
  if (!after || before.median === 0) return null;
  const measuredOften = before.times > 1 && after.times > 1;
  return { ratio: after.median / before.median, apart: measuredOften && (after.min > before.max || after.max < before.min) };
}
