import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { discover } from '../../../src/catalogue/index.js';
import { InputError, PluginError } from '../../../src/plugin/index.js';
import { workFolder } from '../config/fixtures.js';

const define = (name: string, more = '') =>
  `import * as tf from '@tensorflow/tfjs';
import { defineLoss } from 'stillhouse/plugin';
export default defineLoss({ name: '${name}', doc: 'A loss.', teacher: false, options: {}, create: () => ({ compute: () => tf.tensor1d([1]) })${more} });
`;

describe('the catalogue', () => {
  const folder = workFolder();
  const from = join(folder.path, 'experiment.yaml');
  const find = (spec: string, line?: number) => discover({ roots: [], plugins: [{ spec, from, line }] });
  const refusal = (spec: string): Promise<Error> =>
    find(spec).then(
      () => Promise.reject(new Error('not refused')),
      (error: Error) => error,
    );
  after(() => folder.remove());

  it('finds the built-in plugins', async () => {
    const root = fileURLToPath(new URL('../../../plugins', import.meta.url));
    const entry = (await discover({ roots: [root], plugins: [] })).get('loss', 'distillation');
    expect(entry.from).to.equal('repository');
    expect(entry.digest).to.equal(createHash('sha256').update(readFileSync(entry.file)).digest('hex'));
  });

  it('loads plugins far from any node_modules, on our tfjs engine: .mjs, .js, .cjs, .mts, .ts', async () => {
    folder.write('far/esm.mjs', define('esm'));
    folder.write('far/plain.js', define('plain'));
    folder.write(
      'far/common.cjs',
      `const { defineLoss } = require('stillhouse/plugin');\nconst tf = require('@tensorflow/tfjs');\nmodule.exports = defineLoss({ name: 'common', doc: 'A loss.', teacher: false, options: {}, create: () => ({ compute: () => tf.tensor1d([1]) }) });\n`,
    );
    for (const ending of ['ts', 'mts'])
      folder.write(`far/typed-${ending}.${ending}`, define(`typed-${ending}`).replace('compute: ()', 'compute: (_inputs: unknown)'));
    folder.write('far/_helper.mjs', 'throw new Error();');
    const catalogue = await find('./far');
    const entries = catalogue.list('loss');
    expect(entries.map((entry) => entry.definition.name)).to.deep.equal(['common', 'esm', 'plain', 'typed-mts', 'typed-ts']);
    for (const { definition } of entries) {
      const before = tf.memory().numTensors;
      const loss = definition.create({} as never) as { compute(): tf.Tensor };
      const tensor = loss.compute();
      expect(tf.memory().numTensors, definition.name).to.equal(before + 1);
      tensor.dispose();
    }
  }).timeout(20_000);

  it('reads TypeScript that is more than types, and tells the line of what is none', async () => {
    const typed = 'enum Side {\n  Left = 1,\n  Right,\n}\n';
    folder.write('typed/with-enum.ts', `${typed}${define('with-enum').replace('tf.tensor1d([1])', 'tf.tensor1d([Side.Right])')}`);
    const { definition } = (await find('./typed')).get('loss', 'with-enum');
    expect((definition.create({} as never) as { compute(): tf.Tensor }).compute().arraySync()).to.deep.equal([2]);
    folder.write('typed/broken.ts', `${typed}const half: number = ;\n`);
    expect((await refusal('./typed/broken.ts')).message).to.match(/broken' ?: ?cannot be loaded: SyntaxError: .* at line 5/);
  });

  it('takes the packages of a plugin from our own where it has none', async () => {
    folder.write(
      'own/reader.mjs',
      `import { parse } from 'csv-parse/sync';\n${define('reader').replace("doc: 'A loss.'", 'doc: String(parse("a,b"))')}`,
    );
    expect((await find('./own/reader.mjs')).get('loss', 'reader').definition.doc).to.equal('a,b');
  });

  it('loads npm packages with one or several plugins', async () => {
    folder.write(
      'node_modules/one/package.json',
      '{ "name": "one", "type": "module", "exports": { ".": { "types": "./x.d.ts", "import": "./main.js" } } }',
    );
    folder.write('node_modules/one/main.js', define('some-loss'));
    folder.write('node_modules/@us/two/package.json', '{ "name": "@us/two", "main": "lib" }');
    folder.write(
      'node_modules/@us/two/lib/index.js',
      `const { defineMetric: define } = require('stillhouse/plugin');\nconst metric = (name) => define({ name, doc: 'x', direction: 'maximize', options: {}, create: () => ({}) });\nmodule.exports = [metric('a'), metric('b')];\n`,
    );
    expect((await find('one')).get('loss', 'some-loss').from).to.equal('package');
    expect((await find('@us/two')).list('metric').map(({ definition }) => definition.name)).to.deep.equal(['a', 'b']);
  });

  it('takes one file listed twice once, and refuses two plugins of one name, naming both files', async () => {
    folder.write('x/same.mjs', define('same'));
    folder.write('y/same.mjs', define('same'));
    const twice = await discover({
      roots: [],
      plugins: [
        { spec: './x', from },
        { spec: './x/same.mjs', from },
      ],
    });
    expect(twice.list()).to.have.length(1);
    const both = discover({
      roots: [],
      plugins: [
        { spec: './x', from },
        { spec: './y', from },
      ],
    });
    const error = await both.then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error).to.be.instanceOf(InputError);
    expect(error!.message).to.contain('x/same.mjs').and.contain('y/same.mjs').and.contain("loss 'same'");
  });

  it('answers what is known and what was meant', async () => {
    const catalogue = await find('./x');
    expect(() => catalogue.get('loss', 'smae', { file: 'e.yaml', line: 3 })).to.throw(
      InputError,
      "e.yaml:3: unknown loss 'smae' (allowed: same; did you mean 'same'?)",
    );
    expect(() => catalogue.get('metric', 'same')).to.throw(InputError, /none is known; 'same' is the name of a plugin of kind loss/);
  });

  it('refuses places that hold no plugin', async () => {
    folder.write('empty/readme.md', '');
    expect((await refusal('./empty')).message).to.match(/experiment\.yaml plugins: no plugin file in folder/);
    expect((await refusal('./empty/readme.md')).message).to.match(/is no plugin file/);
    expect((await refusal('./x/smae.mjs')).message).to.match(/no such file or folder.*did you mean 'same\.mjs'/);
    expect((await refusal('@../../x')).message).to.match(/neither a path nor the name of a package/);
    folder.write('node_modules/broken/package.json', '{');
    expect((await refusal('broken')).message).to.match(/'broken' cannot be read/);
    for (let index = 0; index <= 300; index += 1) folder.write(`many/p${index}.mjs`, '');
    expect((await refusal('./many')).message).to.match(/301 files in folder '\.\/many' are too many/);
    expect((await refusal('not-there')).message).to.match(/no npm package 'not-there' is installed.*npm install not-there/);
  });

  const faults: Record<string, { readonly text: string; readonly says: RegExp }> = {
    'syntax-error': { text: 'export default {\n  name: ;\n};\n', says: /cannot be loaded: SyntaxError.* at line 2/ },
    'missing-import': { text: "import 'no-such-package-at-all';\nexport default {};\n", says: /cannot be loaded.*no-such-package-at-all/ },
    'missing-name': {
      text: "import { defineLos } from 'stillhouse/plugin';\nexport default defineLos({});\n",
      says: /cannot be loaded.*defineLos/,
    },
    throws: { text: '\nthrow new Error("boom");\n', says: /cannot be loaded: Error: boom at line 2/ },
    'no-default': { text: 'export const loss = 1;\n', says: /has no default export/ },
    'not-object': { text: 'export default () => {};\n', says: /default export is a function/ },
    'empty-list': { text: 'export default [];\n', says: /default export is a list/ },
    'unknown-kind': {
      text: "export default { kind: 'losss', name: 'unknown-kind' };\n",
      says: /unknown kind 'losss'.*did you mean 'loss'/,
    },
  };
  for (const [name, { text, says }] of Object.entries(faults))
    it(`names the file and the fault: ${name}`, async () => {
      const file = folder.write(`faulty/${name}.mjs`, text);
      const error = await refusal(`./faulty/${name}.mjs`);
      expect(error).to.be.instanceOf(PluginError);
      expect(error.message).to.match(says).and.contain(file);
      expect((error as PluginError).plugin).to.equal(name);
    });
});
