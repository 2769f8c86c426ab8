import convict from 'convict';
import type { Composed } from './compose.js';
import type { Tree } from './located.js';

interface SchemaLeaf {
  fits(value: unknown): void;
}

// convict reads text as a number or boolean after the type of the default; a format of our own name keeps it from that.
convict.addFormat({
  name: 'option',
  validate: (value: unknown, leaf: convict.SchemaObj) => (leaf as unknown as SchemaLeaf).fits(value),
});

/** The complete document: defaults, then what was given, every leaf checked. Adds what does not fit to `composed.faults`. */
export function settle(composed: Composed): Tree {
  const config = convict(composed.schema as convict.Schema<Tree>, { env: {}, args: [] });
  config.load(composed.values);
  config.validate({ allowed: 'strict' });
  return config.getProperties();
}
