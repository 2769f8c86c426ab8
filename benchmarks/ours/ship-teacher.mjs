/**
 * The teacher of an experiment in a fresh process, asked for single texts of the validation split on one core: {experiment: FILE, texts, repeats}.
 * Answers milliseconds of a text (median of the repeats, then percentiles over texts) and milliseconds from the process's start to the first answer.
 */
const { experiment: file, texts, repeats } = JSON.parse(process.argv[2]);
const from = (path) => import(`../../dist/src/${path}`);
const [{ loadExperiment }, { openSession }, { onOneCoreLater }] = await Promise.all(['config/index.js', 'wire/session.js', 'runtime/one-core.js'].map(from)); // prettier-ignore
const experiment = await loadExperiment(file);
const quiet = { info: () => undefined, warn: () => undefined };
const session = await openSession({ catalogue: experiment.catalogue, log: quiet });
await session.backend();
const preparation = session.preparation();
const { validation } = await preparation.text(experiment);
const teacher = await preparation.keptTeacher(experiment);
if (!teacher?.single) throw new Error('the teacher does not answer single texts');
await teacher.single('validation', 0);
const coldStart = performance.now(); // since the process began

const count = Math.min(texts, validation.size);
const rows = Array.from({ length: count }, (_, index) => Math.floor((index * validation.size) / count));
const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const timed = async (row) => {
  const begin = performance.now();
  await teacher.single('validation', row);
  return performance.now() - begin;
};
const unbound = () => process.stderr.write('the process is not bound to one core\n');
const times = await onOneCoreLater(async () => {
  for (const row of rows) await timed(row);
  const found = [];
  for (const row of rows) {
    const own = [];
    for (let repeat = 0; repeat < repeats; repeat++) own.push(await timed(row));
    found.push(middle(own));
  }
  return found.sort((a, b) => a - b);
}, unbound);
const rank = (share) => times[Math.max(0, Math.ceil(share * times.length) - 1)];
process.stdout.write(`${JSON.stringify({ p50: rank(0.5), p95: rank(0.95), coldStart })}\n`);
process.exit(0); // native threads may stay
