import { Command, type Option } from 'commander';
import { addCommands } from '../commands/index.js';
import { code, markdownTable } from '../../report/markdown.js';

/** Commands with what they do themselves, by their whole names. */
function acting(command: Command, before: readonly string[]): { readonly name: string; readonly command: Command }[] {
  return command.commands.flatMap((inner) => {
    const words = [...before, inner.name()];
    return inner.commands.length > 0 ? acting(inner, words) : [{ name: words.join(' '), command: inner }];
  });
}

const optionRow = ({ flags, description, defaultValue, mandatory }: Option): string[] => [
  code(flags),
  mandatory ? 'required' : defaultValue === undefined || typeof defaultValue === 'boolean' ? '' : code(String(defaultValue)),
  description,
];

const section = ({ name, command }: { name: string; command: Command }): string => {
  const usage = command.usage().replace('[options] ', '').replace('[options]', '').trim();
  const own = command.options.filter(({ long }) => long !== '--json' && long !== '--debug');
  const table = markdownTable(['option', 'default', 'what it is'], own.map(optionRow));
  return `## ${name}\n\n${code(`stillhouse ${name}${usage && ` ${usage}`}`)}: ${command.description()}.${own.length > 0 ? `\n\n${table}` : ''}`;
};

/** Every command with its arguments and flags. */
export function commandPages(): string {
  const program = new Command('stillhouse');
  addCommands(program);
  return acting(program, []).map(section).join('\n\n');
}
