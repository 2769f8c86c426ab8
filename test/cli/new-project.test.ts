/** A project elsewhere on the packed package: what a person does first, with nothing edited. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { kinds } from '../../src/plugin/index.js';
import { pluralOf } from '../../src/catalogue/index.js';
import type * as Scaffold from '../../src/scaffold/index.js';
import { scratchFolder } from '../src/runtime/scratch.js';
import { environment } from '../support/command-line.js';
import { openEditor } from '../support/language-server.js';
import { installPacked } from '../support/packed.js';
import { writeHome } from './outside.js';

const script = `
import { studies, study, sweep, train, InputError, type Swept } from 'stillhouse';

const told: string[] = [];
const settings = { set: { 'training.epochs': 1, 'teacher.epochs': 1 }, onEvent: ({ type }: { type: string }) => void told.push(type) };
const swept: Swept = await sweep('sweeps/grid.yaml', { trials: 2, parallel: 2, ...settings });
const kept = study('grid');
const trained = await train('experiments/sentiment.yaml', settings);
const refused = await train('experiments/sentiment.yaml', { set: { 'training.epoch': 1 } }).catch((fault: unknown) => fault instanceof InputError && fault.message);
console.log(JSON.stringify({
  study: swept.study, complete: swept.complete, trials: swept.trials.map(({ value }) => value), best: swept.best?.number,
  test: Object.keys(swept.test?.student.scores ?? {}), control: swept.control?.value, told: [...new Set(told)],
  kept: { name: kept.name, trials: kept.trials.map(({ values }) => values[0]), best: kept.best?.number, result: kept.result?.['study'] },
  studies: studies().map(({ name }) => name), epochs: trained.epochs, validation: Object.keys(trained.validation ?? {}), refused,
}));
`;

describe('a project elsewhere on the packed package', function () {
  this.timeout(300_000);
  const folder = scratchFolder('elsewhere');
  let env: NodeJS.ProcessEnv;
  let main: string;

  const run = async (file: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
    const options = { cwd: folder, env: environment({ ...env, CI: '1' }), maxBuffer: 2 ** 26 };
    return promisify(execFile)(process.execPath, [file, ...args], options).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (fault: { code: number; stdout: string; stderr: string }) => fault,
    );
  };
  const document = async (...args: string[]): Promise<any> => {
    const { code, stdout, stderr } = await run(main, ...args, '--json');
    expect(code, `${args.join(' ')}\n${stderr}\n${stdout}`).to.equal(0);
    return JSON.parse(stdout);
  };

  before(async () => {
    const home = writeHome(folder);
    for (const name of readdirSync(home)) if (name.startsWith('mlflow-')) rmSync(join(home, name)); // runs are kept in files then
    env = { STILLHOUSE_HOME: home, STILLHOUSE_PYTHON: 'no-python' };
    main = await installPacked(folder);
  });

  it('is begun, and its files are right', async () => {
    expect(existsSync(join(folder, 'node_modules/stillhouse/node_modules'))).to.equal(false);
    expect(existsSync(join(folder, 'node_modules/@tensorflow/tfjs-node-gpu'))).to.equal(false);
    const { installed } = await document('init', '--add');
    expect(installed).to.equal(true);
    const { files } = await document('check', 'experiments/sentiment.yaml', 'sweeps/grid.yaml', 'sweeps/tpe.yaml');
    expect(files.map(({ faults }: { faults: unknown[] }) => faults)).to.deep.equal([[], [], []]);
  });

  it('is complete in an editor, which offers its own plugin', async () => {
    const editor = await openEditor(join(folder, 'experiments'));
    try {
      const text = readFileSync(join(folder, 'experiments/sentiment.yaml'), 'utf8');
      expect(await editor.diagnostics(text)).to.deep.equal([]);
      const offered = await editor.completions(text.replace(/^metrics:[^]*?$/m, 'metrics:\n  ¦'));
      expect(offered.map(({ label }) => label)).to.include.members(['worst-recall', 'macro-f1']);
    } finally {
      editor.close();
    }
  });

  it('gets a plugin of every kind, all green at once', async () => {
    const asked = ['dataset', 'loss', 'architecture'] as const;
    for (const kind of asked) {
      const { plugin, use } = await document('new', kind, `first-${kind}`);
      expect(plugin).to.equal(`plugins/${pluralOf(kind)}/first-${kind}.ts`);
      expect(use).to.include(`first-${kind}`);
    }
    const { ok, files, tests } = await document('test', ...asked.map((kind) => `test/${pluralOf(kind)}`));
    expect({ ok, files: files.length, failed: tests.filter((test: { ok: boolean }) => !test.ok) }).to.deep.equal({ ok: true, files: 3, failed: [] }); // prettier-ignore
    expect(tests.length).to.be.above(40);
    // The others with fewer processes: the same templates, all tests in one.
    const { writePlugin } = (await import(join(folder, 'node_modules/stillhouse/dist/src/scaffold/index.js'))) as typeof Scaffold;
    const others = kinds.filter((kind) => !(asked as readonly string[]).includes(kind));
    const written = others.map((kind) => writePlugin({ kind, name: `first-${kind}`, folder, taken: [] }));
    writeFileSync(join(folder, 'all.ts'), written.map(({ test }) => `import './${test}';\n`).join(''));
    const { code, stdout } = await run('--import=stillhouse/register', '--test-reporter=tap', 'all.ts');
    expect(code, stdout).to.equal(0);
    expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).to.be.above(100);
  });

  it('tells a test that fails, and a path without tests', async () => {
    const test = join(folder, 'test/losses/first-loss.test.ts');
    writeFileSync(test, readFileSync(test, 'utf8').replace('assert.equal(same, 0)', 'assert.equal(same, 1)'));
    const failed = await run(main, 'test', 'test/losses', '--json');
    expect(failed.code).to.equal(1);
    expect(JSON.parse(failed.stdout).tests.filter((one: { ok: boolean }) => !one.ok)).to.deep.equal([
      { name: 'is what the formula gives', file: 'test/losses/first-loss.test.ts', ok: false, skipped: false },
    ]);
    expect(failed.stderr).to.include('0 !== 1');
    const none = await run(main, 'test', 'plugins', '--json');
    expect(none.code).to.equal(2);
    expect(JSON.parse(none.stdout).error.message).to.include('there are no tests in this folder');
  });

  it('has types that an editor and tsc are content with', async () => {
    writeFileSync(join(folder, 'script.ts'), script);
    const compiler = join(folder, 'node_modules/typescript/bin/tsc');
    writeFileSync(join(folder, 'tsconfig.all.json'), JSON.stringify({ extends: './tsconfig.json', include: ['plugins', 'test', 'script.ts'] })); // prettier-ignore
    const { code, stdout } = await run(compiler, '-p', 'tsconfig.all.json');
    expect(code, stdout).to.equal(0);
  });

  it('is swept and trained by a script in TypeScript', async () => {
    writeFileSync(join(folder, 'script.ts'), script);
    const { code, stdout, stderr } = await run('--import=stillhouse/register', 'script.ts');
    expect(code, stderr).to.equal(0);
    const { study, trials, best, kept, ...rest } = JSON.parse(stdout);
    expect(study).to.match(/^grid-\d{8}-\d{6}$/);
    expect(trials).to.have.length(2);
    expect(trials[best]).to.equal(Math.max(...trials));
    expect(kept).to.deep.equal({ name: study, trials, best, result: study });
    expect(rest.told).to.include.members(['study', 'trial', 'epoch', 'told', 'control']);
    expect(rest.validation).to.include('worst_recall');
    expect(rest.refused).to.include("did you mean 'training.epochs'");
    expect(rest).to.deep.include({ complete: true, studies: [study], epochs: 1 });
  });

  it('exports what it has found, by the name of the sweep', async () => {
    const { folder: written } = await document('export', 'grid', '--to', 'student');
    expect(existsSync(join(folder, written))).to.equal(true);
    const { predictions } = await document('predict', 'student', 'What a lovely day.');
    expect(predictions[0].label).to.be.oneOf(['positive', 'negative']);
    expect(readFileSync(join(folder, 'schemas/experiment.schema.json'), 'utf8')).to.include('first-loss');
    const again = await run(main, 'init', '--json');
    expect({ code: again.code, error: JSON.parse(again.stdout).error.message }).to.deep.include({ code: 2 });
  });
});
