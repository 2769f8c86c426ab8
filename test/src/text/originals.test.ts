import { expect } from 'chai';
import { originalsOf, type Example, type Preprocessor, type SplitName, type TextData } from '../../../src/plugin/index.js';
import { prepareText } from '../../../src/text/index.js';
import { many, listed, request } from './fixtures.js';

const loud: Preprocessor = { apply: (text) => text.toUpperCase() };
const no3: Preprocessor = { apply: (text) => (text.endsWith('3') ? null : text) };
const withIds = (examples: Example[]): Example[] => examples.map((example, index) => ({ ...example, id: `e${index}` }));

async function originals(data: TextData, split: SplitName) {
  const found = [];
  for await (const original of originalsOf(data, split)) found.push(original);
  return found;
}
const texts = async (data: TextData, name: SplitName): Promise<string[]> => {
  const split = name === 'test' ? await data.openTest() : data[name];
  return Array.from({ length: split.size }, (_, row) => split.text(row));
};

describe('originalsOf', () => {
  it('gives each row its text before any preprocessor, whether the split was cut off or brought', async () => {
    const pool = withIds(many({ a: 20, b: 20 }));
    const own = { train: pool, validation: withIds(many({ a: 3, b: 3 })), test: withIds(many({ a: 4, b: 4 })) };
    for (const splits of [{ train: pool }, own]) {
      const data = await prepareText(request(listed(splits), { preprocessors: [no3, loud] }));
      for (const name of ['train', 'validation', 'test'] as const) {
        const found = await originals(data, name);
        expect(found.map(({ text }) => text.toUpperCase())).to.deep.equal(await texts(data, name));
        expect(found.some(({ text }) => text !== text.toUpperCase())).to.equal(true);
        for (const { text, id } of found)
          expect((splits as Partial<typeof own>)[name]?.some((example) => example.id === id && example.text === text) ?? pool[Number(id!.slice(1))]!.text === text).to.equal(true); // prettier-ignore
      }
      expect((await originals(data, 'train')).some(({ text }) => text.endsWith('3'))).to.equal(false);
    }
  });

  it('keeps half a surrogate pair in the original', async () => {
    const data = await prepareText(request(listed({ train: [...many({ a: 9, b: 9 }), { text: 'x \ud800 y', label: 'a' }], validation: many({ a: 1, b: 1 }), test: many({ a: 1, b: 1 }) }))); // prettier-ignore
    expect((await originals(data, 'train')).at(-1)).to.deep.equal({ text: 'x \ud800 y', id: null });
  });

  it('refuses data that has changed since it was prepared', async () => {
    const train = many({ a: 10, b: 10 });
    const fault = async (change: (examples: Example[]) => unknown) => {
      const examples = [...train];
      const data = await prepareText(request(listed({ train: examples, validation: train.slice(0, 3), test: train })));
      change(examples);
      return originals(data, 'train').then(
        () => 'none',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    };
    const said = "InputError: dataset: data set 'listed' gives other texts for its train split than when it was prepared";
    expect(await fault((examples) => (examples[4] = { text: 'other', label: 'a' }))).to.contain(said);
    expect(await fault((examples) => examples.pop())).to.contain(said);
    expect(await fault((examples) => examples.push(train[0]!))).to.contain(said);
    expect(await fault(() => null)).to.equal('none');
  });

  it('falls back to the cleaned texts where the data has nothing else', async () => {
    const { originals: _, ...data } = await prepareText(request(listed({ train: many({ a: 10, b: 10 }) }), { preprocessors: [loud] }));
    expect((await originals(data, 'validation')).map(({ text, id }) => [text, id])).to.deep.equal(
      (await texts(data, 'validation')).map((text) => [text, null]),
    );
  });
});
