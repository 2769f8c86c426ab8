/** What is checked before anything is sent or journalled, and where a fault is told to be. */
import { PluginFault } from '../catalogue/index.js';
import { placed } from '../config/index.js';
import type { Experiment } from '../config/types.js';
import { InputError, PluginError, type TextData } from '../plugin/index.js';
import { stateFolder } from '../runtime/state.js';
import { makeWritable } from '../runtime/writable.js';
import type { Session } from './session.js';

/** Tries the state folder, reads the data and rehearses one step. Throws an `InputError` or a `PluginError` with its place. */
export async function checkExperiment(experiment: Experiment, session: Session): Promise<void> {
  try {
    makeWritable(stateFolder());
    await session.preparation().text(experiment);
    await session.rehearsal().run(experiment);
  } catch (fault) {
    throw located(fault, experiment);
  }
}

/** The experiment's texts. Throws an `InputError` or a `PluginError` with its place. */
export async function checkedText(experiment: Experiment, session: Session): Promise<TextData> {
  try {
    return await session.preparation().text(experiment);
  } catch (fault) {
    throw located(fault, experiment);
  }
}

/** The same fault with file and line of the experiment, or with the file of the plugin, where it does not say them itself. */
export function located(fault: unknown, experiment: Experiment): unknown {
  if (fault instanceof InputError) return placed(fault, experiment);
  if (!(fault instanceof PluginError) || fault instanceof PluginFault) return fault;
  const { kind, plugin } = fault;
  const entry = experiment.catalogue.list().find(({ definition }) => definition.kind === kind && definition.name === plugin);
  return entry && entry.from !== 'repository'
    ? Object.assign(new PluginFault(kind, plugin, fault.fault, entry.file), { cause: fault })
    : fault;
}
