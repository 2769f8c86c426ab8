/** What a study's trials say beyond the best of them: importances, and how far early values foretell the end. */
import type { Space, StudyView } from '../plugin/index.js';
import { importanceOf, importanceLine, type Importance } from './importance.js';
import { rungReport, type RungReport } from './rungs.js';

export interface Analysis {
  readonly importances: Importance;
  /** Null where trials report nothing before their end. */
  readonly rungs: RungReport | null;
}

/** The analysis of a study's own trials. */
export function analyse(study: StudyView, quantile: number | null = null): Analysis {
  return { importances: importanceOf(study, quantile), rungs: rungReport(study.trials, study.directions[0] ?? 'minimize') };
}

/** A sentence or two. */
export const analysisLines = ({ importances }: Analysis): string[] => [importanceLine(importances)];

/** The space that a study's trials have been drawn from: of each parameter its widest bounds, in the order of appearance. */
export function spaceOf({ trials }: Pick<StudyView, 'trials'>): Space {
  const space: Record<string, Space[string]> = {};
  for (const { distributions } of trials)
    for (const [path, distribution] of Object.entries(distributions)) {
      const known = space[path];
      space[path] =
        known && known.type !== 'choice' && distribution.type === known.type
          ? { ...known, low: Math.min(known.low, distribution.low), high: Math.max(known.high, distribution.high) }
          : (known ?? distribution);
    }
  return space;
}
