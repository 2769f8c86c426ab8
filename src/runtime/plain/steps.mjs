// What set-up does before anything of ours is compiled: dependencies and the build.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleTfjsNode } from './bundled.mjs';
import { runCommand } from './command.mjs';
import { dependenciesMatch } from './installed.mjs';
import { sourceDigest } from './sources.mjs';

export class SetupError extends Error {}

const builtMark = (root) => join(root, 'dist', '.built');
const isBuilt = (root) => existsSync(builtMark(root)) && readFileSync(builtMark(root), 'utf8') === sourceDigest(root);

export const isReady = (root) => dependenciesMatch(root) && isBuilt(root);

const npmCommand = () => {
  const path = process.env.npm_execpath;
  return path && /npm-cli\.[cm]?js$/.test(path) ? [process.execPath, [path]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
};

export async function installDependencies(root, progress, lock) {
  if (dependenciesMatch(root)) return;
  const [command, first] = npmCommand();
  progress('installing the npm packages (npm ci)');
  const result = await runCommand(command, [...first, 'ci', '--no-audit', '--no-fund'], { cwd: root, label: 'npm ci', progress, lock });
  if (result.missing) throw new SetupError('npm is not on the PATH: install Node together with npm');
  if (!result.ok) throw new SetupError(`npm ci failed: ${npmReason(result.output)}`);
}

function npmReason(output) {
  if (/ENOSPC/.test(output)) return 'the disk is full; free some space and run it again';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(output)) {
    return "the npm registry cannot be reached; check the network or npm's `registry` and `proxy` settings, and run it again";
  }
  const line = output.split('\n').find((text) => /npm (error|ERR!)/.test(text)) ?? output.trim().split('\n').at(-1) ?? '';
  return line.replace(/^npm (error|ERR!)\s*/, '');
}

export async function build(root, progress, lock) {
  if (isBuilt(root)) return;
  progress('compiling the sources (tsc)');
  const digest = sourceDigest(root);
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = await runCommand(process.execPath, [compiler, '-p', root], { cwd: root, label: 'tsc', progress, lock });
  if (!result.ok) throw new SetupError(`the sources do not compile:\n${result.output.trimEnd()}`);
  bundleTfjsNode(root);
  writeFileSync(builtMark(root), digest);
}
