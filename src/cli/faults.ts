/** From a thrown fault to a message and an exit code. */
import { InputError, PluginError } from '../plugin/index.js';
import { printDocument, say } from './output.js';

export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** Thrown where a person or a signal ended the command. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  constructor(readonly next: string) {
    super(`interrupted; go on with: ${next}`);
  }
}

const isInput = (fault: unknown): fault is InputError =>
  fault instanceof Error && (fault.name === 'InputError' || fault.name === 'InputErrors');
const isPlugin = (fault: unknown): fault is PluginError => fault instanceof Error && fault.name === 'PluginError';

/** The exit code that a fault deserves. */
export function exitCodeOf(fault: unknown): number {
  if (fault instanceof Interrupted) return exitCodes.interrupted;
  return isInput(fault) || isPlugin(fault) ? exitCodes.badInput : exitCodes.failed;
}

/** A fault as data: message and, where known, file, line, column, path, allowed, suggestion. */
export function faultDocument(fault: unknown): Record<string, unknown> {
  const message = fault instanceof Error ? fault.message : String(fault);
  if (isInput(fault)) return { kind: 'input', message, problem: fault.problem, ...fault.at };
  if (isPlugin(fault)) {
    const { plugin, kind, fault: problem, file } = fault as PluginError & { readonly file?: string };
    return { kind: 'plugin', message, plugin, plugin_kind: kind, fault: problem, ...(file === undefined ? {} : { file }) };
  }
  return { kind: fault instanceof Interrupted ? 'interrupted' : 'failure', message };
}

/** Tells a fault once: a message on stderr, a document on stdout under --json, the stack under --debug. */
export function tellFault(fault: unknown, { json, debug }: { json?: boolean; debug?: boolean }): number {
  const document = faultDocument(fault);
  say(fault instanceof Interrupted ? String(document['message']) : `error: ${String(document['message'])}`);
  if (debug && fault instanceof Error) say(fault.stack);
  if (json) printDocument({ error: document });
  return exitCodeOf(fault);
}
