import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { experimentYaml } from '../../../src/job/experiment-yaml.js';

type Document = Parameters<typeof experimentYaml>[0]['document'];

describe('job/experiment-yaml', () => {
  const folder = resolve(fileURLToPath(import.meta.url), '../../../../..', 'experiments');
  const alike = (document: Document): void => void expect(experimentYaml({ document })).to.equal(stringify(document));

  it('writes the shipped experiments as the library does, also where parts have been written before', () => {
    const documents = readdirSync(folder).map((name) => parse(readFileSync(join(folder, name), 'utf8')) as Document);
    expect(documents).to.have.length.above(3);
    for (const document of documents) for (const each of [document, { ...document, seed: 7 }, document]) alike(each);
  });
  it('writes any other as the library does', () => {
    const documents = fc.dictionary(fc.stringMatching(/^[a-z][a-z_-]{0,8}$/), fc.jsonValue(), { minKeys: 1, maxKeys: 6 });
    fc.assert(fc.property(documents, (document) => alike(document as Document)));
  });
});
