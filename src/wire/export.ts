/** A finished run in another format: found, rebuilt, written, compared. */
import { resolve } from 'node:path';
import { discover, type Catalogue, type Listed } from '../catalogue/index.js';
import { builtInRoot, pluginChoice } from '../config/index.js';
import { wayOf } from '../config/ways.js';
import { checkTarget } from '../export/publish.js';
import { learntName, savedNames, savedStudent, type SavedStudent } from '../export/saved-student.js';
import { ship, type Shipped } from '../job/ship.js';
import { shipBundle, type ShippedBundle } from '../job/ship-bundle.js';
import { InputError, type Chosen, type GivenPlugin, type Log } from '../plugin/index.js';
import { versions } from '../runtime/versions.js';
import { located } from './first-checks.js';
import { namedRun } from './named-run.js';
import type { RunSource } from './run-source.js';
import { openSession, type Session } from './session.js';

export interface ExportRequest {
  /** A run's id or folder, or a study. */
  readonly run: string;
  readonly format: string;
  /** Options of the exporter as flags: `{ 'options.name': 'value' }`. */
  readonly flags: Readonly<Record<string, string>>;
  /** How it is made smaller before, as `wayOf` reads it. */
  readonly quantise: string | null;
  readonly folder: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Exports a run. Throws an `InputError` for a run, a format or a folder that cannot be used, an error where the export answers otherwise. */
export async function exportRun({ run, format, flags, quantise, folder, log, signal }: ExportRequest): Promise<Shipped> {
  const target = resolve(folder);
  checkTarget(target);
  const { source, experiment, named } = await namedRun(run, (catalogue) => ({
    exporter: exporterOf(catalogue, format, flags),
    way: quantise === null ? null : wayOf(catalogue, quantise, '--quantise'),
  }));
  const saved = await savedIn(source);
  const session = await nativeSession(experiment.catalogue, log, signal);
  const request = {
    experiment,
    saved,
    run: source.id,
    metrics: source.metrics,
    ...named,
    folder: target,
    versions: versions(),
    signal,
  };
  try {
    return await ship(request, { make: session.make, preparation: session.preparation() });
  } catch (fault) {
    throw located(fault, experiment);
  }
}

export interface BundleExportRequest extends Omit<ExportRequest, 'run' | 'quantise'> {
  readonly bundle: string;
  /** Plugins that are not Stillhouse's own: those of the bundle's texts, or the exporter. */
  readonly plugins: readonly Listed[];
}

/** Exports a bundle. Throws an `InputError` for a bundle, a format or a folder that cannot be used, an error where the export answers otherwise. */
export async function exportBundle({ bundle, format, flags, plugins, folder, log, signal }: BundleExportRequest): Promise<ShippedBundle> {
  const target = resolve(folder);
  checkTarget(target);
  const catalogue = await discover({ roots: [builtInRoot()], plugins });
  const exporter = exporterOf(catalogue, format, flags);
  const outside = catalogue.list().flatMap(({ definition, from }) => (from === 'repository' ? [] : [definition as GivenPlugin])); // prettier-ignore
  const { make } = await nativeSession(catalogue, log, signal);
  return shipBundle({ bundle, exporter, folder: target, plugins: outside, signal }, make);
}

/** A session on native TensorFlow. Throws an `InputError` where there is none. */
export async function nativeSession(catalogue: Catalogue, log: Log, signal: AbortSignal): Promise<Session> {
  const session = await openSession({ catalogue, log, signal });
  const { backend, better } = await session.backend();
  if (backend === 'tensorflow') return session;
  throw new InputError('exporting needs native TensorFlow, which records what the student computes', { suggestion: better ?? undefined });
}

/** The chosen exporter with its options. Throws an `InputError` that lists those that are known. */
function exporterOf(catalogue: Catalogue, format: string, flags: Readonly<Record<string, string>>): Chosen<'exporter'> {
  const entry = catalogue.get('exporter', format, { path: '--format' });
  return pluginChoice(catalogue, entry, flags) as Chosen<'exporter'>;
}

/** The student that a run keeps. Throws an `InputError` where it keeps none. */
export async function savedIn(source: RunSource): Promise<SavedStudent> {
  const names = [...savedNames, ...(source.artifacts.includes(`student/${learntName}`) ? [learntName] : [])];
  const missing = names.find((name) => !source.artifacts.includes(`student/${name}`));
  if (missing)
    throw new InputError(`run '${source.id}' keeps no student`, {
      path: 'RUN',
      allowed: 'a run of a training, of a trial with one student, or of a control',
      suggestion: 'stillhouse train --from-run RUN trains it again, and keeps it',
    });
  const files = await Promise.all(names.map(async (name) => [name, await source.artifact(`student/${name}`)] as const));
  return savedStudent(Object.fromEntries(files), source.id);
}
