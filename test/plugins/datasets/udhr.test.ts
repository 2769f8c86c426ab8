import { expect } from 'chai';
import udhr, { paragraphs } from '../../../plugins/datasets/udhr.js';
import { all, defaults, fault } from './reading.js';

const base = defaults(udhr.options);

describe('dataset udhr', () => {
  it('takes running text out of the page and leaves headings out', () => {
    const html =
      '<h1>Title</h1><header><h2>Preamble</h2>\n<p>One &#x26;\n two.</p></header><ol><li><p>Three.</p></li><li>Four &#x3C; five.</li><li>6.</li></ol>';
    expect(paragraphs(html)).to.deep.equal(['One & two.', 'Three.', 'Four < five.']);
  });

  it('labels every text with its language, at least 40 each', async () => {
    const examples = await all(udhr.create(base));
    const counts = new Map<string, number>();
    for (const { label } of examples) counts.set(label, (counts.get(label) ?? 0) + 1);
    expect([...counts.keys()]).to.deep.equal(base.languages);
    expect(Math.min(...counts.values())).to.be.at.least(40);
    expect(examples.every(({ text }) => /\p{L}/u.test(text) && !/[<>]/.test(text))).to.equal(true);
  });

  it('cuts paragraphs into sentences', async () => {
    const article = 'All human beings are born free and equal in dignity and rights.';
    const [whole, cut] = await Promise.all(
      (['paragraph', 'sentence'] as const).map((unit) => all(udhr.create({ languages: ['eng'], unit }))),
    );
    expect(cut!.some(({ text }) => text === article)).to.equal(true);
    expect(whole!.some(({ text }) => text.startsWith(`${article} They are endowed`))).to.equal(true);
    const join = (examples: { text: string }[]) => examples.map(({ text }) => text).join(' ');
    expect(join(cut!)).to.equal(join(whole!));
  });

  it('suggests the codes that a wrong one may mean', async () => {
    expect(await fault(() => udhr.create({ ...base, languages: ['eng', 'deu'] })))
      .to.include("dataset.languages: the declaration has no translation 'deu'")
      .and.to.include('did you mean deu_1901 or deu_1996?');
    expect(await fault(() => udhr.create({ ...base, languages: ['Finnish'] }))).to.include('did you mean fin or');
  });

  it('takes a language named twice once', async () => {
    expect(await all(udhr.create({ languages: ['eng', 'eng'], unit: 'paragraph' }))).to.deep.equal(
      await all(udhr.create({ languages: ['eng'], unit: 'paragraph' })),
    );
  });
});
