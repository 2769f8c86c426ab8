import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { rememberVerdict, vendorAddon } from '../../../src/runtime/addon.js';
import { examine } from '../../../src/runtime/doctor.js';
import type { Finding } from '../../../src/runtime/doctor.js';
import { scratchFolder, withEnv } from './scratch.js';

describe('doctor', function () {
  this.timeout(120_000);
  const home = scratchFolder('doctor');
  withEnv({ STILLHOUSE_HOME: home, STILLHOUSE_PYTHON: 'no-such-python', CXX: 'no-such-compiler', STILLHOUSE_GPU: '0' });

  it('says what is missing on a bare machine and how to get it, and which backend is left', async () => {
    const vendor = vendorAddon();
    if (vendor) await rememberVerdict(vendor, false, 'for the test');
    mkdirSync(join(home, 'cache'));
    writeFileSync(join(home, 'cache', 'x'), new Uint8Array(100_000));
    const { findings, backend, state } = await examine();
    const by = Object.fromEntries(findings.map((finding) => [finding.name, finding])) as Record<Finding['name'], Finding>;
    expect({ backend, state }).to.deep.equal({ backend: 'wasm', state: home });
    expect(by.python.value).to.include('no-such-python');
    expect(by.compiler.value).to.include('no-such-compiler');
    for (const name of ['python', 'compiler', 'tensorflow', 'mlflow'] as const) {
      expect(by[name].status, name).to.equal('missing');
      expect(by[name].advice, name).to.be.a('string').with.length.above(10);
    }
    for (const name of ['node', 'wasm', 'gpu', 'server', 'state'] as const)
      expect(by[name], name).to.include({ status: 'ok', advice: null });
    expect((by.state.details.sizes as Record<string, number>).cache).to.be.within(100_000, 200_000);
  });

  it('tells of an addon that is there but broken', async () => {
    const folder = join(home, `tensorflow-2.21.0-cpu-${process.platform}-${process.arch}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'tfjs_binding.node'), 'not a library');
    writeFileSync(join(folder, 'complete.json'), '{"version":"2.21.0","gpu":false}');
    const { findings, backend } = await examine();
    const found = findings.find(({ name }) => name === 'tensorflow')!;
    expect(backend).to.equal('wasm');
    expect(found.status).to.equal('missing');
    expect(found.value).to.include('does not work');
    expect(found.advice).to.include(`remove ${folder} and run \`npx stillhouse setup\``);
  });
});
