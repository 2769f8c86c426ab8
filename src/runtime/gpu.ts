import { existsSync } from 'node:fs';
import { runCommand } from '#plain/command.mjs';

/** The name of the first NVIDIA GPU; null where there is none. STILLHOUSE_GPU=0 hides it. */
export async function findGpu(): Promise<string | null> {
  if (process.env.STILLHOUSE_GPU === '0') return null;
  const answer = await runCommand('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { timeoutMs: 20_000 });
  const name = answer.output.trim().split('\n')[0];
  if (answer.ok && name) return name;
  return existsSync('/proc/driver/nvidia/gpus') ? 'NVIDIA GPU' : null;
}
