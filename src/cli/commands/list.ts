import { discover, kindNamed } from '../../catalogue/index.js';
import { describeOptions } from '../../config/describe.js';
import { builtInRoot } from '../../config/origin.js';
import { descriptionsFile } from '../descriptions.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

/** Lists plugins with their options. */
export async function run({ options }: Invocation<{ plugins?: string[] }>, kind?: string): Promise<Outcome> {
  const wanted = kind === undefined ? undefined : kindNamed(kind);
  const catalogue = await discover({
    roots: [builtInRoot()],
    descriptions: descriptionsFile(),
    plugins: (options.plugins ?? []).map((spec) => ({ spec, from: 'command line', folder: process.cwd() })),
  });
  const entries = catalogue.list(wanted);
  let heading = '';
  for (const { definition } of entries) {
    if (definition.kind !== heading) say(`${heading ? '\n' : ''}${(heading = definition.kind)}`);
    say(`  ${definition.name}: ${definition.doc}`);
    for (const row of describeOptions(definition))
      say(`      ${row.path} (${row.format}, ${row.default === 'required' ? 'required' : `default ${row.default}`}): ${row.doc}`);
  }
  const plugins = entries.map(({ definition, file, from: source, digest }) => ({
    kind: definition.kind,
    name: definition.name,
    doc: definition.doc,
    file,
    from: source,
    digest,
    options: describeOptions(definition),
  }));
  return { document: { plugins } };
}
