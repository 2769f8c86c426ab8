/** The package as `npm pack` makes it, put where npm would put it in a folder elsewhere; its dependencies are links to ours. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** Packs into `folder`, unpacks into its node_modules, and gives the path of the command. Throws where npm does. */
export async function installPacked(folder: string): Promise<string> {
  const { bundleTfjsNode } = (await import(createRequire(import.meta.url).resolve('#plain/bundled.mjs'))) as {
    bundleTfjsNode(root: string): void;
  };
  bundleTfjsNode(root); // as the build does
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const answer = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const [{ filename }] = JSON.parse(answer) as [{ filename: string }];
  const home = join(folder, 'node_modules', 'stillhouse');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['xzf', join(folder, filename), '--strip-components=1', '-C', home]);
  const { dependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) link(folder, name);
  for (const name of ['typescript', '@types/node']) link(folder, name); // of the project's own
  return join(home, 'dist/src/cli/main.js');
}

function link(folder: string, name: string): void {
  const place = join(folder, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), place);
}
