/** The table of docs/scale.md, made of a kept result. */
import { linearRegression } from 'simple-statistics';

const marks = ['<!-- day -->', '<!-- /day -->'];
const WORKERS = 10_000;
const DAY = 86_400;
const CLIENTS = 10_000; // Redis' own limit of connections, `maxclients`

const last = (list) => list.at(-1);
const round = (number, digits = 0) => number.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const ratio = (number) => round(number, number < 10 ? 1 : 0);

/** What the day asks for, and what each part was found to give. */
function figures({ setting, loops, idle, server }) {
  const trials = WORKERS / (setting.epochs * setting.seconds);
  const full = last(loops).minutes;
  /** What one more worker without work costs. */
  const each = (name) => linearRegression(idle.map((one) => [one.workers, one[name]])).m;
  const sum = (minutes, name) => minutes.reduce((total, one) => total + one[name], 0);
  return {
    trials,
    epochs: trials * setting.epochs,
    /** Epochs a second at the first trials of each run. */
    rates: loops.map(({ places, minutes }) => ({ places, perSecond: sum(minutes, 'reports') / sum(minutes, 'seconds') })),
    journal: (last(full).journal * 2 ** 20) / Math.max(1, sum(full, 'reports')),
    connections: each('connections'),
    processor: each('processor'),
    server: server.perSecond,
  };
}

function rows(found) {
  const most = last(found.rates);
  const gigabytes = (found.journal * found.epochs * DAY) / 1e9;
  const give = (need, can) => (need > can ? `at ${round((WORKERS * can) / need)} workers` : 'not');
  return [
    [
      'coordinator and journal, epochs judged a second',
      round(found.epochs),
      `${round(most.perSecond)} with ${round(most.places)} trials in the study`,
      give(found.epochs, most.perSecond),
    ],
    [
      'Redis, connections',
      round(found.connections * WORKERS),
      `${round(CLIENTS)} (its default)`,
      give(found.connections * WORKERS, CLIENTS),
    ],
    [
      'Redis, share of its one core for workers without work',
      `${ratio(found.processor * WORKERS * 100)} %`,
      '100 %',
      give(found.processor * WORKERS, 1),
    ],
    ['MLflow, trials a second', ratio(found.trials), ratio(found.server), give(found.trials, found.server)],
    ['journal, bytes a day', `${ratio(gigabytes)} GB`, 'read whole at each `resume`', 'see below'],
  ];
}

/** The table as Markdown. */
function dayTable(result) {
  const head = ['part', 'the day needs', 'measured here', 'gives in'];
  const found = figures(result);
  const text = [head, head.map(() => '---'), ...rows(found)].map((cells) => `| ${cells.join(' | ')} |`);
  const { cpu, cores } = result.machine;
  const speeds = found.rates.map(({ places, perSecond }) => `${round(perSecond)} with ${round(places)}`).join(', ');
  return [...text, '', `Measured on ${cpu}, ${cores} cores, ${result.date}. Epochs judged a second by workers: ${speeds}.`].join('\n');
}

/** The page with the table that belongs to a result. Throws where the marks are missing. */
export function withTable(text, result) {
  const [from, to] = marks.map((mark) => text.indexOf(mark));
  if (from < 0 || to < from) throw new Error(`docs/scale.md lacks its marks ${marks.join(' and ')}`);
  return `${text.slice(0, from + marks[0].length)}\n\n${dayTable(result)}\n\n${text.slice(to)}`;
}
