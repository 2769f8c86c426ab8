import { promote } from '../../wire/registry.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

/** Lets an alias of the model registry stand for a version, which is named by its number or by another alias. */
export async function run({ options: { alias } }: Invocation<{ readonly alias: string }>, name: string, from: string): Promise<Outcome> {
  const { now, before } = await promote({ name, from: /^\d+$/.test(from) ? { version: from } : { alias: from }, to: alias });
  say(`${name}@${alias} is version ${now.version}, of run ${now.run}${before ? `; it was version ${before.version}` : ''}`);
  say(`model: ${now.link}`);
  return { document: { model: name, alias, version: now.version, run_id: now.run, before: before?.version ?? null, link: now.link } };
}
