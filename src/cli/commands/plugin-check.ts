import { discover } from '../../catalogue/index.js';
import type { Entry } from '../../catalogue/types.js';
import { builtInRoot } from '../../config/index.js';
import { InputError } from '../../plugin/index.js';
import { openSession } from '../../wire/session.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes } from '../faults.js';
import { personLog, say } from '../output.js';

interface Result {
  readonly check: string;
  readonly ok: boolean;
  readonly message: string;
  readonly warning?: true;
}

function tell({ definition }: Entry, results: readonly Result[]): void {
  say(`${definition.kind} '${definition.name}'`);
  for (const { check, ok, message, warning } of results)
    say(`  ${ok ? (warning ? '~' : '✓') : '✗'} ${check}${message ? `: ${message}` : ''}`);
}

/** Runs the conformance suite on every plugin at a path: a file, a folder or a package. `--a.b=c` gives required options: `--options.train=FILE`. */
export async function run({ overrides }: Invocation<object>, path: string): Promise<Outcome> {
  const spec = path.includes('/') || path.startsWith('.') ? path : `./${path}`;
  const catalogue = await discover({ roots: [builtInRoot()], plugins: [{ spec, from: 'command line', folder: process.cwd() }] });
  const entries = catalogue.list().filter(({ from }) => from !== 'repository');
  const checked = entries.length > 0 ? entries : catalogue.list().filter(({ file }) => file.includes(path.replace(/^\.\//, '')));
  if (checked.length === 0) throw new InputError(`no plugin at '${path}'`, { allowed: 'a plugin file, a folder of them or a package' });
  const session = await openSession({ catalogue, log: personLog });
  await session.backend();
  const { checkPlugin } = await import('stillhouse/plugin/testing');
  const options = Object.fromEntries(Object.entries(overrides).map(([key, value]) => [key.replace(/^options\./, ''), value]));
  const reports = [];
  for (const entry of checked) {
    const { definition } = entry;
    const create = (_: unknown, values: Readonly<Record<string, unknown>>): unknown =>
      session.make({ kind: definition.kind, use: definition.name, options: values });
    const results: Result[] = await checkPlugin(definition, { options, create });
    tell(entry, results);
    reports.push({ kind: definition.kind, name: definition.name, file: entry.file, ok: results.every(({ ok }) => ok), checks: results });
  }
  const ok = reports.every((report) => report.ok);
  say(ok ? 'conforms' : 'does not conform');
  return { document: { ok, plugins: reports }, code: ok ? exitCodes.done : exitCodes.failed };
}
