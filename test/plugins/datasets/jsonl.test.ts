import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import jsonl from '../../../plugins/datasets/jsonl.js';
import { all, defaults, fault, withFile } from './reading.js';

const base = defaults(jsonl.options);
const read = (bytes: string | Uint8Array, options: object = {}) =>
  withFile('a.jsonl', bytes, async (train) =>
    (await all(jsonl.create({ ...base, train, ...options }))).map(({ label, text }) => `${label}|${text}`),
  );

const good: [string, string | Uint8Array, object, string[]][] = [
  ['plain lines', '{"text":"a\\nb","label":"x"}\r\n\n{"label":2,"text":"","more":[]}', {}, ['x|a\nb', '2|']],
  ['other fields', '{"q":"a","intent":true}\n', { text: 'q', label: 'intent' }, ['true|a']],
  ['gzip', gzipSync('{"text":"é","label":"x"}\n'), {}, ['x|é']],
  ['a byte order mark', '\uFEFF{"text":"a","label":"x"}\n', {}, ['x|a']],
  ['the first examples', '{"text":"a","label":"x"}\nbroken', { limit: 1 }, ['x|a']],
];
const line = '{"text":"a","label":"x"}\n';
const bad: [string, string | Uint8Array, object, string][] = [
  ['empty', '\n', {}, 'a.jsonl: the file holds no examples'],
  ['bad JSON', `${line}{"text":\n`, {}, 'a.jsonl:2: not valid JSON'],
  ['a list', `${line}[1]\n`, {}, 'a.jsonl:2: not a JSON object'],
  ['null', 'null\n', {}, 'a.jsonl:1: not a JSON object'],
  ['a missing field', `${line}\n{"text":"a"}\n`, {}, "a.jsonl:3: field 'label' is missing (the line has text; set dataset.label)"],
  ['an inherited field', '{"label":"x"}\n', { text: 'toString' }, "a.jsonl:1: field 'toString' is missing"],
  ['a text that is a number', '{"text":1,"label":"x"}\n', {}, "a.jsonl:1: field 'text' is a number (allowed: a string)"],
  ['a text that is null', '{"text":null,"label":"x"}\n', {}, "a.jsonl:1: field 'text' is null"],
  ['a label that is a list', '{"text":"a","label":["x"]}\n', {}, "a.jsonl:1: field 'label' is a list"],
  ['a label that is empty', '{"text":"a","label":""}\n', {}, "a.jsonl:1: field 'label' is empty"],
  ['broken UTF-8', Buffer.from(`${line}{"text":"\xe9"}\n`, 'latin1'), {}, 'a.jsonl:2: this line is not valid UTF-8'],
  ['gzip cut off', gzipSync(line).subarray(0, 20), {}, 'the gzip file ends too early'],
];

describe('dataset jsonl', () => {
  for (const [name, bytes, options, expected] of good)
    it(`reads ${name}`, async () => expect(await read(bytes, options)).to.deep.equal(expected));
  for (const [name, bytes, options, expected] of bad)
    it(`tells: ${name}`, async () => expect(await fault(() => read(bytes, options))).to.include(expected));
  it('gives ids where it is told their field', async () => {
    const ids = (bytes: string) => withFile('a.jsonl', bytes, async (train) => (await all(jsonl.create({ ...base, train, id: 'key' }))).map(({ id }) => id)); // prettier-ignore
    expect(await ids('{"text":"a","label":"x","key":"k"}\n{"text":"b","label":"x","key":7}')).to.deep.equal(['k', '7']);
    expect(await fault(() => ids('{"text":"a","label":"x"}'))).to.include("a.jsonl:1: field 'key' is missing");
    expect(await fault(() => ids('{"text":"a","label":"x","key":""}'))).to.include("a.jsonl:1: field 'key' is empty");
  });
  it('tells a missing file before reading', async () =>
    expect(await fault(() => jsonl.create({ ...base, train: 'nowhere.jsonl' }))).to.include('nowhere.jsonl dataset.train: no such file'));
});
