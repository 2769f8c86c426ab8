/** The README's table of what the framework itself costs, from the result that `node benchmarks/overhead.mjs --save` keeps. */
import { code, markdownTable } from './markdown.js';

/** Seconds. */
interface Times {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly times: number;
}
export interface OverheadResult {
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number };
  /** By their arguments; `node` is a bare one that does nothing. */
  readonly commands: Readonly<Record<string, Times>>;
  readonly sweep: {
    readonly trials: number;
    readonly total: Times;
    readonly server: Times;
    readonly beyond_server: Times;
    readonly offline: Times;
    readonly requests: number;
  };
}

export const overheadMarks = ['<!-- overhead -->', '<!-- /overhead -->'] as const;

const columns = ['what', 'median s', 'spread', 'times'];
const digits = (seconds: number): string => seconds.toFixed(seconds < 1 ? 2 : 1);
const row = (what: string, { median, least, most, times }: Times): string[] => [
  what,
  digits(median),
  `${digits(least)} to ${digits(most)}`,
  String(times),
];
/** A command by its arguments, and what else is said of it behind a comma. */
function named(command: string): string {
  if (command === 'node') return `a bare ${code('node')} that does nothing`;
  const [args, ...more] = command.split(', ');
  return [code(`stillhouse ${args}`), ...more].join(', ');
}

/** A sentence and a line a command and sweep; empty where nothing was kept. */
export function overheadTable(result: OverheadResult | null): string {
  if (!result) return '';
  const { date, machine, commands, sweep } = result;
  const { trials, total, server, beyond_server: beyond, offline, requests } = sweep;
  const rows = [
    ...Object.entries(commands).map(([command, times]) => row(named(command), times)),
    row(`${trials} trivial trials, tracked`, total),
    row(`their ${requests} requests alone, one after the other`, server),
    row('what is left for everything else', beyond),
    row(`${trials} trivial trials, offline`, offline),
  ];
  return `Whole processes on ${machine.cpu}, ${machine.cores} cores, ${date}.\n\n${markdownTable(columns, rows, columns.slice(1))}`;
}
