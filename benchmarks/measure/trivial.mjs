/** Sweeps of trials that cost next to nothing, for what the framework itself costs. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Lays out `trivial.yaml` with its experiment and data in the folder `place`, and a state folder of its own, `place/home`, that borrows from
 * `lent` what is installed of `parts`. `more` goes into the sweep file.
 */
export function layOutTrivial(place, { lent, parts, trials, more = {} }) {
  const home = join(place, 'home');
  mkdirSync(home);
  for (const name of readdirSync(lent))
    if (parts.some((part) => name.startsWith(`${part}-`))) symlinkSync(resolve(lent, name), join(home, name));
  const words = ['good', 'bad', 'fine', 'poor', 'nice', 'ugly', 'warm', 'cold'];
  const row = (_, i) => `${i % 2 ? 'pos' : 'neg'}\t${words[(i * 2 + (i % 2)) % 8]} ${words[(i * 4 + (i % 2)) % 8]} thing ${i}`;
  writeFileSync(join(place, 'tiny.tsv'), `${Array.from({ length: 40 }, row).join('\n')}\n`);
  const experiment = {
    dataset: { use: 'delimited', train: 'tiny.tsv' },
    student: { use: 'bag-of-embeddings', embedding: 1 },
    loss: { 'cross-entropy': {} },
    training: { epochs: 1, batch_size: 32 },
  };
  const sweep = {
    experiment: 'experiment.yaml',
    objective: { metric: 'validation.accuracy' },
    trials,
    sampler: { use: 'random' },
    space: { 'optimizer.rate': { float: [1e-4, 1e-2], log: true } },
    ...more,
  };
  // YAML reads JSON.
  writeFileSync(join(place, 'experiment.yaml'), JSON.stringify(experiment));
  writeFileSync(join(place, 'trivial.yaml'), JSON.stringify(sweep));
}
