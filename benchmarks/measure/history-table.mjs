/** The history of benchmarks as text for a terminal. */
import { differences } from './history.mjs';
import { align, number, range } from './table.mjs';

const where = ({ cpu, cores, memoryGiB }) => `${cpu}, ${cores} cores${memoryGiB ? `, ${memoryGiB} GiB` : ''}`;

/** A line a kept result, with the first of its figures. */
export function linesTable(lines) {
  const head = ['benchmark', 'date', 'commit', 'machine', 'load', 'figures', 'the first of them'];
  const rows = lines.map(({ benchmark, date, commit, machine, figures }) => {
    const [first] = figures;
    const shown = first ? `${first.case}, ${first.contestant}: ${number(first.median)} ${first.unit}` : '';
    return [benchmark, date, commit ?? '-', where(machine), number(machine.load), String(figures.length), shown];
  });
  return align([head, ...rows]);
}

const columnOf = ({ date, commit }) => `${date} ${commit ?? ''}`.trim();
const cellOf = (found) => (found ? `${number(found.median)}${found.times > 1 ? ` (${range(found)})` : ''}` : '-');
const changeText = (change) => (change ? `x ${number(change.ratio)}${change.apart ? ' !' : ''}` : '');

/** A table a case with the last runs of a group; `!` marks a change that is larger than the spread of both. */
function groupTable({ runs, rows }, last) {
  const from = Math.max(0, runs.length - last);
  const left = from > 0 ? [`  (${from} earlier in --json)`] : [];
  const head = ['', ...runs.slice(from).map(columnOf), 'last / before'];
  const cases = [...new Set(rows.map((row) => row.case))].map((name) => {
    const own = rows.filter((row) => row.case === name && row.found.slice(from).some(Boolean));
    const cells = own.map(({ contestant, found, change }) => [contestant, ...found.slice(from).map(cellOf), changeText(change)]);
    return own.length > 0 ? align([[`${name}, ${own[0].unit}`, ...head.slice(1)], ...cells]) : '';
  });
  const versions = runs.slice(from).flatMap((run, index, shown) => (index > 0 ? differences(shown[index - 1].versions, run.versions) : []));
  return [...left, ...cases.filter(Boolean), ...(versions.length > 0 ? [`  versions: ${versions.join('; ')}`] : [])].join('\n');
}

/** Why a group does not stand beside the newest one; empty where it is that one. */
function apart(newest, { machine, settings }) {
  const machines = differences(newest.machine, machine).length > 0 ? ['another machine'] : [];
  const found = differences(newest.settings, settings);
  const more = found.length > 4 ? `; and ${found.length - 4} more` : '';
  return [...machines, ...(found.length > 0 ? [`other settings, ${found.slice(0, 4).join('; ')}${more}`] : [])].join('; ');
}

/** All groups of a benchmark, the newest first, each with what keeps it from being compared with the newest. */
export function groupsText(name, groups, last) {
  const texts = groups.map((group) => {
    const why = apart(groups[0], group);
    return `${name} on ${where(group.machine)}${why ? `\n  not compared with the newest: ${why}` : ''}\n${groupTable(group, last)}`;
  });
  return texts.join('\n\n');
}
