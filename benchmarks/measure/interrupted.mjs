/** What Ctrl-C, SIGTERM and the end of npm mean to a benchmark: its children end, and it ends with 130. */
import { endWithNpm } from '../../src/runtime/plain/end-with-npm.mjs';
import { endChildren } from './child.mjs';

export function endWhenInterrupted(say) {
  endWithNpm();
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      say('ending');
      endChildren();
      process.exitCode = 130;
    });
}
