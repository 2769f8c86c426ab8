// `npm start` and `npm test` from a fresh clone: plain JavaScript over Node's own modules until the rest is installed and compiled.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endWithNpm } from './plain/end-with-npm.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const say = (line) => process.stderr.write(`stillhouse: ${line}\n`);

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`Node ${process.versions.node} is too old: install Node 20.19 or later`);
  process.exit(1);
}

async function setUp() {
  const { build, installDependencies, isReady } = await import('./plain/steps.mjs');
  if (isReady(root)) return;
  const { withLock } = await import('./plain/lock.mjs');
  const { stateFolder } = await import('./plain/state.mjs');
  const onWait = ({ pid, since }) => say(`another set-up is under way (process ${pid}, since ${since}); waiting for it`);
  await withLock(join(stateFolder(), 'setup.lock'), { purpose: 'set-up', onWait }, async (lock) => {
    await installDependencies(root, say, lock);
    await build(root, say, lock);
  });
}

const load = (name) => import(pathToFileURL(join(root, 'dist', 'src', 'runtime', name)).href);
/** The sweep that runs in this very process need not tell it again. */
const backendIsTold = () => (globalThis[Symbol.for('stillhouse:backend-told')] = true);

function tellKernels(fault) {
  if (!fault) return;
  say(`${fault.reason}; ${fault.advice}`);
  backendIsTold();
}

/** Compiles the kernels of these sources for a native TensorFlow that is there; installs nothing else. */
async function compileKernels() {
  const [{ triedCandidates }, { provisionKernels }] = await Promise.all(['native.js', 'kernels.js'].map(load));
  for (const native of await triedCandidates()) if (native.whole) tellKernels(await provisionKernels(native, say));
}

async function provision() {
  const { provisionAll } = await load('provision.js');
  const { native, kernels, mlflow } = await provisionAll(say);
  const tell = (what, result, instead) => {
    if (result.failed) say(`${what} is not available: ${result.reason}; ${result.advice}. Going on with ${instead}.`);
  };
  tellKernels(kernels);
  tell('native TensorFlow', native, 'WebAssembly, or else plain JavaScript, which are slower');
  tell('the MLflow server', mlflow, 'a local JSONL tracker');
  if (native.failed) backendIsTold();
}

async function runAs(file, args) {
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  process.argv = [process.argv[0], file, ...args];
  await import(pathToFileURL(file).href);
}

const commands = {
  build: compileKernels,
  start: async (args) => {
    await provision();
    await runAs(join(root, 'dist', 'src', 'cli', 'main.js'), ['sweep', 'sweeps/quickstart.yaml', ...args]);
  },
  test: async (args) => {
    await provision();
    const jobs = Math.min(Math.max(availableParallelism(), 2), 4);
    const side = ['--parallel', '--jobs', String(jobs)];
    await runAs(join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), [...side, 'dist/test/**/*.test.js', ...args]);
  },
};

async function main([command = '', ...args]) {
  checkNode();
  process.chdir(root);
  endWithNpm();
  if (!Object.hasOwn(commands, command)) throw new Error(`unknown command '${command}'; known: ${Object.keys(commands).join(', ')}`);
  await setUp();
  await commands[command](args);
}

main(process.argv.slice(2)).catch((error) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
