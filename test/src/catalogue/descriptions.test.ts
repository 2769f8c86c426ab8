import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { discover, type Entry } from '../../../src/catalogue/index.js';
import { workFolder } from '../config/fixtures.js';

const plugin = (name: string, more = '') =>
  `import * as tf from '@tensorflow/tfjs';
import { defineLoss } from 'stillhouse/plugin';
import { scale } from './_scale.mjs';
${more}
export default defineLoss({ name: '${name}', doc: 'A loss.', teacher: false, options: { scale }, create: () => ({ compute: () => tf.tensor1d([1]) }) });
`;
const scale = (value: number) => `export const scale = { doc: 'A factor.', format: 'positive', default: ${value} };\n`;

describe('descriptions of plugins', () => {
  const folder = workFolder();
  const descriptions = join(folder.path, 'kept', 'plugins.txt');
  const from = join(folder.path, 'experiment.yaml');
  const entry = async (name: string, file = `${name}.mjs`): Promise<Entry> =>
    (await discover({ roots: [], plugins: [{ spec: `./${file}`, from }], descriptions })).get('loss', name);
  const loaded = ({ definition }: Entry): boolean => {
    try {
      return typeof definition.create({}) === 'object';
    } catch (error) {
      expect(String(error)).to.include('described, not loaded');
      return false;
    }
  };
  const data = ({ definition: { create: _c, inject: _i, ...rest }, ...found }: Entry) => ({ ...rest, ...found });
  before(() => {
    folder.write('_scale.mjs', scale(1));
    for (const name of ['steady', 'healed', 'linked']) folder.write(`${name}.mjs`, plugin(name));
  });
  after(() => folder.remove());

  it('say the same as the built-in plugins, which are not loaded for them', async () => {
    const roots = [fileURLToPath(new URL('../../../plugins', import.meta.url))];
    const plain = await discover({ roots });
    await discover({ roots, descriptions });
    const described = await discover({ roots, descriptions });
    expect(described.list().map(data)).to.deep.equal(plain.list().map(data));
    expect(() => described.get('metric', 'accuracy').definition.create({})).to.throw('described, not loaded');
  });

  it("know a user's plugin until it changes, be it in a file that it imports", async () => {
    expect(loaded(await entry('steady'))).to.equal(true);
    const kept = await entry('steady');
    expect(loaded(kept)).to.equal(false);
    expect(kept.definition.options['scale'].default).to.equal(1);
    folder.write('steady.mjs', plugin('steady', '// another text'));
    expect((await entry('steady')).digest).to.not.equal(kept.digest);
    expect(loaded(await entry('linked'))).to.equal(true);
    expect(loaded(await entry('linked'))).to.equal(false);
    folder.write('_scale.mjs', scale(2));
    expect(loaded(await entry('linked'))).to.equal(true);
  });

  it('are never kept of a plugin that looks about itself, or cannot be followed', async () => {
    const looks = [
      'const home = process.env.HOME;',
      "import { readFileSync } from 'node:fs';",
      'const now = Date.now();',
      "await import('./_scale.mjs');",
    ];
    for (const [index, look] of looks.entries()) {
      folder.write(`looks${index}.mjs`, plugin(`looks${index}`, look));
      for (const _ of [1, 2]) expect(loaded(await entry(`looks${index}`)), look).to.equal(true);
    }
  });

  it('are made anew where their file is damaged, and a plugin at fault is told as ever', async () => {
    await entry('healed');
    const text = readFileSync(descriptions, 'utf8');
    writeFileSync(descriptions, text.replace('A factor.', 'A factoR.'));
    expect(loaded(await entry('healed'))).to.equal(true);
    expect(loaded(await entry('healed'))).to.equal(false);
    writeFileSync(descriptions, text.slice(0, text.length / 2));
    expect(loaded(await entry('healed'))).to.equal(true);
    folder.write('faulty.mjs', plugin('other'));
    for (const _ of [1, 2]) {
      const fault = await entry('faulty').catch((error: Error) => error);
      expect(fault).to.have.property('message').that.includes("its name must equal its file's name 'faulty'");
    }
    expect(existsSync(descriptions)).to.equal(true);
  });
});
