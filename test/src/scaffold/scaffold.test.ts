import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { kinds } from '../../../src/plugin/index.js';
import { beginProject, projectFolder, writePlugin } from '../../../src/scaffold/index.js';
import { scratchFolder } from '../runtime/scratch.js';

const root = join(import.meta.dirname, '../../../..');
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');

describe('projects of their own', () => {
  const scratch = scratchFolder('scaffold');
  const at = (name: string): string => join(scratch, name);

  it('begin in a new folder, on this very package', () => {
    const { written, kept, installed } = beginProject(at('deep/er'));
    expect(written).to.include.members(['package.json', '.gitignore', 'sweeps/grid.yaml', 'plugins/metrics/worst-recall.ts']);
    expect({ kept, installed }).to.deep.equal({ kept: [], installed: false });
    const { name, type, dependencies } = JSON.parse(read(at('deep/er'), 'package.json'));
    expect({ name, type }).to.deep.equal({ name: 'er', type: 'module' });
    expect(join(at('deep/er'), dependencies.stillhouse.replace('file:', ''))).to.equal(root);
    expect(read(at('deep/er'), 'plugins/metrics/worst-recall.ts'))
      .to.include("name: 'worst-recall'")
      .and.not.include('my-metric');
  });

  it('begin where npm and git have been, and keep what is there', () => {
    mkdirSync(at('begun/.git'), { recursive: true });
    const manifest = { name: 'mine', type: 'commonjs', scripts: { test: 'echo "Error: no test specified" && exit 1', start: 'mine' }, dependencies: { stillhouse: '9.9.9' } }; // prettier-ignore
    writeFileSync(join(at('begun'), 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(at('begun'), '.gitignore'), 'mine\n');
    expect(beginProject(at('begun')).kept).to.deep.equal(['.gitignore']);
    const { scripts, ...rest } = JSON.parse(read(at('begun'), 'package.json'));
    expect(rest).to.deep.include({ name: 'mine', type: 'commonjs', dependencies: { stillhouse: '9.9.9' } });
    expect(scripts).to.include({ start: 'mine', test: 'stillhouse test' });
    expect(read(at('begun'), '.gitignore')).to.equal('mine\n');
  });

  it('refuse a folder with something in it unless told, and never overwrite', () => {
    mkdirSync(at('full/sweeps'), { recursive: true });
    writeFileSync(join(at('full'), 'sweeps/grid.yaml'), 'mine');
    expect(() => beginProject(at('full'))).to.throw(/the folder is not empty: it holds sweeps .*--add/);
    expect(readdirSync(at('full'))).to.deep.equal(['sweeps']);
    const { written, kept } = beginProject(at('full'), { add: true });
    expect(kept).to.deep.equal(['sweeps/grid.yaml']);
    expect(written).to.include('sweeps/tpe.yaml');
    expect(read(at('full'), 'sweeps/grid.yaml')).to.equal('mine');
    expect(beginProject(at('full'), { add: true }).written).to.deep.equal([]);
    writeFileSync(at('file'), '');
    expect(() => beginProject(at('file'))).to.throw(/no folder/);
    expect(() => beginProject(root)).to.throw(/this is Stillhouse itself/);
    expect(() => projectFolder(join(root, 'src'))).to.throw(/this is Stillhouse itself/);
  });
});

describe('plugins of their own', () => {
  const folder = join(scratchFolder('new'), 'project');
  const write = (name: string) => writePlugin({ kind: 'loss', name, folder, taken: ['distillation'] });

  it('have a template for every kind, with a test', () => {
    const names = (place: string) => readdirSync(join(root, 'templates', place), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')).map((path) => basename(path)).sort(); // prettier-ignore
    expect(names('plugins')).to.deep.equal(kinds.map((kind) => `my-${kind}.ts`).sort());
    expect(names('test')).to.deep.equal(kinds.map((kind) => `my-${kind}.test.ts`).sort());
  });

  it('are written under their name', () => {
    expect(write('soft-margin')).to.deep.equal({ plugin: 'plugins/losses/soft-margin.ts', test: 'test/losses/soft-margin.test.ts' });
    expect(read(folder, 'plugins/losses/soft-margin.ts')).to.include("name: 'soft-margin'");
    expect(read(folder, 'test/losses/soft-margin.test.ts')).to.include("'../../plugins/losses/soft-margin.ts'");
  });

  for (const [name, told] of [
    ['MyLoss 2', /'MyLoss 2' is no name for a plugin .*stillhouse new loss my-loss-2/],
    ['../escape', /is no name for a plugin .*new loss escape/],
    ['9', /'9' is no name for a plugin \(allowed: small letters[^;]*\)/],
    ['', /'' is no name for a plugin/],
    ['distillation', /Stillhouse has a loss 'distillation'.*my-distillation/],
    ['soft-margin', /plugins\/losses\/soft-margin.ts.*there is a loss 'soft-margin' already/],
    ['in-js', /in-js.mjs.*there is a loss 'in-js' already/],
    ['tested', /tested.test.ts.*there already, and nothing is overwritten/],
  ] as const)
    it(`are refused as '${name}', nothing written`, () => {
      mkdirSync(join(folder, 'plugins/losses'), { recursive: true });
      mkdirSync(join(folder, 'test/losses'), { recursive: true });
      writeFileSync(join(folder, 'plugins/losses/in-js.mjs'), '');
      writeFileSync(join(folder, 'test/losses/tested.test.ts'), 'mine');
      const before = readdirSync(dirname(folder), { recursive: true }).length;
      expect(() => write(name)).to.throw(told);
      expect(readdirSync(dirname(folder), { recursive: true }).length).to.equal(before);
      expect(existsSync(join(folder, 'plugins/losses/tested.ts'))).to.equal(false);
    });
});
