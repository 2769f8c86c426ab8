/** The list of faults is true: its tests are there, and they expect what it says that the user sees. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const list = new URL('../../../test/faults/faults.md', import.meta.url);
const rows = readFileSync(list, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (---|fault )/.test(line))
  .map((line) => {
    const [fault, sees, test] = line.slice(2, -2).split(' | ') as [string, string, string];
    const [, title, path] = /^\[(.*)\]\((.*)\)$/.exec(test) ?? [];
    return { fault, sees, title: title ?? '', path: path ?? '' };
  });

/** What has to be in the list, by a word of it. */
const wanted = `
  server down
  server slow
  server restarting
  5xx
  429
  half-applied
  credentials in mid-run
  Redis down at the start
  Redis down in mid-sweep
  without persistence
  Redis full
  disk full
  read-only
  folder deleted
  out of memory
  throws
  hangs
  NaN
  leaks
  prints
  clock
  two sweeps
  other code
  other plugins
  other data
  host cut off
  secrets
`
  .trim()
  .split(/\n */);

/** A test's text, escaped characters of patterns as they are. */
const plain = (text: string): string => text.replaceAll('\\', '');

describe('the list of faults', () => {
  it('has each of them, with one sentence', () => {
    const faults = rows.map(({ fault }) => fault).join('\n');
    for (const word of wanted) expect(faults).to.contain(word);
    for (const { fault, sees } of rows) expect(sees, fault).to.match(/^\S.*\.$/);
  });

  for (const { fault, sees, title, path } of rows)
    it(`is true of: ${fault}`, () => {
      const file = fileURLToPath(new URL(path, list));
      expect(existsSync(file), path).to.equal(true);
      const text = readFileSync(file, 'utf8');
      expect(text).to.contain(title);
      for (const [, phrase] of sees.matchAll(/`([^`]+)`/g)) expect(plain(text), path).to.contain(plain(phrase!));
    });
});
