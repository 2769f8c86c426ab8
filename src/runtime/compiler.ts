import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runCommand } from '#plain/command.mjs';
import type { Lock } from '#plain/lock.mjs';
import { MUTE, tfjsNodeFolder } from './addon.js';
import { failure } from './outcome.js';
import type { Failure, Progress } from './outcome.js';

/** The C++ compiler named by CXX, else g++, c++ or clang++. */
export async function findCompiler(): Promise<{ command: string; version: string } | Failure> {
  const named = process.env.CXX;
  for (const command of named ? [named] : ['g++', 'c++', 'clang++']) {
    const answer = await runCommand(command, ['--version'], { timeoutMs: 20_000 });
    if (answer.ok) return { command, version: answer.output.split('\n')[0] ?? '' };
  }
  return failure(
    named ? `CXX names ${named}, which does not run` : 'there is no C++ compiler (g++ or clang++) on the PATH',
    'install one (Debian, Ubuntu: apt install g++) or name one in CXX',
  );
}

/** Compiles tfjs-node's addon against the libraries in `folder`/site/tensorflow; null when `folder`/tfjs_binding.node is there. */
export async function compileAddon(folder: string, compiler: string, progress: Progress, lock: Lock): Promise<Failure | null> {
  const tfjsNode = tfjsNodeFolder();
  const libraries = join(folder, 'site', 'tensorflow');
  const files = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(tfjsNode, 'binding', name));
  const flags = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'];
  const includes = [nodeHeaders(), join(libraries, 'include'), tfjsNode].map((path) => `-I${path}`);
  const links = [`-L${libraries}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN/site/tensorflow'];
  progress(`compiling the addon between Node and TensorFlow (${compiler})`);
  const args = [...flags, ...includes, ...files, source('quiet-log.cc'), '-o', join(folder, 'tfjs_binding.node'), ...links];
  const result = await runCommand(compiler, args, { label: 'compiling the addon', progress, lock });
  if (result.ok) await compileMute(folder, compiler, lock);
  if (result.ok) return null;
  const error = /^.*(?:error|fatal).*$/im.exec(result.output)?.[0].slice(0, 200) ?? `exit code ${result.code}`;
  return failure(`${compiler} could not compile the TensorFlow addon: ${error}`, 'use g++ 9 or later with its standard library');
}

/** Only for silence's sake: where it does not compile, TensorFlow says two lines more. */
async function compileMute(folder: string, compiler: string, lock: Lock): Promise<void> {
  const args = ['-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', `-I${nodeHeaders()}`, source('mute-stderr.cc'), '-o', join(folder, MUTE)];
  await runCommand(compiler, args, { lock });
}

const here = createRequire(import.meta.url);
/** Folder of node_api.h. */
export const nodeHeaders = () => join(dirname(here.resolve('node-api-headers/package.json')), 'include');
const source = (name: string) => here.resolve(`#plain/${name}`);
