import { mkdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { nativeCandidates } from '../../../src/runtime/native.js';
import { moduleUrl, runProgram } from '../runtime/program.js';
import { scratchFolder } from '../runtime/scratch.js';

const tfjs = JSON.stringify(import.meta.resolve('@tensorflow/tfjs'));

/** Two Adam steps of a small model of each layer kind, from fixed weights: the losses, and how many tensors the second step left. */
const training = (options: string) => `
  import { loadBackend } from ${moduleUrl('src/wire/backend.js')};
  const chosen = await loadBackend(${options});
  const tf = (await import(${tfjs})).default;
  const embedding = () => tf.layers.embedding({ inputDim: 12, outputDim: 4, inputLength: 5, maskZero: false });
  const bodies = {
    conv: () => [tf.layers.conv1d({ filters: 3, kernelSize: 2, activation: 'relu' }), tf.layers.globalMaxPooling1d()],
    lstm: () => [tf.layers.lstm({ units: 3, recurrentActivation: 'sigmoid' })],
    gru: () => [tf.layers.gru({ units: 3, recurrentActivation: 'sigmoid' })],
    bilstm: () => [tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 3 }), mergeMode: 'concat' })],
    norm: () => [tf.layers.globalAveragePooling1d(), tf.layers.layerNormalization()],
  };
  const losses = {};
  let leaked = 0;
  for (const [name, body] of Object.entries(bodies)) {
    const model = tf.sequential({ layers: [embedding(), ...body(), tf.layers.dense({ units: 2 })] });
    let i = 0;
    model.setWeights(model.getWeights().map(({ shape, size }) => tf.tensor(Float32Array.from({ length: size }, () => Math.sin(++i) / 2), shape)));
    const x = tf.tensor2d([[1, 2, 3, 0, 0], [4, 5, 6, 7, 11]], [2, 5], 'int32');
    const y = tf.oneHot(tf.tensor1d([0, 1], 'int32'), 2);
    const optimizer = tf.train.adam(0.05);
    const step = () => tf.tidy(() => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, model.apply(x)), true).dataSync()[0]);
    losses[name] = [step()];
    const before = tf.memory().numTensors;
    losses[name].push(step());
    leaked += tf.memory().numTensors - before;
  }
  console.log(JSON.stringify({ chosen, backend: tf.getBackend(), losses, leaked }));`;

describe('backend', function () {
  this.timeout(120_000);
  const home = scratchFolder('backend');
  const run = async (options: string, env: NodeJS.ProcessEnv = {}) => {
    const { code, stdout, stderr } = await runProgram(training(options), { STILLHOUSE_BACKEND: '', ...env }).outcome;
    expect(code, stderr).to.equal(0);
    return { ...JSON.parse(stdout), stderr };
  };
  let reference: { losses: Record<string, number[]> };

  before(async () => (reference = await run("{ prefer: 'cpu' }")));

  const agrees = (result: typeof reference) => {
    for (const [name, values] of Object.entries(reference.losses)) {
      values.forEach((value, step) => expect(result.losses[name]![step], `${name}, step ${step}`).to.be.closeTo(value, 1e-5));
    }
  };

  it('plain JavaScript trains every layer kind, silently', () => {
    expect(reference).to.deep.include({ backend: 'cpu', leaked: 0, stderr: '' });
    for (const [name, [first, second]] of Object.entries(reference.losses)) expect(second, name).to.be.below(first!);
  });

  it('WebAssembly trains the same numbers with borrowed kernels and leaks nothing', async () => {
    const result = await run('{}', { STILLHOUSE_BACKEND: 'wasm' });
    expect(result).to.deep.include({ backend: 'wasm', leaked: 0, stderr: '' });
    expect(result.chosen.better).to.include('native TensorFlow');
    agrees(result);
  });

  it('native TensorFlow trains the same numbers, leaving stdout alone', async function () {
    if (nativeCandidates().length === 0) {
      console.log('    no native TensorFlow: run `npm test` once to build it');
      return this.skip();
    }
    const result = await run("{ prefer: 'tensorflow' }");
    expect(result).to.deep.include({ backend: 'tensorflow', leaked: 0 });
    expect(result.chosen.better).to.equal(null);
    agrees(result);
  });

  it('native TensorFlow without the kernels of this version says how to get them', async function () {
    const found = nativeCandidates().find(({ from, gpu, whole }) => from === 'built' && !gpu && whole);
    if (!found) return this.skip();
    const bare = join(home, 'bare');
    mkdirSync(bare);
    symlinkSync(found.folder, join(bare, basename(found.folder)));
    const code = `
      const { loadBackend } = await import(${moduleUrl('src/wire/backend.js')});
      console.log(JSON.stringify(await loadBackend({ prefer: 'tensorflow' })));`;
    const better = async (env: NodeJS.ProcessEnv) =>
      JSON.parse((await runProgram(code, { STILLHOUSE_HOME: bare, STILLHOUSE_BACKEND: '', ...env }).outcome).stdout).better;
    expect(await better({})).to.include('npx stillhouse setup');
    expect(await better({ STILLHOUSE_KERNELS: 'off' })).to.equal(null);
  });

  it('goes on to WebAssembly and says why where the addon does not load', async () => {
    const code = `
      import { createRequire } from 'node:module';
      import { writeFileSync, mkdirSync, symlinkSync } from 'node:fs';
      import { rememberVerdict, vendorAddon } from ${moduleUrl('src/runtime/addon.js')};
      if (vendorAddon()) await rememberVerdict(vendorAddon(), false, 'for the test');
      const folder = ${JSON.stringify(join(home, `tensorflow-2.21.0-cpu-${process.platform}-${process.arch}`))};
      mkdirSync(folder, { recursive: true });
      writeFileSync(folder + '/tfjs_binding.node', 'not a library');
      writeFileSync(folder + '/complete.json', '{"version":"2.21.0","gpu":false}');
      const { loadBackend } = await import(${moduleUrl('src/wire/backend.js')});
      console.log(JSON.stringify(await loadBackend()));`;
    const { stdout, stderr } = await runProgram(code, { STILLHOUSE_HOME: home, STILLHOUSE_BACKEND: '' }).outcome;
    const chosen = JSON.parse(stdout || JSON.stringify({ stderr }));
    expect(chosen.backend).to.equal('wasm');
    expect(chosen.why).to.match(/the TensorFlow addon built here does not load \(.+\); WebAssembly/);
  });

  it('does not load an addon that has changed since it was built, which could end the process', async () => {
    const code = `
      import { writeFileSync, mkdirSync } from 'node:fs';
      import { rememberVerdict, vendorAddon } from ${moduleUrl('src/runtime/addon.js')};
      import { sealOf } from ${moduleUrl('src/runtime/seal.js')};
      if (vendorAddon()) await rememberVerdict(vendorAddon(), false, 'for the test');
      const folder = ${JSON.stringify(join(home, `tensorflow-2.21.0-cpu-${process.platform}-${process.arch}`))};
      mkdirSync(folder, { recursive: true });
      writeFileSync(folder + '/tfjs_binding.node', 'built');
      writeFileSync(folder + '/complete.json', JSON.stringify({ version: '2.21.0', gpu: false, seal: sealOf(folder) }));
      writeFileSync(folder + '/tfjs_binding.node', 'burnt');
      const { loadBackend } = await import(${moduleUrl('src/wire/backend.js')});
      console.log(JSON.stringify(await loadBackend()));`;
    const { stdout, stderr } = await runProgram(code, { STILLHOUSE_HOME: home, STILLHOUSE_BACKEND: '' }).outcome;
    const chosen = JSON.parse(stdout || JSON.stringify({ stderr }));
    expect(chosen).to.deep.include({ backend: 'wasm', why: 'the TensorFlow addon built here is damaged; WebAssembly works' });
  });

  it('refuses an unknown name', async () => {
    const code = `
      import { loadBackend } from ${moduleUrl('src/wire/backend.js')};
      try { await loadBackend(); } catch (error) { console.log(error.name, error.message); }`;
    const { stdout } = await runProgram(code, { STILLHOUSE_BACKEND: 'webgl' }).outcome;
    expect(stdout).to.include("InputError STILLHOUSE_BACKEND: unknown backend 'webgl' (allowed: tensorflow, wasm, cpu)");
  });
});
