import { runCommand } from '#plain/command.mjs';
import { failure } from './outcome.js';
import type { Failure } from './outcome.js';

export interface Python {
  /** Absolute path of the interpreter itself, not of a shim. */
  readonly executable: string;
  /** Such as [3, 11]. */
  readonly version: readonly [number, number];
  readonly pip: boolean;
}

const question = `
import importlib.util as u, json, os, sys
print(json.dumps({"executable": os.path.realpath(sys.executable) if sys.prefix == sys.base_prefix else sys.executable,
  "version": list(sys.version_info[:2]), "pip": u.find_spec("pip") is not None}))`;

async function ask(command: string): Promise<Python | null> {
  const answer = await runCommand(command, ['-c', question], { timeoutMs: 30_000 });
  if (!answer.ok) return null;
  try {
    return JSON.parse(answer.output.trim().split('\n').at(-1) ?? '') as Python;
  } catch {
    return null;
  }
}

/** The interpreter named by STILLHOUSE_PYTHON, else `python3` or `python`, at least 3.10 and with pip. */
export async function findPython(): Promise<Python | Failure> {
  const named = process.env.STILLHOUSE_PYTHON;
  const found = [];
  for (const command of named ? [named] : ['python3', 'python']) {
    const python = await ask(command);
    if (python) found.push(python);
  }
  const recent = found.filter(({ version: [major, minor] }) => major === 3 && minor >= 10);
  return recent.find((python) => python.pip) ?? lacking(found[0], recent[0], named);
}

function lacking(any: Python | undefined, recent: Python | undefined, named: string | undefined): Failure {
  const install = 'install Python 3.10 or later with pip (Debian, Ubuntu: apt install python3 python3-pip), or name one in STILLHOUSE_PYTHON';
  if (recent) return failure(`Python ${recent.version.join('.')} at ${recent.executable} has no pip`, install);
  if (any) return failure(`Python ${any.version.join('.')} at ${any.executable} is too old`, install);
  return failure(named ? `STILLHOUSE_PYTHON names ${named}, which does not run as Python` : 'there is no python3 on the PATH', install);
}

