import { expect } from 'chai';
import { originalsOf, ownRows, UNLABELLED, type Augmenter, type Preprocessor, type TextData } from '../../../src/plugin/index.js';
import { prepareText, type Augmentation, type TextRequest } from '../../../src/text/index.js';
import { listed, many, request } from './fixtures.js';

/** Puts a word of random digits behind the text; nothing where the text ends with 3. */
const numbered: Augmenter = { augment: (text, random) => (text.endsWith('3') ? null : `${text} r${Math.floor(random() * 1e6)}`) };
const entry = (name: string, copies: number, augmenter = numbered): Augmentation => ({
  name,
  use: 'numbered',
  augmenter,
  copies,
  labelled: true,
});
const loud: Preprocessor = { apply: (text) => (text.includes('number 4') ? null : text.toUpperCase()) };

const data = (more: Partial<TextRequest> = {}): Promise<TextData> =>
  prepareText(request(listed({ train: many({ a: 10, b: 10 }), validation: many({ a: 2, b: 2 }), test: many({ a: 2, b: 2 }) }), more));
const rowsOf = ({ train }: TextData): string[] => Array.from({ length: train.size }, (_, row) => `${train.label(row)} ${train.text(row)}`);

describe('augmented training texts', () => {
  it('stand after the data set’s own, with the label of what they are made of', async () => {
    const plain = rowsOf(await data());
    const more = await data({ augment: [entry('more', 2)] });
    const rows = rowsOf(more);
    expect(rows.slice(0, 20)).to.deep.equal(plain);
    expect([more.train.own, ownRows(more.train).size, more.train.size]).to.deep.equal([20, 20, 20 + 2 * 18]);
    const sources = plain.filter((row) => !row.endsWith('3')).flatMap((row) => [row, row]);
    expect(rows.slice(20).map((row) => row.replace(/ r\d+$/, ''))).to.deep.equal(sources);
    expect(new Set(rows).size).to.equal(rows.length);
  });

  it('are the same for the same seed, others for another seed, entry or copy', async () => {
    const made = async (more: Partial<TextRequest>): Promise<string[]> => rowsOf(await data(more)).slice(20);
    const first = await made({ augment: [entry('more', 1)] });
    expect(await made({ augment: [entry('more', 1)] })).to.deep.equal(first);
    expect(await made({ augment: [entry('more', 1)], seed: 8 })).to.not.deep.equal(first);
    expect(await made({ augment: [entry('other', 1)] })).to.not.deep.equal(first);
    const twice = await made({ augment: [entry('more', 2)] });
    expect(twice.filter((_, index) => index % 2 === 0)).to.deep.equal(first);
  });

  it('are cleaned like any other; what is left out gives none', async () => {
    const found = await data({ augment: [entry('more', 1)], preprocessors: [loud] });
    expect(found.train.own).to.equal(18);
    expect(found.train.size).to.equal(18 + 16);
    expect(
      rowsOf(found)
        .slice(18)
        .every((row) => / R\d+$/.test(row)),
    ).to.equal(true);
  });

  it('have an original of their own, without an id', async () => {
    const found = await data({ augment: [entry('more', 1)], preprocessors: [loud] });
    const originals = [];
    for await (const original of originalsOf(found, 'train')) originals.push(original);
    expect(originals.map(({ text }) => text.toUpperCase())).to.deep.equal(rowsOf(found).map((row) => row.slice(2)));
    expect(originals.slice(18).every(({ text, id }) => / r\d+$/.test(text) && id === null)).to.equal(true);
  });

  it('leave validation, test and the classes alone', async () => {
    const [plain, more] = [await data(), await data({ augment: [entry('more', 3)] })];
    expect(more.labels).to.deep.equal(plain.labels);
    expect([more.validation.size, (await more.openTest()).size]).to.deep.equal([plain.validation.size, (await plain.openTest()).size]);
  });

  it('leave the label to the teacher where they do not keep it', async () => {
    const { train } = await data({ augment: [{ ...entry('more', 1), labelled: false }] });
    const labels = Array.from({ length: train.size }, (_, row) => train.label(row));
    expect(labels.slice(0, 20).includes(UNLABELLED)).to.equal(false);
    expect(new Set(labels.slice(20))).to.deep.equal(new Set([UNLABELLED]));
  });

  it('are made of texts without a label too', async () => {
    const other = { name: 'other', dataset: listed({ train: many({ c: 5 }) }) };
    const { train } = await data({ augment: [entry('more', 1)], transfer: [other] });
    expect([train.own, train.size]).to.deep.equal([25, 25 + 18 + 4]);
    expect(train.label(train.size - 1)).to.equal(UNLABELLED);
    expect(train.text(train.size - 1)).to.match(/^c number 4 r\d+$/);
  });

  it('are no text that is as before', async () => {
    const same = await data({ augment: [entry('same', 5, { augment: (text) => text })] });
    expect([same.train.size, same.train.own]).to.deep.equal([20, undefined]);
  });

  it('are told under the augmenter’s name where it does wrong', async () => {
    const wrong = { augment: () => 7 } as unknown as Augmenter;
    const fault = await data({ augment: [entry('more', 1, wrong)] }).then(() => null, String);
    expect(fault).to.match(/augmenter 'numbered': augment\(\) gave number/);
  });
});
