import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { didYouMean } from '../../catalogue/index.js';
import { InputError } from '../../plugin/index.js';
import { asCsv, asJson, asJsonLines, studyRows, type StudyRow } from '../../report/index.js';
import { stateFolder } from '../../runtime/state.js';
import { openStudy } from '../../sweep/index.js';
import { withRunIds, trialRecords } from '../../job/sweep-record.js';
import { trackedStudy } from '../../wire/tracking.js';
import type { Invocation, Outcome } from '../command.js';
import { say, toStdout } from '../output.js';

const formats: Readonly<Record<string, (columns: readonly string[], rows: readonly StudyRow[]) => string>> = {
  csv: asCsv,
  json: (_columns, rows) => asJson(rows),
  jsonl: (_columns, rows) => asJsonLines(rows),
};

/** Writes a study's trials as a table: into a file, or to stdout where `--json` does not want that. */
export async function run({ options }: Invocation<{ format?: string; out?: string; json?: boolean }>, name: string): Promise<Outcome> {
  const { out, json } = options;
  const format = options.format ?? /\.(csv|json|jsonl)$/.exec(out ?? '')?.[1] ?? 'csv';
  if (!Object.hasOwn(formats, format)) throw unknown(format);
  const { store, name: study } = openStudy(stateFolder(), name);
  try {
    const records = withRunIds(trialRecords(store), study, trackedStudy(study));
    const { columns, rows } = studyRows(store, (number) => records[number]?.runId ?? null);
    if (out) save(out, formats[format]!(columns, rows));
    else if (!json) toStdout(formats[format]!(columns, rows));
    if (out) say(`${rows.length} trials written to ${out}`);
    return { document: { study, format, file: out ? resolve(out) : null, columns, trials: rows } };
  } finally {
    store.close();
  }
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (fault) {
    throw new InputError(`the table cannot be written: ${(fault as Error).message.replace(/^[A-Z]+: /, '')}`, { file, path: '--out' });
  }
}

function unknown(format: string): InputError {
  const known = Object.keys(formats);
  const suggestion = didYouMean(format, known);
  return new InputError(`unknown format '${format}'`, { path: '--format', allowed: known.join(', '), ...(suggestion && { suggestion }) });
}
