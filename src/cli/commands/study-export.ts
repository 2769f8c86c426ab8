import { extname } from 'node:path';
import { didYouMean } from '../../catalogue/nearest.js';
import { InputError } from '../../plugin/index.js';
import { jsonSafe, trialsCsv, trialsDocument, trialsParquet, type WholeStudy } from '../../report/index.js';
import type { Invocation, Outcome } from '../command.js';
import { findStudy, wholeStudy } from '../../wire/found-study.js';
import { say, toStdout } from '../output.js';
import { writeOut } from '../write-out.js';

const formats = {
  csv: trialsCsv,
  json: (study: WholeStudy) => `${JSON.stringify(jsonSafe(trialsDocument(study)), null, 2)}\n`,
  jsonl: (study: WholeStudy) =>
    trialsDocument(study)
      .trials.map((trial) => `${JSON.stringify(jsonSafe(trial))}\n`)
      .join(''),
  parquet: trialsParquet,
};
type Format = keyof typeof formats;

interface Options {
  readonly format?: string;
  readonly out?: string;
}

/** The format that is named, else the one that the file's name ends in. Throws an `InputError` for what is not known or cannot go to stdout. */
function formatOf({ format: named, out, json }: Options & { json?: boolean }): Format {
  const names = Object.keys(formats);
  const ending = extname(out ?? '').slice(1);
  const format = named ?? (names.includes(ending) ? ending : 'json');
  if (!names.includes(format))
    throw new InputError(`there is no format '${format}'`, {
      path: '--format',
      allowed: names.join(', '),
      suggestion: didYouMean(format, names),
    });
  if (out !== undefined) return format as Format;
  if (format === 'parquet')
    throw new InputError('parquet is no text, and is not written to stdout', { path: '--format', suggestion: 'name a file: --out FILE' });
  if (json && format !== 'json')
    throw new InputError(`--json prints one JSON document, which ${format} is not`, {
      path: '--format',
      suggestion: 'leave --json out, or write the trials to --out FILE',
    });
  return format as Format;
}

/** Writes all trials of a study to a file or stdout. */
export async function run({ options }: Invocation<Options>, name: string): Promise<Outcome> {
  const format = formatOf(options);
  const found = findStudy(name);
  try {
    const study = wholeStudy(found);
    if (options.out === undefined) {
      if (!options.json) toStdout(formats[format](study) as string);
      return { document: jsonSafe(trialsDocument(study)) };
    }
    const file = await writeOut('--out', options.out, formats[format](study));
    say(`${study.trials.length} trials of ${found.name}: ${file}`);
    return { document: { study: found.name, format, file, trials: study.trials.length } };
  } finally {
    found.store.close();
  }
}
