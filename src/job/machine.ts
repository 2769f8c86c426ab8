import { cpus } from 'node:os';

/** This machine and what trains on it, in words. */
export function machineWords(backend: string): string {
  const cores = cpus();
  const model = cores[0]?.model.trim();
  return `${model ? `${model}, ` : ''}${cores.length} cores, ${backend}`;
}
