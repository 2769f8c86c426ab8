import { relative } from 'node:path';
import { discover, kindNamed } from '../../catalogue/index.js';
import { builtInRoot } from '../../config/origin.js';
import type { Kind } from '../../plugin/index.js';
import { projectFolder, writePlugin } from '../../scaffold/index.js';
import type { Invocation, Outcome } from '../command.js';
import { descriptionsFile } from '../descriptions.js';
import { say } from '../output.js';
import { writeProjectSchemas } from '../project-schemas.js';

/** Where an experiment or a sweep names a plugin of a kind. */
const uses: Readonly<Record<Kind, (name: string) => string>> = {
  dataset: (name) => `dataset: { use: ${name} }`,
  preprocessor: (name) => `preprocess: { ${name}: {} }`,
  augmenter: (name) => `augment: { ${name}: {} }`,
  tokenizer: (name) => `tokenizer: { use: ${name} }`,
  architecture: (name) => `student: { use: ${name} }`,
  teacher: (name) => `teacher: { use: ${name} }`,
  loss: (name) => `loss: { ${name}: {} }`,
  optimizer: (name) => `optimizer: { use: ${name} }`,
  schedule: (name) => `schedule: { use: ${name} }`,
  metric: (name) => `metrics: { ${name}: {} }`,
  sampler: (name) => `sampler: { use: ${name} }`,
  pruner: (name) => `pruner: { use: ${name} }`,
  executor: (name) => `executor: { use: ${name} }`,
  exporter: (name) => `stillhouse export RUN --format ${name} --to FOLDER`,
  compressor: (name) => `stillhouse compress RUN --ways ${name} --to FOLDER`,
};

/** Writes a plugin of a kind and its test into the project of the current folder. */
export async function run(_invocation: Invocation<object>, word: string, name: string): Promise<Outcome> {
  const kind = kindNamed(word);
  const folder = projectFolder(process.cwd());
  const known = await discover({ roots: [builtInRoot()], descriptions: descriptionsFile() });
  const taken = known.list(kind).map(({ definition }) => definition.name);
  const written = writePlugin({ kind, name, folder, taken });
  const test = `npx stillhouse test ${relative(process.cwd(), `${folder}/${written.test}`)}`;
  say(`wrote ${written.plugin}`);
  say(`wrote ${written.test}`);
  for (const file of await writeProjectSchemas({ folder, when: (there) => there })) say(`wrote ${file} anew`);
  say(`\ntry it:  ${test}`);
  say(`use it:  ${uses[kind](name)}, with plugins: [../plugins] in the experiment`);
  return { document: { kind, name, folder, ...written, try: test, use: uses[kind](name) } };
}
