/** The troubleshooting page: error texts as the program says them lead to their entries, and no entry is of a text that it does not say. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { checkFile } from '../../src/config/index.js';
import { answered } from '../support/resident.js';
import { scratchFolder } from '../src/runtime/scratch.js';
import { sound } from '../src/schema/mistakes.js';
import { faulty, misused } from './faulty.js';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const entries = [...readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8').matchAll(/^### `(.+)`$/gm)].map(([, text]) => text!);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const patternOf = (entry: string): RegExp => new RegExp(entry.split('…').map(escaped).join('.*'));

describe('troubleshooting', function () {
  this.timeout(120_000);
  const folder = scratchFolder('troubleshooting');
  const told: string[] = [];
  before(async () => {
    cpSync(join(root, 'experiments'), join(folder, 'experiments'), { recursive: true });
    mkdirSync(join(folder, 'sweeps'));
    for (const [index, text] of faulty.entries()) {
      const file = join(folder, 'sweeps', `${index}.yaml`);
      writeFileSync(file, text);
      let faults: readonly { readonly problem: string }[];
      try {
        faults = await checkFile(file, { env: {} });
      } catch (fault) {
        faults = [fault as Error & { problem: string }];
      }
      expect(faults.length, String(text)).to.be.above(0);
      told.push(...faults.map(({ problem }) => problem));
    }
    writeFileSync(join(folder, 'sound.yaml'), sound.experiment);
    writeFileSync(join(folder, 'sweep.yaml'), sound.sweep);
    mkdirSync(join(folder, 'newer'));
    writeFileSync(join(folder, 'newer/bundle.json'), '{ "format": 99 }');
    const place = { cwd: folder, env: { STILLHOUSE_HOME: join(folder, 'home'), CI: '1' } };
    for (const args of misused) told.push((await answered(args, place)).stderr);
  });

  it('has an entry for each of more than 40 error texts', () => {
    expect(new Set(told).size).to.be.at.least(40);
    expect(told.filter((text) => !entries.some((entry) => patternOf(entry).test(text)))).to.deep.equal([]);
  });

  it('has no entry for a text that is never said, and none twice', () => {
    expect(entries.length).to.be.at.least(40);
    expect(entries.filter((entry) => !told.some((text) => patternOf(entry).test(text)))).to.deep.equal([]);
    expect(new Set(entries).size).to.equal(entries.length);
  });
});
