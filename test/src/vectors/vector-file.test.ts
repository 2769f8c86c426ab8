/** Text files of vectors in every form they come in, and what is wrong with those that are not. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { InputError } from '../../../src/plugin/index.js';
import { readVectorFile, type VectorFile } from '../../../src/vectors/vector-file.js';
import { scratchFolder } from '../runtime/scratch.js';

const glove = 'the 0.5 -1 2e-1\ncat 1 2 3\nof 0 0 1\n';
const word2vec = `3 3\n${glove.replaceAll('\n', ' \n')}`;

describe('files of vectors', () => {
  const folder = scratchFolder('vectors');
  let count = 0;
  const file = (content: string | Buffer, extension = 'txt'): string => {
    const path = join(folder, `${count++}.${extension}`);
    writeFileSync(path, content);
    return path;
  };
  const read = (path: string, tokens: readonly string[] = ['the', 'cat', 'dog'], units = 3): Promise<VectorFile> =>
    readVectorFile(path, units, (token) => tokens.includes(token));
  const rows = ({ found }: VectorFile) => Object.fromEntries([...found].map(([token, values]) => [token, [...values]]));
  const right = { the: [0.5, -1, Math.fround(0.2)], cat: [1, 2, 3] };

  const forms: Readonly<Record<string, [string | Buffer, string]>> = {
    'of GloVe': [glove, 'txt'],
    'of word2vec, with the spaces at its ends': [word2vec, 'vec'],
    'with gzip': [gzipSync(word2vec), 'vec.gz'],
    'from Windows, with a byte order mark': [`\uFEFF${glove.replaceAll('\n', '\r\n')}`, 'txt'],
    'with tabs': [glove.replaceAll(' ', '\t'), 'txt'],
    'without a last line end': [glove.trimEnd(), 'txt'],
  };
  for (const [name, [content, extension]] of Object.entries(forms))
    it(`reads one ${name}`, async () => {
      const found = await read(file(content, extension));
      expect(found.width).to.equal(3);
      expect(rows(found)).to.deep.equal(right);
    });

  it('takes the first of two vectors for a token, tokens that hold spaces, and other scripts', async () => {
    const found = await read(file('cat 1 1 1\ncat 2 2 2\nat the 3 3 3\n猫 4 4 4\n😀 5 5 5\n'), ['cat', 'at the', '猫', '😀']);
    expect(rows(found)).to.deep.equal({ cat: [1, 1, 1], 'at the': [3, 3, 3], 猫: [4, 4, 4], '😀': [5, 5, 5] });
  });

  it('reads a file of thousands of lines as it does a short one', async () => {
    const lines = Array.from({ length: 20_000 }, (_, row) => `w${row} ${row} ${-row} 0.25`);
    const found = await read(file(`20000 3\n${lines.join('\n')}\n`), ['w0', 'w19999', 'w777']);
    expect(rows(found)).to.deep.equal({ w0: [0, 0, 0.25], w777: [777, -777, 0.25], w19999: [19999, -19999, 0.25] });
  });

  const faults: Readonly<Record<string, { content: string | Buffer; extension?: string; line?: number; says: RegExp }>> = {
    'of another width': { content: 'the 1 2\ncat 3 4\n', line: 1, says: /its vectors have 2 numbers, the table 3 .*set embedding: 2/ },
    'of another width by its first line': { content: '1 5\nthe 1 2 3 4 5\n', line: 1, says: /have 5 numbers.*embedding: 5/ },
    'with a torn line': { content: 'the 1 2 3\ncat 3', line: 2, says: /is torn: it has 1 numbers, the lines before it 3/ },
    'with fewer rows than it tells of': { content: '9 3\nthe 1 2 3\n', line: 2, says: /tells of 9 vectors, it has 1/ },
    'with more rows than it tells of': { content: '1 3\nthe 1 2 3\nof 1 2 3\n', line: 3, says: /tells of 1 vectors, it has 2/ },
    'with what is no number': { content: 'the 1 2 3\ncat 1 x 3\n', line: 2, says: /'x' is no finite number/ },
    'with an infinite number': { content: 'the 1 2 1e999\n', line: 1, says: /'1e999' is no finite number/ },
    'that is empty': { content: '', says: /holds no vectors/ },
    'that holds a header alone': { content: '0 3\n', says: /holds no vectors/ },
    'of words alone': { content: 'the\ncat\n', line: 1, says: /is no vector/ },
    'that is not UTF-8': { content: Buffer.from([0x61, 0x20, 0xff, 0xfe, 0x0a]), line: 1, says: /not valid UTF-8/ },
    'of numpy': { content: 'x', extension: 'npy', says: /is no text file of vectors .*\.txt or \.vec/ },
    'with a cut gzip stream': { content: gzipSync(word2vec).subarray(0, 30), extension: 'gz', says: /gzip file ends too early/ },
  };
  for (const [name, { content, extension, line, says }] of Object.entries(faults))
    it(`refuses one ${name}`, async () => {
      const path = file(content, extension);
      const fault = await read(path).then(() => null, (error: unknown) => error); // prettier-ignore
      expect(fault).to.be.instanceOf(InputError);
      const { message, at } = fault as InputError;
      expect(message).to.match(says);
      expect(at.file).to.equal(path);
      if (line !== undefined) expect(at.line).to.equal(line);
    });

  it('says that there is no such file', async () => {
    const fault = await read(join(folder, 'nowhere.txt')).then(() => null, (error: unknown) => error as InputError); // prettier-ignore
    expect(fault?.message).to.match(/nowhere\.txt: no such file/);
  });
});
