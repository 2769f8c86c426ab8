import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '#plain/command.mjs';
import { installPython } from './install.js';
import { failure, isFailure } from './outcome.js';
import type { Failure, Progress } from './outcome.js';
import { findPython } from './python.js';
import { stateFolder } from './state.js';
import { provision } from './workshop.js';

export const MLFLOW_VERSION = '3.17.2';

export interface MlflowInfo {
  readonly version: string;
  /** Absolute path of the interpreter it was installed for. */
  readonly python: string;
  readonly folder: string;
}
type Installed = Omit<MlflowInfo, 'folder'>;

function readInstalled(folder: string): MlflowInfo | null {
  try {
    const info = JSON.parse(readFileSync(join(folder, 'complete.json'), 'utf8')) as Installed;
    return existsSync(info.python) ? { ...info, folder } : null;
  } catch {
    return null;
  }
}

/** The MLflow in the state folder whose Python is still there; null where there is none. */
export function locateMlflow(): MlflowInfo | null {
  const prefix = `mlflow-${MLFLOW_VERSION}-py`;
  const names = existsSync(stateFolder()) ? readdirSync(stateFolder()) : [];
  const folders = names.filter((name) => name.startsWith(prefix) && /^\d+\.\d+$/.test(name.slice(prefix.length)));
  return folders.map((name) => readInstalled(join(stateFolder(), name))).find((info) => info !== null) ?? null;
}

/** Variables under which `python -s -m mlflow` runs that installation and nothing reports home. */
export const mlflowEnv = (info: MlflowInfo): NodeJS.ProcessEnv => ({
  ...withoutTracking(process.env),
  PYTHONPATH: join(info.folder, 'site'),
  PYTHONNOUSERSITE: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  DO_NOT_TRACK: 'true',
});

/** Settings of the client (MLFLOW_TRACKING_URI, ...) would change what the server serves. */
const withoutTracking = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^_?MLFLOW_|^PYTHONHOME$|^PYTHONPATH$/.test(name)));

/** By folder: a failed installation is not tried again by the same process. */
const failed = new Map<string, Failure>();

/** Installs the MLflow server into the state folder unless it is there. */
export async function provisionMlflow(progress: Progress): Promise<MlflowInfo | Failure> {
  const there = locateMlflow();
  if (there) return there;
  const python = await findPython();
  if (isFailure(python)) return python;
  const folder = join(stateFolder(), `mlflow-${MLFLOW_VERSION}-py${python.version.join('.')}`);
  const before = failed.get(folder);
  if (before) return before;
  const installed = await provision<Installed>(folder, progress, async (draft, scratch, lock) => {
    const job = { what: 'the MLflow server', requirement: `mlflow==${MLFLOW_VERSION}`, target: join(draft, 'site'), scratch };
    const trouble = await installPython({ ...job, dependencies: true, compile: true }, { python, progress, lock });
    if (trouble) return trouble;
    const info = { version: MLFLOW_VERSION, python: python.executable };
    progress('trying the MLflow server');
    const answer = await runCommand(info.python, ['-s', '-m', 'mlflow', '--version'], {
      env: mlflowEnv({ ...info, folder: draft }),
      timeoutMs: 120_000,
      lock,
    });
    if (answer.ok && answer.output.includes(MLFLOW_VERSION)) return info;
    return failure(
      `MLflow was installed but does not run: ${answer.output.trim().split('\n').at(-1)?.slice(0, 200)}`,
      'name another Python in STILLHOUSE_PYTHON',
    );
  });
  if (!isFailure(installed)) return { ...installed, folder };
  failed.set(folder, installed);
  return installed;
}
