import { kernelTable } from './kernel-table.js';
import { opTable } from './op-table.js';
import type { Attribute, Attributes, Value } from './types.js';

interface Argument {
  readonly name: string;
  /** Attribute that holds how many tensors this argument has; null: one. */
  readonly count: string | null;
  /** Attribute that holds the dtype; null where it is fixed. */
  readonly type: string | null;
}
interface Signature {
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
}

const table: Readonly<Record<string, string>> = { ...opTable, ...kernelTable };
const parsed = new Map<string, Signature>();

/** Signature of an op; null for one that the table does not have. */
export function signatureOf(op: string): Signature | null {
  const known = parsed.get(op);
  if (known) return known;
  if (!Object.hasOwn(table, op)) return null;
  const [inputs, outputs] = table[op]!.split('->').map((side) => side.trim().split(' ').filter(Boolean).map(argument)); // prettier-ignore
  const signature = { inputs: inputs!, outputs: outputs! };
  parsed.set(op, signature);
  return signature;
}

function argument(text: string): Argument {
  const [name, kind] = text.split(':') as [string, string];
  const [count, type] = kind.includes('*') ? (kind.split('*') as [string, string]) : [null, kind];
  return { name, count, type: type.startsWith('@') || type.startsWith('[') ? null : type };
}

const whole = (value: number): Attribute => ({ kind: 'int', value });
const type = (value: number): Attribute => ({ kind: 'type', value });

/**
 * The attributes of an op with what eager execution infers and a graph must spell out: dtypes and counts of its arguments.
 * An argument that is a list takes what the other arguments leave.
 */
export function inferAttributes(op: string, given: Attributes, inputs: readonly Value[], outputs: readonly Value[]): Attributes {
  const signature = signatureOf(op);
  if (!signature) return given;
  const found: Record<string, Attribute> = { ...given };
  for (const [args, values] of [[signature.inputs, inputs], [signature.outputs, outputs]] as const) {
    let at = 0;
    for (const { count, type: dtype } of args) {
      const length = count === null ? 1 : values.length - args.length + 1;
      if (count !== null) found[count] = whole(length);
      const first = values[at];
      if (dtype !== null && first && length > 0) found[dtype] = type(first.dtype);
      at += length;
    }
  } // prettier-ignore
  return found;
}

/** How a function body names an output: `argument:index`. */
export function outputName(op: string, output: number): string {
  const args = signatureOf(op)?.outputs ?? [];
  if (args.length === 1 && args[0]!.count !== null) return `${args[0]!.name}:${output}`;
  const arg = args[output];
  if (!arg) throw new Error(`TensorFlow op '${op}' is not in the table of ops: its output ${output} has no name`);
  return `${arg.name}:0`;
}
