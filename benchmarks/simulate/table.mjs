/** The table of docs/scale.md, made of a kept result. */

const marks = ['<!-- day -->', '<!-- /day -->'];
const WORKERS = 10_000;
const DAY = 86_400;
const CLIENTS = 10_000; // Redis' own limit of connections, `maxclients`

const last = (list) => list.at(-1);
const round = (number, digits = 0) => number.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const ratio = (number) => round(number, number < 10 ? 1 : 0);

/** Slope and foot of the straight line nearest to points (least squares). */
export function line(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean(([one]) => one), mean(([, one]) => one)];
  const spread = points.reduce((sum, [one]) => sum + (one - x) ** 2, 0);
  const slope = spread === 0 ? 0 : points.reduce((sum, [one, other]) => sum + (one - x) * (other - y), 0) / spread;
  return { slope, foot: y - slope * x };
}

/** What the day asks for, and what each part was found to give. */
export function figures({ setting, loops, idle, server }) {
  const trials = WORKERS / (setting.epochs * setting.seconds);
  const epochs = trials * setting.epochs;
  // Seconds that a judged epoch took, by the trials that the study held then.
  const judged = loops.flatMap(({ places, minutes }) =>
    minutes.filter(({ reports }) => reports > 0).map((one) => [places + one.trials, one.seconds / one.reports]),
  );
  const cost = line(judged);
  const full = last(loops).minutes;
  const alone = line(idle.map(({ workers, commands }) => [workers, commands])).slope;
  const connections = line(idle.map((one) => [one.workers, one.connections])).slope;
  const processor = line(idle.map((one) => [one.workers, one.processor])).slope;
  const all = full.reduce((sum, { reports }) => sum + reports, 0);
  return {
    trials,
    epochs,
    failures: DAY / setting.every,
    lost: setting.lease / setting.every + 0.5 * (setting.seconds / setting.every),
    cost,
    /** Epochs a second at the first trials of each run. */
    rates: loops.map(({ places, minutes }) => ({
      places,
      perSecond: minutes.reduce((sum, one) => sum + one.reports, 0) / minutes.reduce((sum, one) => sum + one.seconds, 0),
    })),
    journal: (last(full).journal * 2 ** 20) / Math.max(1, all),
    memory: last(full).rss,
    connections,
    idle: alone,
    processor,
    server: server.perSecond,
  };
}

function rows(result) {
  const found = figures(result);
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
export function dayTable(result) {
  const head = ['part', 'the day needs', 'measured here', 'gives in'];
  const text = [head, head.map(() => '---'), ...rows(result)].map((cells) => `| ${cells.join(' | ')} |`);
  const { cpu, cores } = result.machine;
  const found = figures(result);
  const speeds = found.rates.map(({ places, perSecond }) => `${round(perSecond)} with ${round(places)}`).join(', ');
  return [...text, '', `Measured on ${cpu}, ${cores} cores, ${result.date}. Epochs judged a second by workers: ${speeds}.`].join('\n');
}

/** The page with the table that belongs to a result. Throws where the marks are missing. */
export function withTable(text, result) {
  const [from, to] = marks.map((mark) => text.indexOf(mark));
  if (from < 0 || to < from) throw new Error(`docs/scale.md lacks its marks ${marks.join(' and ')}`);
  return `${text.slice(0, from + marks[0].length)}\n\n${dayTable(result)}\n\n${text.slice(to)}`;
}
