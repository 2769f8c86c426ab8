/** The tracking server's model registry: exports that become versions of a model, and aliases that move from version to version. */
import { InputError, type ShippedStudent } from '../plugin/index.js';
import { filesIn } from '../export/publish.js';
import { join } from 'node:path';
import { findServer } from '../runtime/server.js';
import { addArtifacts, logModel, modelLink, modelVersion, registerModel, setAlias, type ModelVersion } from '../track/index.js';

/** Folder of the model among a run's artifacts: `runs:/RUN/model`. */
const FOLDER = 'model';

async function serverUri(option: string): Promise<string> {
  const uri = process.env['MLFLOW_TRACKING_URI'] ?? (await findServer())?.uri;
  if (uri) return uri;
  throw new InputError('no tracking server, which has the registry', {
    path: option,
    suggestion: 'stillhouse server start, or set MLFLOW_TRACKING_URI',
  });
}

export interface RegisterRequest {
  /** Folder of an MLflow model. */
  readonly folder: string;
  readonly name: string;
  readonly alias: string | null;
  readonly about: ShippedStudent['about'];
}

/** A version of a model with the address of its page. */
interface Registered extends ModelVersion {
  readonly link: string;
}
const linked = (uri: string, version: ModelVersion): Registered => ({ ...version, link: modelLink(uri, version.name, version.version) });

/** Puts an exported model beside its run's artifacts and registers it as the next version of a name. Throws an `InputError` for what the server refuses. */
export async function registerExport({ folder, name, alias, about }: RegisterRequest): Promise<Registered> {
  const uri = await serverUri('--register');
  const { run } = about;
  if (run === null) throw new InputError('the bundle names no run that it comes from', { path: '--register' });
  const files = filesIn(folder).map(({ path }) => [path, join(folder, path)] as const);
  await addArtifacts(uri, run, Object.fromEntries(files.map(([path, file]) => [`${FOLDER}/${path}`, file])), process.env);
  const scores = Object.entries(about.metrics).map(([key, value]) => [key, String(value)]);
  const tags = { 'stillhouse.experiment': about.name, 'stillhouse.architecture': about.architecture, ...Object.fromEntries(scores) };
  const description = `${about.architecture} of ${about.parameters} parameters, from run ${run} of the experiment ${about.name}.`;
  const model = await logModel(uri, { name, run, files: Object.fromEntries(files), tags }, process.env);
  const version = await registerModel(uri, { name, run, path: FOLDER, model, description, tags }, process.env);
  if (alias !== null) await setAlias(uri, version, alias, process.env);
  return linked(uri, version);
}

export interface Promotion {
  readonly name: string;
  /** A number, or an alias. */
  readonly from: { readonly version: string } | { readonly alias: string };
  /** The alias that stands for it from now on. */
  readonly to: string;
}

/** Lets an alias stand for another version of a model; `before` is the one that it stood for. Throws an `InputError` where there is no such version. */
export async function promote({ name, from, to }: Promotion): Promise<{ readonly now: Registered; readonly before: ModelVersion | null }> {
  const uri = await serverUri('MODEL');
  const now = await modelVersion(uri, name, from, process.env);
  if (!now) {
    const what = 'version' in from ? `version ${from.version}` : `alias '${from.alias}'`;
    const suggestion = 'stillhouse export RUN --format mlflow --register NAME makes one';
    throw new InputError(`the registry has no ${what} of a model '${name}'`, { path: 'VERSION', suggestion });
  }
  const before = await modelVersion(uri, name, { alias: to }, process.env);
  await setAlias(uri, now, to, process.env);
  return { now: linked(uri, now), before };
}
