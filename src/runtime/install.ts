import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '#plain/command.mjs';
import type { CommandResult } from '#plain/command.mjs';
import type { Lock } from '#plain/lock.mjs';
import { explain } from './explain.js';
import { isFailure, type Failure, type Progress } from './outcome.js';
import { uvSettings } from './pip-settings.js';
import type { Python } from './python.js';
import { stateFolder } from './state.js';
import { provision } from './workshop.js';

export interface Installation {
  /** What the person is told is being installed. */
  readonly what: string;
  readonly requirement: string;
  /** An empty or missing folder that receives the packages. */
  readonly target: string;
  /** A folder of its own for uv's cache, removed afterwards; on the same disk as `target`. */
  readonly scratch: string;
  readonly dependencies: boolean;
  /** Compile to .pyc, for programs whose start must be quick. */
  readonly compile: boolean;
  /** Take the wheels of this Python instead, where only their libraries matter. */
  readonly wheelsFor?: string;
}
interface Context {
  readonly python: Python;
  readonly progress: Progress;
  readonly lock: Lock;
}

const pipEnv = () => ({ ...process.env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' });

/** Installs into a folder by uv, which is ten times quicker, or else by pip; null when done. */
export async function installPython(job: Installation, context: Context): Promise<Failure | null> {
  context.progress(`installing ${job.what} (${job.requirement})`);
  const quick = await byUv(job, context);
  if (quick?.ok) return null;
  if (quick && /No space left|os error 28/.test(quick.output)) return explain(job.what, quick.output);
  await rm(job.target, { recursive: true, force: true });
  if (quick) context.progress(`uv could not install ${job.what}, trying pip`);
  const slow = await byPip(job, context);
  return slow.ok ? null : explain(job.what, slow.output);
}

/** The command of uv, fetched once for all installations; null where it cannot be had. */
async function fetchUv(python: Python, progress: Progress): Promise<string | null> {
  const folder = join(stateFolder(), `uv-${process.platform}-${process.arch}`);
  const waiting = (): void => {}; // the other installation tells that it is being fetched
  const done = await provision<object>(folder, waiting, async (draft, _scratch, lock) => {
    const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', draft, 'uv'];
    const got = await runCommand(python.executable, args, { lock, env: pipEnv(), label: 'fetching uv, a quicker installer', progress });
    return got.ok ? {} : explain('uv', got.output);
  });
  return isFailure(done) ? null : join(folder, 'bin', 'uv');
}

async function byUv(job: Installation, { python, progress, lock }: Context): Promise<CommandResult | null> {
  if (process.env.STILLHOUSE_INSTALLER === 'pip') return null;
  const settings = await uvSettings(python);
  if (!settings) return null;
  const uv = await fetchUv(python, progress);
  if (uv === null) return null;
  const only = job.wheelsFor ? ['--python-version', job.wheelsFor, '--only-binary', ':all:'] : [];
  const args = [
    'pip',
    'install',
    '--no-config',
    '--target',
    job.target,
    '--python',
    python.executable,
    '--index-strategy',
    'unsafe-best-match',
  ];
  if (!job.dependencies) args.push('--no-deps');
  if (job.compile) args.push('--compile-bytecode');
  return runCommand(uv, [...args, ...only, ...settings.args, job.requirement], {
    lock,
    env: { UV_CACHE_DIR: join(job.scratch, 'cache'), UV_HTTP_TIMEOUT: '300', ...process.env, ...settings.env },
    label: `installing ${job.what}`,
    progress,
    tell: (line) => (job.compile && line.startsWith('Installed ') ? `${line}, compiling their modules` : line),
  });
}

function byPip(job: Installation, { python, progress, lock }: Context): Promise<CommandResult> {
  const args = ['-m', 'pip', 'install', '--target', job.target];
  if (!job.dependencies) args.push('--no-deps');
  if (!job.compile) args.push('--no-compile');
  if (job.wheelsFor) args.push('--python-version', job.wheelsFor, '--only-binary', ':all:');
  return runCommand(python.executable, [...args, job.requirement], { lock, env: pipEnv(), label: `installing ${job.what}`, progress });
}
