import { checkFile } from '../../config/index.js';
import { InputError } from '../../plugin/index.js';
import { descriptionsFile } from '../descriptions.js';
import type { Invocation, Outcome } from '../command.js';
import { exitCodes, faultDocument } from '../faults.js';
import { say } from '../output.js';

async function faultsIn(file: string, overrides: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  try {
    return await checkFile(file, { overrides, descriptions: descriptionsFile() });
  } catch (fault) {
    if (fault instanceof InputError || (fault instanceof Error && fault.name === 'PluginError')) return [fault];
    throw fault;
  }
}

/** Checks experiment and sweep files: every fault of every file, nothing run. */
export async function run({ overrides }: Invocation<object>, given: string[]): Promise<Outcome> {
  const files = [];
  for (const file of given) {
    const faults = await faultsIn(file, overrides);
    files.push({ file, ok: faults.length === 0, faults: faults.map(faultDocument) });
    if (faults.length === 0) say(`${file}: ok`);
    for (const fault of faults) say(`error: ${String(faultDocument(fault)['message'])}`);
  }
  const ok = files.every((one) => one.ok);
  return { document: { ok, files }, code: ok ? exitCodes.done : exitCodes.badInput };
}
