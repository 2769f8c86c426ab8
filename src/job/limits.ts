import type { SweepConfig } from '../config/types.js';
import type { Limits } from '../sweep/index.js';

/** What ends a sweep's study before its last trial; undefined where nothing does. */
export function limitsOf({ budget, stop, seeds, experiment }: SweepConfig): Limits | undefined {
  const limits = { ...budget, ...stop };
  if (Object.values(limits).every((limit) => limit === null)) return undefined;
  return {
    ...limits,
    students: seeds,
    planned: (params) => seeds * Number(params['training.epochs'] ?? experiment.config.training.epochs),
  };
}
