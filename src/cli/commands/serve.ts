import { defaultLimits, StudentServer } from '../../serve/index.js';
import { load } from '../../student/index.js';
import { InputError } from '../../plugin/errors.js';
import type { Invocation, Outcome } from '../command.js';
import { givenPlugins } from '../given-plugins.js';
import { wholeNumber } from '../number.js';
import { say } from '../output.js';

interface Options {
  readonly port: string;
  readonly host: string;
  readonly plugins?: string[];
}

/** Answers requests by a bundle until a signal ends it; those that have come in by then are answered. */
export async function run({ options, signal }: Invocation<Options>, bundle: string): Promise<Outcome> {
  const port = wholeNumber('--port', options.port, 0)!;
  const { host } = options;
  const student = await load(bundle, { plugins: await givenPlugins(options.plugins) });
  const server = new StudentServer(student, defaultLimits);
  const own = await server.listen(port, host).catch((fault: Error) => {
    throw new InputError(`cannot listen on ${host}:${port}: ${fault.message}`, { path: '--port', allowed: 'a port that is free; 0: any' });
  });
  const uri = `http://${host.includes(':') ? `[${host}]` : host}:${own}`;
  say(`${student.about.name}: ${student.labels.length} classes at ${uri}/predict; more at ${uri}/openapi.json`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await server.stop();
  return { document: { uri, stopped: true } };
}
