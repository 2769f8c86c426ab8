import { fileURLToPath } from 'node:url';
import { runCommand } from '#plain/command.mjs';

export interface AddonTrial {
  readonly works: boolean;
  /** TensorFlow's version, empty where it failed. */
  readonly version: string;
  readonly gpu: boolean;
  /** Why it failed. */
  readonly why: string;
}

/** Loads an addon in a process of its own, which a crash may take with it. */
export async function tryAddon(addon: string): Promise<AddonTrial> {
  const program = fileURLToPath(new URL('./addon-trial.js', import.meta.url));
  const trial = await runCommand(process.execPath, [program, addon], { timeoutMs: 120_000 });
  const answer = /^ok (\{.*\})$/m.exec(trial.output);
  if (trial.ok && answer) return { works: true, why: '', ...(JSON.parse(answer[1]!) as { version: string; gpu: boolean }) };
  return {
    works: false,
    version: '',
    gpu: false,
    why: trial.code === null ? 'it crashed' : reason(trial.output) || `it ended with code ${trial.code}`,
  };
}

const reason = (output: string): string =>
  /^(?:\w*Error: )(.*)$/m.exec(output)?.[1]?.slice(0, 200) ?? output.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
