/** `stillhouse schema`: the schemas of files with plugins of the user's own in them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { scratchFolder } from '../src/runtime/scratch.js';
import { answered } from '../support/resident.js';

const plugin = `export default { kind: 'loss', name: 'mine', doc: 'A loss of my own.', teacher: false, options: { slope: { doc: 'How steep it is.', format: 'unit', default: 0.5 } }, create: () => ({}) };\n`;

describe('schema', function () {
  this.timeout(60_000);
  const folder = scratchFolder('schema-command');
  const place = { cwd: folder, env: { STILLHOUSE_HOME: join(folder, 'home'), CI: '1' } };
  const schema = (...args: string[]) => answered(['schema', ...args], place);
  before(() => writeFileSync(join(folder, 'mine.mjs'), plugin));

  it('prints one, the same as a document, with the plugins that it is given', async () => {
    const [text, json] = [
      await schema('experiment', '--plugins', './mine.mjs'),
      await schema('experiment', '--plugins', './mine.mjs', '--json'),
    ];
    const { properties, definitions } = JSON.parse(text.stdout);
    expect(JSON.parse(json.stdout)).to.deep.equal({ ...JSON.parse(text.stdout) });
    expect(properties.loss.properties.mine.description).to.equal('A loss of my own.');
    expect(definitions['loss.mine.options.weight'].properties.slope.description).to.match(
      /^How steep it is\.\n\nA number from 0 to 1; default 0.5\.$/,
    );
  });

  it('writes all three to a folder and says how files name them', async () => {
    const { code, stdout, stderr } = await schema('--out', 'schemas', '--json');
    expect([code, readdirSync(join(folder, 'schemas')).sort()]).to.deep.equal([
      0,
      ['benchmark.schema.json', 'experiment.schema.json', 'sweep.schema.json'],
    ]);
    expect(JSON.parse(stdout).files).to.have.length(3);
    expect(stderr).to.include('# yaml-language-server: $schema=../schemas/sweep.schema.json');
    expect(JSON.parse(readFileSync(join(folder, 'schemas/sweep.schema.json'), 'utf8')).properties).to.include.keys('space', 'sampler');
  });

  it('refuses an unknown kind, and no kind without a place', async () => {
    const unknown = await schema('sweeep');
    expect([unknown.code, unknown.stderr]).to.deep.equal([
      2,
      "error: there is no file of kind 'sweeep' (allowed: experiment, sweep, benchmark; did you mean 'sweep'?)\n",
    ]);
    expect((await schema()).code).to.equal(2);
  });
});
