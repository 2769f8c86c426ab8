import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Difference } from '../../export/compare.js';
import { InputError, type ShippedStudent } from '../../plugin/index.js';
import { jsonSafe, score } from '../../report/index.js';
import { exportBundle, exportRun } from '../../wire/export.js';
import { registerExport } from '../../wire/registry.js';
import type { Invocation, Outcome } from '../command.js';
import { listedThere } from '../given-plugins.js';
import { personLog, say } from '../output.js';

interface Options {
  readonly to: string;
  readonly format: string;
  readonly quantise?: string;
  readonly plugins?: readonly string[];
  readonly register?: string;
  readonly alias?: string;
}

/** Throws an `InputError` for a registration that cannot be, before anything is written. */
function checkRegistration({ format, register, alias }: Options): void {
  if (register !== undefined && format !== 'mlflow')
    throw new InputError(`the registry takes MLflow models, not the format '${format}'`, {
      path: '--register',
      suggestion: '--format mlflow',
    });
  if (alias !== undefined && register === undefined)
    throw new InputError('an alias stands for a registered version', { path: '--alias', suggestion: '--register NAME' });
}

/** The folder of a bundle that a name stands for; null where it stands for a run. */
function bundleAt(name: string): string | null {
  const manifest = 'bundle.json';
  const folder = basename(name) === manifest ? dirname(name) : name;
  return existsSync(join(folder, manifest)) ? folder : null;
}

/** Throws an `InputError` for what cannot be done to a bundle. */
function checkBundle({ format, quantise }: Options): void {
  if (quantise !== undefined)
    throw new InputError('a bundle is what it is: only a run can be made smaller', { path: '--quantise', suggestion: 'name the run, or its study' }); // prettier-ignore
  if (format === 'bundle')
    throw new InputError('that is a bundle already', { path: '--format', allowed: 'another format: stillhouse list exporter' });
}

interface Exported {
  readonly student: ShippedStudent;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly texts: number;
  readonly difference: Difference;
  /** Of a run, on the test split. */
  readonly scores: { readonly trained: Readonly<Record<string, number>>; readonly exported: Readonly<Record<string, number>> } | null;
}

async function exported({ options, overrides, signal }: Invocation<Options>, name: string, bundle: string | null): Promise<Exported> {
  const { to: folder, format, quantise = null, plugins = [] } = options;
  const parts = { format, flags: overrides, folder, log: personLog, signal };
  if (bundle === null) return exportRun({ ...parts, run: name, quantise });
  checkBundle(options);
  return { ...(await exportBundle({ ...parts, bundle, plugins: listedThere(plugins) })), scores: null };
}

const shown = (of: Readonly<Record<string, number>>): string => Object.entries(of).map(([key, value]) => `${key} ${score(value)}`).join('  '); // prettier-ignore

/** Writes the student of a finished run, or of a bundle, in a format, once it is sure that it answers as before. */
export async function run(invocation: Invocation<Options>, name: string): Promise<Outcome> {
  const { options } = invocation;
  checkRegistration(options);
  const { to: folder, format, register, alias = null } = options;
  const bundle = bundleAt(name);
  const { student, files, texts, difference, scores } = await exported(invocation, name, bundle);
  const { run: run_id, parameters, quantised } = student.about;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  say(`${format} of ${bundle === null ? `run ${run_id}` : `the bundle ${bundle}`}: ${folder} (${bytes} bytes)`);
  if (scores) say(`trained   ${shown(scores.trained)}`);
  if (scores) say(`exported  ${shown(scores.exported)}`);
  say(
    `on ${texts} ${scores ? 'texts' : 'texts drawn from its vocabulary'}: the same label for ${(100 * difference.labels).toFixed(2)} %, logits differ by ${difference.logits.toPrecision(2)} at most`,
  );
  const made = register === undefined ? null : await registerExport({ folder, name: register, alias, about: student.about });
  if (made) say(`${register} version ${made.version}${alias === null ? '' : `, ${register}@${alias}`} in the registry`);
  if (made) say(`model: ${made.link}`);
  const registered = made && { model: register, version: made.version, alias, link: made.link };
  return { document: jsonSafe({ run_id, format, folder, files, bytes, parameters, quantised, texts, difference, scores, registered }) };
}
