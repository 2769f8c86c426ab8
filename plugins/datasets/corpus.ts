import { createRequire } from 'node:module';
import { join } from 'node:path';
import { checkFile, defineDataset, InputError, readUtf8, type Example, type SplitName } from 'stillhouse/plugin';

const NPM = /^npm:((?:@[^/]+\/)?[^/]+)\/(.+)$/;

/** The path of `npm:PACKAGE/FILE`, looked for from the working folder; any other path as it is. Throws an `InputError` where it is not installed. */
function located(file: string): string {
  if (!file.startsWith('npm:')) return file;
  const [, name, inner] = NPM.exec(file) ?? [];
  if (!name) throw new InputError(`'${file}' names no file`, { path: 'dataset.file', allowed: 'npm:PACKAGE/FILE, or a path' });
  try {
    return createRequire(join(process.cwd(), 'package.json')).resolve(`${name}/${inner}`);
  } catch {
    throw new InputError(`${inner} of the npm package ${name} is not there`, { path: 'dataset.file', suggestion: `npm install ${name}` });
  }
}

/** Text in windows of at most so many UTF-16 units: each ends after white space where its second half has some, and never within a letter. */
export function* windowsOf(text: string, most: number): Generator<string> {
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = Math.min(text.length, start + most);
    if (end < text.length) {
      let at = end;
      while (at > start + most / 2 && !/\s/.test(text[at - 1]!)) at--;
      if (at > start + most / 2) end = at;
      else if (end - start > 1 && /[\uDC00-\uDFFF]/.test(text[end]!)) end--;
    }
    yield text.slice(start, end);
  }
}

export default defineDataset({
  name: 'corpus',
  doc: 'Running text for language models: a part of a text file in windows, of which the last ones validate and test; no two windows overlap.',
  task: 'language-modelling',
  options: {
    file: {
      doc: 'The text, also .gz: a path, or npm:PACKAGE/FILE of an installed package.',
      format: 'source',
      default: null,
      required: true,
    },
    from: { doc: 'Where the part begins, as a share of the characters of the file.', format: 'unit', default: 0 },
    to: { doc: 'Where it ends.', format: 'unit', default: 1 },
    validation: { doc: 'Share of the part that validates: what comes before the test.', format: 'below-one', default: 0.1 },
    test: { doc: 'Share of the part that tests: its end.', format: 'below-one', default: 0.1 },
    window: { doc: 'Most characters of a window; max_length should be as many at least.', format: 'count', default: 64 },
  },
  create({ file, from, to, validation, test, window }) {
    const place = located(file);
    const fault = (problem: string, path: string, allowed: string) => new InputError(problem, { path: `dataset.${path}`, allowed });
    if (from >= to) throw fault(`the part from ${from} to ${to} is empty`, 'from', `less than ${to}`);
    if (validation + test >= 1) throw fault(`validation ${validation} and test ${test} leave nothing to train on`, 'validation', 'shares that sum to less than 1'); // prettier-ignore
    const bounds = (split: SplitName): readonly [number, number] => {
      const [tested, validated] = [1 - test, 1 - test - validation];
      return split === 'test' ? [tested, 1] : split === 'validation' ? [validated, tested] : [0, validated];
    };
    return {
      splits: ['train', 'validation', 'test'],
      files: { train: place, validation: place, test: place },
      async *read(split): AsyncGenerator<Example> {
        checkFile(place, 'dataset.file');
        let text = '';
        for await (const chunk of readUtf8(place)) text += chunk.toString('utf8');
        text = text.replace(/^\uFEFF/, '');
        const part = text.slice(Math.round(from * text.length), Math.round(to * text.length));
        const [start, end] = bounds(split).map((share) => Math.round(share * part.length)) as [number, number];
        for (const piece of windowsOf(part.slice(start, end), window)) yield { text: piece, label: 'text' };
      },
    };
  },
});
