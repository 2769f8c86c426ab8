/** What Ctrl-C, SIGTERM and the end of npm mean to a benchmark: its children end, and it ends with 130. */
import { endWithNpm } from '../../src/runtime/plain/end-with-npm.mjs';
import { endChildren } from './child.mjs';

const AGAIN = 1_000; // milliseconds after which a further signal is meant as one: `timeout` sends each twice, to the process and to its group

/** A second signal ends the benchmark at once, whatever it leaves. */
export function endWhenInterrupted(say) {
  endWithNpm();
  let told = null;
  const end = () => {
    if (told !== null && performance.now() - told > AGAIN) process.exit(130);
    if (told !== null) return;
    told = performance.now();
    say('ending');
    endChildren();
    process.exitCode = 130;
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
}
