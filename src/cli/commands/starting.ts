/** Commands for a project of one's own. */
import type { Command } from 'commander';
import { kinds } from '../../plugin/options.js';
import { common } from '../command.js';
import { lazily } from '../lazily.js';

/** Adds what begins a project, a plugin, and the set-up that both need before they train. */
export function addStarting(program: Command): void {
  common(program.command('init [dir]'))
    .description('begin a project of your own: plugins, an experiment and two sweeps that run; nothing is overwritten')
    .option('--add', 'put what is missing beside files that are there')
    .action(lazily(() => import('./init.js')));
  common(program.command('new <kind> <name>'))
    .description('write a plugin of your own that works, in TypeScript, and its test')
    .addHelpText('after', `\nKinds: ${kinds.join(', ')}`)
    .action(lazily(() => import('./new.js')));
  common(program.command('test [path...]'))
    .description("run the tests of your own plugins by Node's test runner, TypeScript as it is; all below test/ unless told")
    .action(lazily(() => import('./test.js')));
  common(program.command('setup'))
    .description('set up native TensorFlow and the MLflow server now; the first command that trains does so too')
    .action(lazily(() => import('./setup.js')));
}
