import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import softLabels from '../../../plugins/teachers/soft-labels.js';
import lowerCase from '../../../plugins/preprocessors/lower-case.js';
import type { Example, TextData } from '../../../src/plugin/index.js';
import { prepareText } from '../../../src/text/index.js';
import { listed, request } from '../../src/text/fixtures.js';
import { defaults, fault, withFile } from '../datasets/reading.js';

const base = defaults(softLabels.options);
const rows = (name: string, count: number): Example[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${name}${index}`, text: `${name} Text ${index}`, label: index % 2 ? 'no' : 'yes' }));
const examples = { train: rows('t', 4), validation: rows('v', 2), test: rows('x', 2) };
const all = [...examples.train, ...examples.validation];
const withoutIds = (list: readonly Example[]): Example[] => list.map(({ text, label }) => ({ text, label }));
const data = (given: Record<string, Example[]> = examples): Promise<TextData> =>
  prepareText(request(listed(given), { preprocessors: [lowerCase.create({ locale: null })] }));
const said: string[] = [];
const log = { info: () => undefined, warn: (line: string) => said.push(line) };

const make = (file: string, options: object = {}) => softLabels.create({ ...base, file, ...options }, log);
async function logits(name: string, bytes: string | Uint8Array, options: object = {}, from?: TextData): Promise<number[][]> {
  return withFile(name, bytes, async (file) => {
    const text = from ?? (await data());
    const teacher = make(file, options);
    expect(await teacher.outlook!(text)).to.deep.equal([]);
    const model = await teacher.prepare(text, 1);
    return Promise.all((['train', 'validation'] as const).map(async (split) => [...(await model.logits(split))!]));
  });
}
const jsonl = (list: readonly Example[], row: (example: Example, index: number) => object): string =>
  list.map((example, index) => `${JSON.stringify(row(example, index))}\n`).join('');
const share = (index: number) => (index + 1) / 10;
const split = (_: Example, index: number) => ({ yes: share(index), no: 1 - share(index) });
/** Of classes no, yes. */
const expected = [0, 1, 2, 3, 4, 5].map((index) => [Math.log(1 - share(index)), Math.log(share(index))]);
const close = (found: number[][]) => found.flat().forEach((value, index) => expect(value).to.be.closeTo(expected.flat()[index]!, 1e-6));

describe('soft-labels teacher', () => {
  it('matches rows by id, in any order and with rows to spare', async () => {
    const lines = jsonl([...all, { id: 'more', text: '', label: 'no' }], (example, index) => ({
      id: example.id,
      probabilities: split(example, index % 9),
    }));
    close(await logits('a.jsonl', lines.trim().split('\n').reverse().join('\n')));
    close(await logits('a.jsonl', gzipSync(lines)));
  });

  it('matches rows by text, as the data set gives it or as it is cleaned', async () => {
    const bare = await data({ train: withoutIds(examples.train), validation: withoutIds(examples.validation), test: examples.test });
    for (const text of [(example: Example) => example.text, (example: Example) => example.text.toLowerCase()])
      close(
        await logits(
          'a.jsonl',
          jsonl(all, (example, index) => ({ text: text(example), probabilities: split(example, index) })),
          {},
          bare,
        ),
      );
    const both = jsonl(all, (example, index) => ({ id: `${index}`, text: example.text, probabilities: split(example, index) }));
    close(await logits('a.jsonl', both, {}, bare));
    close(await logits('a.jsonl', both, { match: 'text' }));
  });

  it('reads tables with quotes and tabs', async () => {
    const lines = (separator: string, quote: (text: string) => string) =>
      `text${separator}yes${separator}id${separator}no\n${all.map(({ text, id }, index) => [quote(`a ${separator}"${text}"`), share(index), id, 1 - share(index)].join(separator)).join('\n')}`;
    close(
      await logits(
        'a.csv',
        lines(',', (text) => `"${text.replaceAll('"', '""')}"`),
      ),
    );
    close(await logits('a.tsv.gz', gzipSync(lines('\t', (text) => text.replace('\t', ' ')))));
  });

  it('takes logits as they are and counts by their shares', async () => {
    const raw = await logits(
      'a.jsonl',
      jsonl(all, ({ id }, index) => ({ id, logits: { no: -index, yes: 3.5 } })),
      { values: 'logits' },
    );
    expect(raw.flat()).to.deep.equal([0, 1, 2, 3, 4, 5].flatMap((index) => [-index || 0, 3.5]));
    const votes = await logits(
      'a.jsonl',
      jsonl(all, ({ id }, index) => ({ id, counts: { yes: index, no: 4 } })),
      { values: 'counts' },
    );
    expect(votes[0]![0]).to.equal(0);
    expect(votes[0]![1]).to.be.closeTo(Math.log(1e-6), 1e-5);
    expect(votes[1]![3]).to.be.closeTo(Math.log(5 / 9), 1e-6);
  });

  it('scores the test split where the file knows it, and says so where not', async () => {
    const ask = (list: readonly Example[]) =>
      withFile(
        'a.jsonl',
        jsonl(list, (example, index) => ({ id: example.id, probabilities: split(example, index) })),
        async (file) => (await make(file).prepare(await data(), 1)).logits('test'),
      );
    expect(await ask([...all, ...examples.test])).to.have.length(4);
    expect(await ask([...all, examples.test[0]!])).to.equal(null);
    expect(said.at(-1)).to.match(/not scored on the test split: 1 of its examples have no row in .*a.jsonl$/);
  });

  it('is kept by the content of its file', () =>
    withFile('a.jsonl', '{}', async (one) =>
      withFile('a.jsonl', '{ }', async (two) => {
        expect(await make(one).identity!()).to.match(/^[0-9a-f]{64}$/);
        expect(await make(one).identity!()).to.equal(await make(one).identity!());
        expect(await make(one).identity!()).to.not.equal(await make(two).identity!());
      }),
    ));

  const good = jsonl(all, (example, index) => ({ id: example.id, probabilities: split(example, index) }));
  const line = (row: object): string => `${good}${JSON.stringify(row)}\n`;
  const faults: [string, string, string, object, string][] = [
    ['an empty file', 'a.jsonl', '\n', {}, 'a.jsonl teacher.file: the file holds no rows'],
    ['bad JSON', 'a.jsonl', `${good}{`, {}, 'a.jsonl:7 teacher.file: not valid JSON'],
    ['a line that is a list', 'a.jsonl', `${good}[]`, {}, 'a.jsonl:7 teacher.file: not a JSON object'],
    ['a field of another name', 'a.jsonl', good, { values: 'logits' }, "a.jsonl:1 teacher.file: field 'logits' is missing (allowed: \"logits\": { CLASS: number, ... }; the line has id, probabilities;"], // prettier-ignore
    [
      'a list in place of a map',
      'a.jsonl',
      line({ id: 'q', probabilities: [1, 0] }),
      {},
      "a.jsonl:7 teacher.file: field 'probabilities' is not a map",
    ],
    ['a strange class', 'a.jsonl', line({ id: 'q', probabilities: { Yes: 1 } }), {}, "a.jsonl:7 teacher.file: 'Yes' is no class of the data set (allowed: 'no', 'yes')"], // prettier-ignore
    ['a class too few', 'a.jsonl', line({ id: 'q', probabilities: { yes: 0.4 } }), {}, 'a.jsonl:7 teacher.file: the probabilities sum to 0.4 (allowed: a sum of 1; class no is missing)'], // prettier-ignore
    ['a sum too large', 'a.jsonl', line({ id: 'q', probabilities: { yes: 3, no: 1 } }), {}, 'the probabilities sum to 4 (allowed: a sum of 1; teacher.values can be counts or logits)'], // prettier-ignore
    [
      'a negative share',
      'a.jsonl',
      line({ id: 'q', probabilities: { yes: 1.5, no: -0.5 } }),
      {},
      "a.jsonl:7 teacher.file: class 'no' has -0.5",
    ],
    ['text for a number', 'a.jsonl', line({ id: 'q', probabilities: { yes: '1', no: 0 } }), {}, "class 'yes' has \"1\" (allowed: a finite number from 0 up)"], // prettier-ignore
    [
      'a logit too few',
      'a.jsonl',
      '{"id":"t0","logits":{"yes":1}}',
      { values: 'logits' },
      "a.jsonl:1 teacher.file: class 'no' has no logit",
    ],
    ['no votes', 'a.jsonl', '{"id":"t0","counts":{"yes":0}}', { values: 'counts' }, 'the counts sum to 0 (allowed: a sum above 0;'],
    [
      'the same id twice',
      'a.jsonl',
      line({ id: 't0', probabilities: { yes: 1, no: 0 } }),
      {},
      'a.jsonl:7 teacher.file: id "t0" has other numbers in line 1',
    ],
    ['a row without an id', 'a.jsonl', line({ text: 'q', probabilities: { yes: 1 } }), {}, "a.jsonl:7 teacher.file: this row has no id (teacher.id names its field or column, now 'id')"], // prettier-ignore
    ['missing rows', 'a.jsonl', good.split('\n').slice(2).join('\n'), {}, 'a.jsonl teacher.file: 2 of 4 examples of train have no row: id "t0", id "t1" (rows are matched by id; see teacher.match)'], // prettier-ignore
    [
      'missing validation rows',
      'a.jsonl',
      good.split('\n').slice(0, 5).join('\n'),
      {},
      '1 of 2 examples of validation have no row: id "v1"',
    ],
    ['a short table row', 'a.csv', 'id,yes,no\nt0,1\n', {}, 'a.csv:2 teacher.file: this row has 2 columns, the header 3'],
    ['a table cell that is no number', 'a.csv', 'id,yes,no\nt0,1,x\n', {}, 'a.csv:2 teacher.file: class \'no\' has "x"'],
    ['a large minimum', 'a.jsonl', good, { minimum: 0.5 }, 'teacher.minimum: 0.5 is too large'],
  ];
  for (const [name, file, bytes, options, message] of faults)
    it(`tells: ${name}`, async () => expect(await fault(() => logits(file, bytes, options))).to.include(message));

  it('tells a file that is not there before anything else', async () =>
    expect(await fault(() => make('nowhere.jsonl'))).to.include('nowhere.jsonl teacher.file: no such file'));
});
