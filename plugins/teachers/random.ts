import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { defineTeacher, type SplitName } from 'stillhouse/plugin';

const turns: Readonly<Record<SplitName, number>> = { train: 0, validation: 1, test: 2 };

/** So many draws from a normal distribution (Box and Muller), the same for the same seed and split. */
function normals(count: number, deviation: number, seed: number, split: SplitName): Float32Array {
  const generator = xoroshiro128plus((seed * 3 + turns[split]) | 0);
  const draw = (): number => uniformFloat64(generator);
  return Float32Array.from({ length: count }, () => deviation * Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw()));
}

export default defineTeacher({
  name: 'random',
  doc: 'Logits drawn at random for each text: a teacher that knows nothing, from which distillation must not gain.',
  options: {
    deviation: { doc: 'Standard deviation of the logits: the larger, the surer of what it does not know.', format: 'positive', default: 2 },
  },
  create: ({ deviation }) => ({
    prepare: async (data, seed) => ({
      parameters: 0,
      async logits(name) {
        const { size } = name === 'test' ? await data.openTest() : data[name];
        return normals(size * data.labels.length, deviation, seed, name);
      },
    }),
  }),
});
