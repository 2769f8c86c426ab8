/** Python programs of ours, run by an interpreter of this machine that has what they import. */
import { runCommand } from '#plain/command.mjs';
import { InputError, type Python } from '../plugin/index.js';
import { locateMlflow, mlflowEnv } from './mlflow-env.js';

interface Interpreter {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

/** STILLHOUSE_PYTHON, else python3 and python, then the one of the MLflow server with its modules. */
function interpreters(): Interpreter[] {
  const named = process.env['STILLHOUSE_PYTHON'];
  const plain = (named ? [named] : ['python3', 'python']).map((command) => ({ command, env: process.env }));
  const mlflow = locateMlflow();
  return mlflow ? [...plain, { command: mlflow.python, env: mlflowEnv(mlflow) }] : plain;
}

async function having(modules: readonly string[]): Promise<Interpreter> {
  for (const interpreter of interpreters())
    if ((await runCommand(interpreter.command, ['-c', `import ${modules.join(', ')}`], { env: interpreter.env, timeoutMs: 120_000 })).ok)
      return interpreter;
  const list = modules.join(' and ');
  throw new InputError(`what was written cannot be opened again: no Python here has ${list}`, {
    suggestion: `pip install ${modules.join(' ')}, or name a Python that has ${list} in STILLHOUSE_PYTHON`,
  });
}

/** The service that exporters ask for. */
export function pythonPrograms(): Python {
  const found = new Map<string, Promise<Interpreter>>();
  return {
    async run(program, args, modules) {
      const key = modules.join();
      found.set(key, found.get(key) ?? having(modules));
      const { command, env } = await found.get(key)!;
      const answer = await runCommand(command, [program, ...args], { env });
      if (!answer.ok) throw new Error(`${program} failed: ${answer.output.trim().split('\n').at(-1)}`);
    },
  };
}
