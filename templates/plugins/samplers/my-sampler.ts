import { countOf, defineSampler, valueAt, type Distribution, type ParamValue } from 'stillhouse/plugin';

/** The root of x^(d+1) = x + 1 above 1: the golden ratio for one parameter. */
function harmonious(parameters: number): number {
  let root = 2;
  for (let round = 0; round < 60; round++) root = (1 + root) ** (1 / (parameters + 1));
  return root;
}

/** The value at a place from 0 to below 1. */
function valueOf(distribution: Distribution, place: number): ParamValue {
  const count = countOf(distribution);
  if (count !== null) return valueAt(distribution, Math.floor(place * count));
  const { low, high, log } = distribution as Extract<Distribution, { type: 'float' }>;
  return log ? Math.min(high, low * (high / low) ** place) : low + place * (high - low);
}

export default defineSampler({
  name: 'my-sampler',
  doc: 'An additive recurrence that fills the space evenly (Roberts 2018).',
  severalObjectives: true,
  options: { skip: { doc: 'Points of the sequence that are left out.', format: 'natural', default: 0 } },
  create: ({ skip }) => ({
    // A pure function of seed, study and number, so that a sweep that was cut off goes on as it would have.
    sample({ space, number, seed }) {
      const paths = Object.entries(space);
      const root = harmonious(paths.length);
      const place = (index: number): number => (0.5 + (seed * 0.754877 + (number + 1 + skip)) / root ** (index + 1)) % 1;
      return Object.fromEntries(paths.map(([path, distribution], index) => [path, valueOf(distribution, place(index))]));
    },
  }),
});
