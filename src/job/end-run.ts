import type { Run } from '../track/tracker.js';

/** Ends a run under the tracking server's statuses; a pruned trial is FINISHED with its state in a tag, since KILLED looks failed there. */
export function endRun(run: Run, state: 'complete' | 'pruned' | 'failed', reason: string | null): void {
  run.tags({ 'stillhouse.state': state, ...(reason ? { 'stillhouse.reason': reason } : {}) });
  run.end(state === 'failed' ? 'FAILED' : 'FINISHED', Date.now());
}
