import { createHash } from 'node:crypto';
import { ByteTable, definePreprocessor, type Sieve, type SplitName } from 'stillhouse/plugin';

const HASHES = 128;
const SHINGLE = 5; // letters (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.2)

/** Tells whether a text is like one before it, and remembers those that are not. */
interface Memory {
  isNew(text: string): boolean;
}

/** The same whatever case, width, punctuation and white space; a text of signs alone only in its case and white space. */
function normalised(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase();
  const letters = plain.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim();
  return letters || plain.replace(/\s+/gu, ' ').trim();
}

/** Texts that are equal, by 16 bytes of a digest each. */
class EqualTexts implements Memory {
  private readonly table = new ByteTable();

  constructor(private readonly form: (text: string) => string) {}

  isNew(text: string): boolean {
    const digest = createHash('sha256').update(this.form(text)).digest();
    const before = this.table.size;
    return this.table.add(digest, 0, 16) === before;
  }
}

/** Odd multipliers and offsets of the hash functions. */
const factors = Uint32Array.from({ length: HASHES }, (_, index) => Math.imul(0x9e3779b1, index + 1) | 1);
const offsets = Uint32Array.from({ length: HASHES }, (_, index) => Math.imul(0x85ebca77, index + 1));

/** The least hash of all shingles of a text under each function (MinHash, Broder 1997): equal ones are as frequent as shared shingles. */
function signatureOf(text: string): Uint32Array {
  const least = new Uint32Array(HASHES).fill(0xffffffff);
  const letters = normalised(text);
  for (let at = 0; at === 0 || at + SHINGLE <= letters.length; at++) {
    let shingle = 0x811c9dc5;
    for (let place = at; place < Math.min(letters.length, at + SHINGLE); place++)
      shingle = Math.imul(shingle ^ letters.charCodeAt(place), 0x01000193);
    for (let index = 0; index < HASHES; index++) {
      let hash = Math.imul(shingle ^ offsets[index]!, factors[index]!);
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
      hash = (hash ^ (hash >>> 13)) >>> 0;
      if (hash < least[index]!) least[index] = hash;
    }
  }
  return least;
}

/** Hashes in a band: as many as still find nearly all pairs of a similarity, and then look at few others. */
function bandRows(similarity: number): number {
  let rows = 1;
  while (rows < 16 && Math.floor(HASHES / (rows + 1)) ** (-1 / (rows + 1)) <= 0.85 * similarity) rows++;
  return rows;
}

/** Texts whose shingles are shared to a large part (Jaccard), found by bands of their signatures. */
class AlikeTexts implements Memory {
  private readonly signatures: Uint32Array[] = [];
  private readonly bands: Map<number, number[]>[];
  private readonly rows: number;

  constructor(private readonly similarity: number) {
    this.rows = bandRows(similarity);
    this.bands = Array.from({ length: Math.floor(HASHES / this.rows) }, () => new Map<number, number[]>());
  }

  isNew(text: string): boolean {
    const signature = signatureOf(text);
    const keys = this.bands.map((_, band) => this.key(signature, band));
    const alike = this.bands.some((known, band) => known.get(keys[band]!)?.some((other) => this.near(signature, other)));
    if (alike) return false;
    const number = this.signatures.push(signature) - 1;
    this.bands.forEach((known, band) => {
      const key = keys[band]!;
      (known.get(key) ?? known.set(key, []).get(key)!).push(number);
    });
    return true;
  }

  private near(signature: Uint32Array, other: number): boolean {
    const known = this.signatures[other]!;
    let equal = 0;
    for (let index = 0; index < HASHES; index++) if (known[index] === signature[index]) equal++;
    return equal >= this.similarity * HASHES;
  }

  private key(signature: Uint32Array, band: number): number {
    let key = 0x811c9dc5;
    for (let row = band * this.rows; row < (band + 1) * this.rows; row++) key = Math.imul(key ^ signature[row]!, 0x01000193) ^ (key >>> 13);
    return key;
  }
}

const splits: Readonly<Record<string, readonly SplitName[]>> = {
  none: [],
  validation: ['validation'],
  test: ['test'],
  both: ['validation', 'test'],
};

export default definePreprocessor({
  name: 'drop-duplicates',
  doc: 'Leaves training texts out that are like an earlier one, or like one of the validation or test split (as Lee et al. 2022 do); the first of several stays.',
  options: {
    by: {
      doc: 'What counts as alike: equal; equal but for case, widths, punctuation and spaces; or near, sharing most runs of 5 letters.',
      format: ['equal', 'normalised', 'near'],
      default: 'normalised',
    },
    similarity: {
      doc: 'For near: the share of runs that two texts have in common (Jaccard), estimated by 128 hashes; about 1 kB of memory a text.',
      format: 'unit',
      default: 0.8,
    },
    against: {
      doc: 'Splits whose texts are looked at first; of the test split the texts alone are read, before it is opened.',
      format: ['none', 'validation', 'test', 'both'],
      default: 'both',
    },
  },
  create({ by, similarity, against }) {
    const memory = (): Memory =>
      by === 'near' ? new AlikeTexts(similarity) : new EqualTexts(by === 'equal' ? (text) => text : normalised);
    return {
      apply: (text) => text,
      sieve(): Sieve {
        const seen = memory();
        return { against: splits[against]!, see: (text) => void seen.isNew(text), keep: (text) => seen.isNew(text) };
      },
    };
  },
});
