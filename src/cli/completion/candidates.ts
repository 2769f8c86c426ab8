/** What can stand at the end of a command line that is being typed, from the commands themselves. */
import type { Argument, Command, Option } from 'commander';
import { argumentSource, flagSource, overrideSource, type Source } from './sources.js';

/** Words with what they mean, and whether the shell adds files of its own finding. */
export interface Candidates {
  readonly words: readonly { readonly word: string; readonly doc: string }[];
  /** Endings of the files, with a space between; any where empty. */
  readonly files?: string;
  readonly folders?: boolean;
}

/** What the words before the last one have come to. */
interface Typed {
  readonly command: Command;
  readonly name: string;
  readonly used: ReadonlySet<Option>;
  readonly positionals: number;
  /** The flag whose value comes next; a variadic one may be over. */
  readonly open: Option | null;
}

const takesValue = (option: Option): boolean => option.required || option.optional;
const find = (command: Command, flag: string): Option | undefined =>
  command.options.find(({ long, short }) => flag === long || flag === short);

function read(program: Command, before: readonly string[]): Typed {
  let [command, positionals, open] = [program, 0, null as Option | null];
  const names: string[] = [];
  const used = new Set<Option>();
  for (const word of before) {
    const option = word.startsWith('-') ? find(command, word.split('=')[0]!) : undefined;
    if (option) {
      used.add(option);
      open = takesValue(option) && !word.includes('=') ? option : null;
    } else if (word.startsWith('-')) open = null;
    else if (open) open = open.variadic ? open : null;
    else {
      const below: Command | undefined = positionals === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (below) names.push((command = below).name());
      else positionals++;
    }
  }
  return { command, name: names.join(' '), used, positionals, open };
}

async function fromSource(source: Source, front = ''): Promise<Candidates> {
  if ('files' in source) return { words: [], files: source.files };
  if ('folders' in source) return { words: [], folders: true };
  return { words: (await source.words()).map((word) => ({ word: front + word, doc: '' })) };
}

function flags({ command, used }: Typed): Candidates {
  const open = command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => option.variadic || !used.has(option));
  return { words: open.flatMap(({ long, description }) => (long ? [{ word: long, doc: description }] : [])) };
}

const argumentAt = ({ command, positionals }: Typed): Argument | undefined => {
  const all = command.registeredArguments;
  const last = all.at(-1);
  return all[positionals] ?? (last?.variadic ? last : undefined);
};

async function values(typed: Typed, current: string): Promise<Candidates> {
  const [flag = '', value] = current.split(/=(.*)/s);
  const dotted = /^--[\w-]+\.[\w.-]+$/.test(flag) ? overrideSource(flag.slice(2)) : null;
  const option = find(typed.command, flag);
  const source = dotted ?? (option && takesValue(option) ? flagSource(typed.name, flag) : null);
  return source === null || value === undefined ? { words: [] } : fromSource(source, `${flag}=`);
}

/** What may take the place of the last word, unsorted and not yet narrowed to what it begins with. */
export async function candidates(program: Command, words: readonly string[]): Promise<Candidates> {
  const current = words.at(-1) ?? '';
  const typed = read(program, words.slice(0, -1));
  const { command, name, open, positionals } = typed;
  if (open && !current.startsWith('-')) return fromSource(flagSource(name, open.long ?? ''));
  if (current.startsWith('-') && current.includes('=')) return values(typed, current);
  if (current.startsWith('-')) return flags(typed);
  const below = positionals === 0 ? command.createHelp().visibleCommands(command) : [];
  if (below.length > 0) return { words: below.map((one) => ({ word: one.name(), doc: one.description() })) };
  const argument = argumentAt(typed);
  return argument ? fromSource(argumentSource(name, argument.name())) : { words: [] };
}

/** Candidates that begin with the last word as lines for the shell: word, tab, meaning; `:files ENDINGS` or `:folders` for what it finds itself. */
export async function candidateLines(program: Command, words: readonly string[]): Promise<string[]> {
  const found = await candidates(program, words);
  const fitting = found.words.filter(({ word }) => word.startsWith(words.at(-1) ?? ''));
  const lines = fitting.map(({ word, doc }) => `${word}\t${doc}`.replaceAll('\n', ' '));
  if (found.files !== undefined) lines.push(`:files ${found.files}`.trim());
  if (found.folders) lines.push(':folders');
  return lines;
}
