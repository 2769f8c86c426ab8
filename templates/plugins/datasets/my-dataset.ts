import { defineDataset, type Example } from 'stillhouse/plugin';

const subjects = ['The soup', 'The bread', 'The tea', 'The salad', 'The cake', 'The fish', 'The rice', 'The coffee'];
const opinions = {
  positive: ['lovely', 'fresh', 'a delight', 'just right', 'worth the way'],
  negative: ['cold', 'stale', 'a mistake', 'far too salty', 'not worth the way'],
};

/** Made-up sentences, two of each kind in turn. Put your own source in its place: a file, an archive, an answer of a server. */
function* sentences(size: number): Generator<Example> {
  for (let row = 0; row < size; row++) {
    const label = row % 2 === 0 ? 'positive' : 'negative';
    const said = opinions[label];
    yield { text: `${subjects[row % subjects.length]} of day ${row} was ${said[Math.floor(row / 2) % said.length]}.`, label };
  }
}

export default defineDataset({
  name: 'my-dataset',
  doc: 'Made-up sentences about meals, half of them positive.',
  options: { size: { doc: 'How many sentences.', format: 'count', default: 400 } },
  create: ({ size }) => ({
    // Splits that the source brings of its own; the experiment's `split` cuts the others out of `train`.
    splits: ['train'],
    // Asked more than once: the same examples in the same order each time. Throw an `InputError` with file and line where the source is at fault.
    read: () => sentences(size),
  }),
});
