import { defineAugmenter } from 'stillhouse/plugin';

const letter = /[\p{L}\p{N}]/u;
type Change = (letters: string[], at: number, other: string) => void;

/** Ways to mistype the letter at a place; `other` is some letter of the text. */
const changes: Readonly<Record<string, Change>> = {
  swap(letters, at) {
    if (letter.test(letters[at + 1] ?? '')) [letters[at], letters[at + 1]] = [letters[at + 1]!, letters[at]!];
  },
  drop: (letters, at) => void (letters[at] = ''),
  double: (letters, at) => void (letters[at] += letters[at]!),
  replace: (letters, at, other) => void (letters[at] = other),
};

export default defineAugmenter({
  name: 'character-noise',
  doc: 'Mistypes some letters: two swapped, one dropped, doubled, or replaced by another of the text (after Belinkov and Bisk 2018); for any script.',
  options: {
    share: { doc: 'Chance of each letter or digit; one is mistyped at least.', format: 'unit', default: 0.03 },
  },
  create({ share }) {
    const kinds = Object.values(changes);
    return {
      augment(text, random) {
        const letters = [...text];
        const places = letters.flatMap((each, at) => (letter.test(each) ? [at] : []));
        if (places.length === 0) return null;
        const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
        const given = [...letters];
        const chosen = places.filter(() => random() < share);
        for (const at of chosen.length > 0 ? chosen : [pick(places)]) {
          const [change, other] = [pick(kinds), given[pick(places)]!];
          change(letters, at, other);
        }
        return letters.join('');
      },
    };
  },
});
