import { didYouMean, discover } from '../../catalogue/index.js';
import { describeOptions } from '../../config/describe.js';
import { builtInRoot } from '../../config/origin.js';
import { InputError, kinds, type Kind } from '../../plugin/index.js';
import { descriptionsFile } from '../descriptions.js';
import type { Invocation, Outcome } from '../command.js';
import { say } from '../output.js';

function kindOf(text: string | undefined): Kind | undefined {
  if (text === undefined || (kinds as readonly string[]).includes(text)) return text as Kind | undefined;
  const singular = kinds.find(
    (kind) => text === `${kind}s` || (kind === 'loss' && text === 'losses') || text === kind.replace(/y$/, 'ies'),
  );
  if (singular) return singular;
  throw new InputError(`unknown kind '${text}'`, { allowed: kinds.join(', '), suggestion: didYouMean(text, kinds) });
}

/** Lists plugins with their options. */
export async function run({ options }: Invocation<{ plugins?: string[] }>, kind?: string): Promise<Outcome> {
  const wanted = kindOf(kind);
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
