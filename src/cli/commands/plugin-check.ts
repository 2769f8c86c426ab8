import type { CheckResult } from 'stillhouse/plugin/testing';
import type { Entry } from '../../catalogue/types.js';
import { pluginChoice } from '../../config/index.js';
import { InputError, type Option } from '../../plugin/index.js';
import { openSession } from '../../wire/session.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes } from '../faults.js';
import { personLog, say } from '../output.js';
import { pluginPlaces, type PluginPlaces } from '../plugin-places.js';

type Flags = Readonly<Record<string, string>>;

function tell({ definition }: Entry, results: readonly CheckResult[]): void {
  say(`${definition.kind} '${definition.name}'`);
  for (const { check, ok, message, warning } of results)
    say(`  ${ok ? (warning ? '~' : '✓') : '✗'} ${check}${message ? `: ${message}` : ''}`);
}

const optionsOf = ({ definition }: Entry) => definition.options as Readonly<Record<string, Option>>;
const optionName = (path: string): string => path.split('.')[1]!;

/** Throws an `InputError` for a flag that is an option of none of the plugins. */
function checkFlags(flags: Flags, entries: readonly Entry[]): void {
  const known = [...new Set(entries.flatMap((entry) => Object.keys(optionsOf(entry))))].map((name) => `options.${name}`);
  for (const path of Object.keys(flags))
    if (!known.includes(path.split('.').slice(0, 2).join('.')))
      throw new InputError(`unknown option '${path}'`, { file: `--${path}=${flags[path]}`, allowed: known.join(', ') || 'none' });
}

/** The options that a plugin is checked with; null where a required one was not given. */
function options({ catalogue }: PluginPlaces, entry: Entry, flags: Flags): Readonly<Record<string, unknown>> | null {
  const own = Object.fromEntries(Object.entries(flags).filter(([path]) => Object.hasOwn(optionsOf(entry), optionName(path))));
  const given = Object.keys(own).map(optionName);
  const missing = Object.entries(optionsOf(entry)).some(([name, { required }]) => required && !given.includes(name));
  return missing ? null : pluginChoice(catalogue, entry, own).options;
}

/** Runs the conformance suite on every plugin at a path: a file, a folder, a package. `--options.a=b` sets options. Throws an `InputError`. */
export async function run({ overrides }: Invocation<object>, path: string): Promise<Outcome> {
  const places = await pluginPlaces(path);
  checkFlags(overrides, places.entries);
  const settled = places.entries.map((entry) => ({ entry, given: options(places, entry, overrides) }));
  const session = await openSession({ catalogue: places.catalogue, log: personLog });
  await session.backend();
  const { checkPlugin } = await import('stillhouse/plugin/testing');
  const reports = [];
  for (const { entry, given } of settled) {
    const { kind, name } = entry.definition;
    const create = (_: unknown, values: Readonly<Record<string, unknown>>): unknown => session.make({ kind, use: name, options: values });
    const checks = await checkPlugin(entry.definition, { ...(given && { options: given }), create });
    tell(entry, checks);
    reports.push({ kind, name, file: entry.file, ok: checks.every(({ ok }) => ok), checks });
  }
  const ok = reports.every((report) => report.ok);
  const partly = settled.some(({ given }) => given === null) ? '; what needs a required option was not checked: --options.NAME=VALUE' : '';
  say(`${ok ? 'conforms' : 'does not conform'}${partly}`);
  return { document: { ok, plugins: reports }, code: ok ? exitCodes.done : exitCodes.failed };
}
