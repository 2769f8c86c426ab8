/** Options that name a file, a folder, or something to fetch. */
import { join } from 'node:path';
import { expect } from 'chai';
import { experimentFromDocument, loadExperiment } from '../../../src/config/index.js';
import { workFolder } from './fixtures.js';

describe('an option that is a source', function () {
  this.timeout(20_000);
  const folder = workFolder();
  after(() => folder.remove());
  before(() => {
    folder.write('data/train.tsv', 'a\tb\n');
    folder.write('data/glove.txt', 'b 1\n');
  });

  const load = (vectors: string, overrides: Record<string, string> = {}) => {
    const student = `student: { use: text-cnn, vectors: ${vectors} }`;
    const text = `dataset: { use: delimited, train: ../data/train.tsv }\nteacher: { use: trained, architecture: lstm }\n${student}\nloss: { distillation: {} }\n`;
    return loadExperiment(folder.write('e/e.yaml', text), { overrides, env: {} });
  };
  const told = async (vectors: string, overrides?: Record<string, string>): Promise<unknown> =>
    (await load(vectors, overrides)).config.student.options['vectors'];

  it('is a path that counts from the folder of its file, unless it is to be fetched', async () => {
    const glove = join(folder.path, 'data/glove.txt');
    expect(await told('../data/glove.txt')).to.equal(glove);
    expect(await told('../data')).to.equal(join(folder.path, 'data'));
    for (const remote of ['pip:some-package==1.0', 'hub:owner/name@main']) expect(await told(`'${remote}'`)).to.equal(remote);
    expect(await told('null')).to.equal(null);
    expect(await told('null', { 'student.vectors': glove })).to.equal(glove);
    expect(await told('null', { 'student.vectors': 'pip:other' })).to.equal('pip:other');
  });

  it('is the same again from the document that a run keeps', async () => {
    for (const vectors of ['../data/glove.txt', "'pip:some-package'"]) {
      const first = await load(vectors);
      const document = JSON.parse(JSON.stringify(first.document)) as Record<string, unknown>;
      const again = await experimentFromDocument(document, 'run 1', {});
      expect(again.config.student).to.deep.equal(first.config.student);
    }
  });

  it('is refused where nothing is there, or it is no text', async () => {
    const fault = (vectors: string): Promise<string> => load(vectors).then(() => 'none', (error: Error) => error.message); // prettier-ignore
    expect(await fault('../data/glov.txt')).to.match(
      /student\.vectors: no such file '.*glov\.txt' .*pip:PACKAGE or hub:OWNER\/NAME, or null; did you mean '.*glove\.txt'/,
    );
    expect(await fault('7')).to.match(/student\.vectors: 7 does not fit/);
    expect(await fault("''")).to.match(/an empty path/);
  });
});
