import { didYouMean } from '../../catalogue/nearest.js';
import { checkFile, fileKind, loadBenchmark, loadExperiment, loadSweep } from '../../config/index.js';
import { InputError } from '../../plugin/index.js';
import { descriptionsFile } from '../descriptions.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes, faultDocument } from '../faults.js';
import { personLog, printDocument, say } from '../output.js';
import { sarifLog } from '../sarif.js';
import { version } from '../version.js';

async function faultsIn(file: string, overrides: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  try {
    return await checkFile(file, { overrides, descriptions: descriptionsFile() });
  } catch (fault) {
    if (fault instanceof InputError || (fault instanceof Error && fault.name === 'PluginError')) return [fault];
    throw fault;
  }
}

/** What a sound file's teacher says of its pass over the data, which is read for it. Faults that only the data shows are told. */
async function outlookOf(
  file: string,
  overrides: Readonly<Record<string, string>>,
): Promise<{ outlook: readonly string[]; faults: readonly unknown[] }> {
  try {
    const load = { sweep: loadSweep, benchmark: loadBenchmark, experiment: loadExperiment }[fileKind(file)];
    const loaded = await load(file, { overrides });
    const experiment = 'experiment' in loaded ? loaded.experiment : loaded;
    const { openSession } = await import('../../wire/session.js');
    const session = await openSession({ catalogue: experiment.catalogue, log: personLog });
    return { outlook: await session.preparation().outlook(experiment), faults: [] };
  } catch (fault) {
    if (fault instanceof InputError || (fault instanceof Error && fault.name === 'PluginError')) return { outlook: [], faults: [fault] };
    throw fault;
  }
}

interface Options {
  readonly costs?: boolean;
  readonly format?: string;
}

const formats = ['text', 'json', 'sarif'];

/** What `--format` and `--json` ask for. Throws an `InputError` for an unknown format, and where they disagree. */
function formatOf({ format, json }: Options & { readonly json?: boolean }): string {
  if (format !== undefined && !formats.includes(format))
    throw new InputError(`there is no format '${format}'`, {
      path: '--format',
      allowed: formats.join(', '),
      suggestion: didYouMean(format, formats),
    });
  if (json && format !== undefined && format !== 'json')
    throw new InputError(`--json and --format ${format} are both given`, { path: '--format', suggestion: 'leave one of them out' });
  return format ?? (json ? 'json' : 'text');
}

/** Checks experiment, sweep and benchmark files: every fault of every file, nothing run; with `costs` the data is read and teachers say what they cost. */
export async function run({ overrides, options }: Invocation<Options>, given: string[]): Promise<Outcome> {
  const format = formatOf(options);
  const files = [];
  for (const file of given) {
    const found = await faultsIn(file, overrides);
    const more = options.costs && found.length === 0 ? await outlookOf(file, overrides) : null;
    const faults = [...found, ...(more?.faults ?? [])];
    files.push({ file, ok: faults.length === 0, faults: faults.map(faultDocument), ...(more && { teacher: more.outlook }) });
    for (const line of more?.outlook ?? []) say(`${file}: ${line}`);
    if (faults.length === 0) say(`${file}: ok`);
    for (const fault of faults) say(`error: ${String(faultDocument(fault)['message'])}`);
  }
  const ok = files.every((one) => one.ok);
  if (format === 'sarif') printDocument(sarifLog(files, version()));
  if (format === 'json' && !options.json) printDocument({ ok, files });
  return { document: { ok, files }, code: ok ? exitCodes.done : exitCodes.badInput };
}
