import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import delimited from '../../../plugins/datasets/delimited.js';
import fc from 'fast-check';
import { InputError } from '../../../src/plugin/index.js';
import { all, blockRows, defaults, fault, withFile } from './reading.js';

const base = defaults(delimited.options);
const read = (name: string, bytes: string | Uint8Array, options: object = {}) =>
  withFile(name, bytes, async (train) =>
    (await all(delimited.create({ ...base, train, ...options }))).map(({ label, text }) => `${label}|${text}`),
  );

const good: [string, string, string | Uint8Array, object, string[]][] = [
  ['label and text between tabs', 'a.tsv', 'pos\tI "like it\nneg\tbah, no\n', {}, ['pos|I "like it', 'neg|bah, no']],
  ['no line end at the end, blank lines, CRLF, a byte order mark', 'a.tsv', '\uFEFFpos\tx\r\n\r\nneg\ty', {}, ['pos|x', 'neg|y']],
  ['gzip, whatever the name', 'a.data', gzipSync('pos\tx\nneg\ty\n'), {}, ['pos|x', 'neg|y']],
  ['gzip in several members', 'a.tsv.gz', Buffer.concat([gzipSync('pos\tx\n'), gzipSync('neg\ty\n')]), {}, ['pos|x', 'neg|y']],
  ['a header found by its names', 'a.csv', 'Sentence,id,Label\na,1,pos\n', {}, ['pos|a']],
  ['columns by name', 'a.csv', 'x,y,z\na,1,pos\n', { text: 'x', label: 'z' }, ['pos|a']],
  ['columns by number', 'a.csv', 'a,1,pos\n', { text: '1', label: '3' }, ['pos|a']],
  ['columns by number under a header', 'a.csv', 'x,y,z\na,1,pos\n', { text: '1', label: '3', header: true }, ['pos|a']],
  ['a header that is none', 'a.csv', 'label,text\n', { header: false }, ['label|text']],
  ['quoted fields over several lines', 'a.csv', 'text,label\n"a, ""b""\nc",pos\n"\n\n",neg\n', {}, ['pos|a, "b"\nc', 'neg|\n\n']],
  ['a byte order mark before a quote, no line end at the end', 'a.csv', '\uFEFF"text",label\r\n"a\r\nb",pos', {}, ['pos|a\nb']],
  ['quotes taken literally', 'a.csv', 'pos,"a"\n', { quote: false }, ['pos|"a"']],
  ['quotes between tabs on request', 'a.tsv', 'pos\t"a\tb"\n', { quote: true }, ['pos|a\tb']],
  ['a separator found in the first lines', 'a.txt', 'pos;a, b\nneg;c\n', {}, ['pos|a, b', 'neg|c']],
  ['a separator by its name', 'a.csv', 'pos|a, b\n', { separator: 'pipe' }, ['pos|a, b']],
  ['an empty text', 'a.tsv', 'pos\t\n', {}, ['pos|']],
  [
    'Windows-1252',
    'a.tsv',
    Buffer.from('pos\tcaf\xe9 \x80\nneg\tna\xefve\n', 'latin1'),
    { encoding: 'windows-1252' },
    ['pos|café €', 'neg|naïve'],
  ],
  ['UTF-16 with its mark', 'a.csv', Buffer.from('\uFEFFtext,label\r\n"é\r\nb",pos\r\n', 'utf16le'), { encoding: 'utf-16le' }, ['pos|é\nb']],
  ['the first examples', 'a.tsv', 'pos\tx\nneg\ty\nbroken\n', { limit: 2 }, ['pos|x', 'neg|y']],
];

const long = 'pos\tx\n'.repeat(50_000);
const bad: [string, string, string | Uint8Array, object, string][] = [
  ['empty', 'a.tsv', '', {}, 'a.tsv: the file is empty'],
  ['only a header', 'a.csv', 'text,label\n', {}, 'a.csv: the file holds a header but no examples'],
  ['a missing column', 'a.csv', 'text,label\n"a\nb",pos\nc\n', {}, 'a.csv:4: this row has 1 column, the first row 2 (a column is missing)'],
  ['a missing column after CRLF in quotes', 'a.csv', 'text,label\r\n"a\r\nb",pos\r\nc\r\n', {}, 'a.csv:4: this row has 1 column'],
  ['a missing column between tabs', 'a.tsv', 'pos\tx\n\nneg\n', {}, 'a.tsv:3: this row has 1 column'],
  ['a column too many', 'a.csv', 'pos,a\nneg,b, c\n', {}, 'a.csv:2: this row has 3 columns, the first row 2 (quote fields'],
  ['an empty label', 'a.tsv', 'pos\tx\n\ty\n', {}, 'a.tsv:2: the label is empty'],
  ['broken UTF-8', 'a.tsv', Buffer.from('pos\tx\nneg\t\xff\nok\tx\n', 'latin1'), {}, 'a.tsv:2: this line is not valid UTF-8'],
  [
    'broken UTF-16',
    'a.tsv',
    Buffer.from([0x61, 0x00, 0x00, 0xd8, 0x61, 0x00]),
    { encoding: 'utf-16le' },
    'a.tsv:1 dataset.encoding: the file is not valid utf-16le',
  ],
  [
    'text and label the other way round',
    'a.tsv',
    Array.from({ length: 30 }, (_, row) => `text ${row}\t${row % 2}\n`).join(''),
    {},
    '30 different labels in 30 examples',
  ],
  [
    'a header that nobody knows',
    'a.tsv',
    `Kind\tWords\n${'pos\tx\nneg\ty\n'.repeat(20)}`,
    {},
    "a.tsv:1 dataset.header: the first row has the label 'Kind', which no other row has",
  ],
  [
    'broken UTF-8 far inside',
    'a.tsv',
    Buffer.concat([Buffer.from(long), Buffer.from([0xc3, 0x28]), Buffer.from('\nx')]),
    {},
    'a.tsv:50001: this line is not',
  ],
  ['broken UTF-8 in quotes', 'a.csv', Buffer.from('pos,"a\nb\xe9"\n', 'latin1'), {}, 'a.csv:2: this line is not valid UTF-8'],
  ['broken UTF-8 in the last line', 'a.tsv', Buffer.from('pos\tx\nneg\t\xe9', 'latin1'), {}, 'a.tsv:2: this line is not valid UTF-8'],
  [
    'UTF-16',
    'a.tsv',
    Buffer.from('\uFEFFpos\tx\n', 'utf16le'),
    {},
    'a.tsv:1: this line is not valid UTF-8 (save the file as UTF-8, or say what it is: dataset.encoding)',
  ],
  ['gzip cut off', 'a.tsv.gz', gzipSync(long).subarray(0, 200), {}, 'the gzip file ends too early'],
  [
    'gzip damaged',
    'a.tsv.gz',
    Buffer.concat([gzipSync('pos\tx\n').subarray(0, 10), Buffer.alloc(40, 0xff)]),
    {},
    'a.tsv.gz:1: the gzip file is damaged',
  ],
  [
    'no such named column',
    'a.csv',
    'text,class\na,b\n',
    { label: 'lable' },
    "a.csv:1 dataset.label: the header has no column 'lable' (the header has text, class;",
  ],
  ['no such numbered column', 'a.csv', 'a,b\n', { label: '3' }, 'a.csv:1 dataset.label: there is no column 3 (the first row has 2 columns'],
  [
    'a header without known names',
    'a.csv',
    'x,y\na,b\n',
    { header: true },
    'a.csv:1 dataset.text: the header names no column for the text (the header has x, y;',
  ],
  ['more columns than two and no names', 'a.csv', 'a,b,c\n', {}, 'a.csv:1 dataset.text: which column is the text?'],
  ['one column for both', 'a.csv', 'text,label\na,b\n', { text: 'label' }, 'text and label are the same column'],
  [
    'a name without a header',
    'a.csv',
    'a,b\n',
    { text: 'a', header: false },
    'dataset.header: a column can be named only where there is a header',
  ],
  ['a quote left open', 'a.csv', 'text,label\n"a\nb",pos\n"c,neg\nd,pos\n', {}, 'a.csv:4: a quoted field is opened and never closed'],
  ['a last row without a column or a line end', 'a.csv', 'text,label\n"a\nb",pos\nc', {}, 'a.csv:4: this row has 1 column'],
  ['a quote inside a field', 'a.csv', 'pos,a\nneg,a"b"\n', {}, 'a.csv:2: a quote stands inside a field'],
];

describe('dataset delimited', () => {
  for (const [name, file, bytes, options, expected] of good)
    it(`reads ${name}`, async () => expect(await read(file, bytes, options)).to.deep.equal(expected));
  for (const [name, file, bytes, options, expected] of bad)
    it(`tells: ${name}`, async () => expect(await fault(() => read(file, bytes, options))).to.include(expected));

  const inBlocks = (name: string, bytes: string | Uint8Array, options: object = {}) =>
    withFile(name, bytes, async (train) => (await blockRows(delimited.create({ ...base, train, ...options }))) ?? 'one by one');
  for (const [name, file, bytes, options, expected] of good)
    it(`reads ${name}, by blocks the same`, async () =>
      expect(await inBlocks(file, bytes, options)).to.be.oneOf([expected.join('\n'), 'one by one']));
  for (const [name, file, bytes, options, expected] of bad)
    it(`tells by blocks: ${name}`, async () => {
      const told = await fault(async () => {
        if ((await inBlocks(file, bytes, options)) === 'one by one') throw new InputError(expected);
      });
      expect(told).to.include(expected);
    });

  it('reads any file by blocks as it does row by row', async () => {
    const part = fc.constantFrom('a', 'b', '\t', '\t', '\n', '\n', '\r\n', ' ', '\r', 'é', '日本', '👩‍💻', '\u2028', '\uFEFF', '\0', '"');
    const rows = fc.array(fc.tuple(fc.constantFrom(' x', 'y', 'é '), fc.array(part, { maxLength: 8 })));
    const text = fc.oneof(rows.map((list) => list.map(([label, parts]) => `${label}\t${parts.join('')}`).join('\n')), fc.array(part).map((parts) => parts.join(''))); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom({ header: false }, { header: true, text: '2', label: '1' }, {}), async (given, options) => {
        const outcome = (run: () => Promise<string>) => run().catch((error: Error) => error.message.replace(/\S*stillhouse-\w+\//g, ''));
        const one = await outcome(async () => (await read('a.tsv', given, options)).join('\n'));
        expect(await outcome(() => inBlocks('a.tsv', given, options))).to.equal(one);
      }),
      { numRuns: 300 },
    );
  });

  it('tells a missing file and a folder before reading', async () => {
    expect(await fault(() => delimited.create({ ...base, train: 'nowhere.tsv' }))).to.include('nowhere.tsv dataset.train: no such file');
    expect(await fault(() => withFile('a.tsv', 'pos\tx\n', async (train) => delimited.create({ ...base, train, test: '.' })))).to.include(
      'dataset.test: this is a folder',
    );
  });

  it('gives ids where it is told their column', async () => {
    const ids = (bytes: string, id: string) =>
      withFile('a.csv', bytes, async (train) => (await all(delimited.create({ ...base, train, id }))).map((example) => example.id));
    expect(await ids('key,text,label\nk,a,x\n7,b,y\n', 'key')).to.deep.equal(['k', '7']);
    expect(await ids('key,text,label\nk,a,x\n', '1')).to.deep.equal(['k']);
    expect(await fault(() => ids('key,text,label\nk,a,x\n', 'kye'))).to.include("a.csv:1 dataset.id: the header has no column 'kye'");
    expect(await fault(() => ids('key,text,label\n,a,x\n', 'key'))).to.include('a.csv:2: the id is empty');
  });

  it('says which splits it brings', () =>
    withFile('a.tsv', 'pos\tx\n', async (file) => {
      expect(delimited.create({ ...base, train: file, test: file }).splits).to.deep.equal(['train', 'test']);
    }));

  it('names its files where it reads them whole', () =>
    withFile('a.tsv', 'pos\tx\n', async (train) => {
      expect(delimited.create({ ...base, train }).files).to.deep.equal({ train });
      expect(delimited.create({ ...base, train, limit: 1 }).files).to.equal(undefined);
    }));

  it('streams: the first example comes before the fault far behind it, and nothing stays open', () =>
    withFile('a.tsv', Buffer.concat([Buffer.from(long), Buffer.from([0xff])]), async (train) => {
      for await (const example of delimited.create({ ...base, train }).read('train')) {
        expect(example).to.deep.equal({ label: 'pos', text: 'x' });
        break;
      }
    }));

  it('holds little of a large file at once', async function () {
    this.timeout(10_000);
    const zipped = gzipSync(`pos\t${'lorem ipsum '.repeat(100)}\n`.repeat(40_000)); // 48 MB unzipped
    await withFile('a.tsv.gz', zipped, async (train) => {
      let [count, most] = [0, 0];
      const before = process.memoryUsage().arrayBuffers;
      for await (const _ of delimited.create({ ...base, train }).read('train')) {
        if (++count % 4000 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }
      expect(count).to.equal(40_000);
      expect(most).to.be.below(32e6);
    });
  });
});
