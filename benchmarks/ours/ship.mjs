/**
 * A bundle in a fresh process, asked for texts one after the other: {bundle, texts: FILE of label<TAB>text lines, repeats}. Answers bytes of the folder,
 * accuracy, milliseconds of a text (median of the repeats, then percentiles over texts) and milliseconds from the process's start to the first answer.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const { bundle, texts: file, repeats } = JSON.parse(process.argv[2]);
const { load } = await import('../../dist/src/student/index.js');
const student = await load(bundle);
student.predict('the first text');
const coldStart = performance.now(); // since the process began

const bytes = readFileSync(file);
const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').filter(Boolean); // prettier-ignore
const rows = lines.map((line) => line.split('\t'));
const timed = (text) => {
  const from = performance.now();
  student.predict(text);
  return performance.now() - from;
};
const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const correct = rows.filter(([label, text]) => student.predict(text).label === label).length;
const times = rows.map(([, text]) => middle(Array.from({ length: repeats }, () => timed(text)))).sort((a, b) => a - b);
const rank = (share) => times[Math.max(0, Math.ceil(share * times.length) - 1)];
const files = readdirSync(bundle, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const size = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
process.stdout.write(`${JSON.stringify({ bytes: size, accuracy: correct / rows.length, p50: rank(0.5), p95: rank(0.95), coldStart })}\n`);
