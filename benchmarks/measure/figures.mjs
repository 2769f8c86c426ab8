/** What the history keeps of a result: figures `{ case, contestant, unit, median, min, max, times }`, to six digits. */
import { spread } from './statistics.mjs';

const short = (value) => Number(value.toPrecision(6));
const figure = (name, contestant, unit, { median, min, max, times }) => ({
  case: name,
  contestant,
  unit,
  median: short(median),
  min: short(min),
  max: short(max),
  times,
});

/** Of what `alternate` has measured. */
export const caseFigures = (cases) =>
  cases.flatMap(({ case: name, unit, rows }) => rows.map((row) => figure(name, row.contestant, unit, row)));

/** Of a benchmark of students: scores over the seeds. */
export const studyFigures = ({ metric, rows }) =>
  rows.map(({ data, source, teacher, student, method, seeds }) =>
    figure(
      `${source ? `${source} to ` : ''}${data}, ${student}`,
      teacher ? `${method} by ${teacher}` : method,
      metric,
      spread(seeds.values),
    ),
  );

/** Of what search costs: the best values over the seeds, and in how many of them half of the epochs were enough. */
export const searchFigures = ({ rows, in_half: inHalf }) => [
  ...['random', 'tpe_asha'].map((way) => figure('best value of a sweep', way, 'validation macro F1', spread(rows.map((row) => row[way])))),
  figure("random's best within half of the epochs", 'tpe_asha', `of ${rows.length} seeds`, spread([inHalf])),
];

/** Of the simulated day: what study loop, Redis and MLflow take. */
export const dayFigures = ({ loops, idle, server }) => [
  ...loops.map(({ places, minutes }) =>
    figure('epochs judged', `${places} workers`, 'a second', spread(minutes.map(({ reports, seconds }) => reports / seconds))),
  ),
  ...idle.map(({ workers, processor }) => figure('Redis without work', `${workers} workers`, 'of a core', spread([processor]))),
  figure('trials sent to MLflow', 'a server', 'a second', spread([server.perSecond])),
];

/** Of a sweep with very many queued trials. */
export const coordinatorFigures = ({ setting, perSecond, coordinator: { peakMiB, trials, end } }) => {
  const who = `${setting.trials} trials, ${setting.workers} workers`;
  const of = (name, unit, value) => figure(name, who, unit, spread([value]));
  return [of('trials', 'a second', perSecond), of('memory', 'MiB', peakMiB), of('longest delay', 'ms', Math.max(trials.delay, end.delay))];
};

/** Of what the framework itself costs, in seconds. */
export const overheadFigures = ({ commands, sweep }) => {
  const of = (name, who, { median, least, most, times }) => figure(name, who, 's', { median, min: least, max: most, times });
  const parts = ['total', 'server', 'beyond_server', 'offline'];
  return [
    ...Object.entries(commands).map(([command, times]) => of('whole process', command, times)),
    ...parts.map((part) => of(`${sweep.trials} trivial trials`, part.replace('_', ' '), sweep[part])),
  ];
};
