import { InputError } from '../../plugin/index.js';
import { jsonSafe, score } from '../../report/index.js';
import { exportRun } from '../../wire/export.js';
import { registerExport } from '../../wire/registry.js';
import type { Invocation, Outcome } from '../command.js';
import { personLog, say } from '../output.js';

interface Options {
  readonly to: string;
  readonly format: string;
  readonly quantise?: string;
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

/** Writes the student of a finished run in a format, once it is sure that it answers as the trained one does. */
export async function run({ options, overrides, signal }: Invocation<Options>, name: string): Promise<Outcome> {
  const { to: folder, format } = options;
  checkRegistration(options);
  const { quantise = null } = options;
  const { student, files, texts, difference, scores } = await exportRun({
    run: name,
    format,
    flags: overrides,
    quantise,
    folder,
    log: personLog,
    signal,
  });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const shown = (of: Readonly<Record<string, number>>): string => Object.entries(of).map(([key, value]) => `${key} ${score(value)}`).join('  '); // prettier-ignore
  say(`${format} of run ${student.about.run}: ${folder} (${bytes} bytes)`);
  say(`trained   ${shown(scores.trained)}`);
  say(`exported  ${shown(scores.exported)}`);
  say(
    `on ${texts} texts: the same label for ${(100 * difference.labels).toFixed(2)} %, logits differ by ${difference.logits.toPrecision(2)} at most`,
  );
  const { register, alias = null } = options;
  const made = register === undefined ? null : await registerExport({ folder, name: register, alias, about: student.about });
  if (made) say(`${register} version ${made.version}${alias === null ? '' : `, ${register}@${alias}`} in the registry`);
  if (made) say(`model: ${made.link}`);
  const { run: run_id, parameters } = student.about;
  const registered = made && { model: register, version: made.version, alias, link: made.link };
  return {
    document: jsonSafe({ run_id, format, folder, files, bytes, parameters, quantised: quantise, texts, difference, scores, registered }),
  };
}
