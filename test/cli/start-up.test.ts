import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { startCommand } from '../support/command-line.js';

const hooks = `export async function resolve(specifier, context, next) {
  if (specifier.startsWith('@tensorflow/')) throw new Error('TFJS WAS IMPORTED by ' + context.parentURL);
  return next(specifier, context);
}`;
const guard = `import { register } from 'node:module';
register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});
`;
const experiment = `dataset: { use: delimited, train: data.tsv }
teacher: { use: trained, architecture: { use: bilstm } }
student: { use: text-cnn }
loss: { distillation: {} }
`;
const sweep =
  'experiment: mine\nobjective: { metric: validation.macro_f1 }\ntrials: 2\nspace: { optimizer.rate: { float: [1e-3, 1e-2] } }\n';

describe('quick commands', function () {
  this.timeout(60_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-start-up-')));
  const env = { STILLHOUSE_HOME: join(folder, 'home'), HOME: folder };
  const guarded = { ...env, NODE_OPTIONS: `--import=${pathToFileURL(join(folder, 'guard.mjs')).href}` };
  const run = (args: string[], environment: NodeJS.ProcessEnv) => startCommand(args, { cwd: folder, env: environment }).ended;
  before(() => {
    mkdirSync(env.STILLHOUSE_HOME);
    writeFileSync(join(folder, 'guard.mjs'), guard);
    writeFileSync(join(folder, 'mine.yaml'), experiment);
    writeFileSync(join(folder, 'tried.yaml'), sweep);
    writeFileSync(join(folder, 'data.tsv'), 'a\tone two\nb\tthree four\n');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are guarded by a hook that notices tfjs', async () => {
    const { code, stderr } = await run(['list'], guarded);
    expect(code).to.not.equal(0);
    expect(stderr).to.include('TFJS WAS IMPORTED');
  });

  for (const command of [
    [],
    ['sweep'],
    ['resume'],
    ['train'],
    ['plan'],
    ['study', 'list'],
    ['list'],
    ['check'],
    ['plugin', 'check'],
    ['sync'],
    ['server', 'start'],
    ['doctor'],
  ])
    it(`load no tfjs for the help of '${command.join(' ')}'`, async () => {
      const { code, stdout, stderr } = await run([...command, '--help'], guarded);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(stdout).to.match(/^Usage: stillhouse/);
    });

  it('list and check load neither tfjs nor plugins that are known, and say the same', async () => {
    const listed = await run(['list', '--json'], env);
    const again = await run(['list', '--json'], guarded);
    expect(again).to.deep.equal(listed);
    expect(JSON.parse(again.stdout).plugins).to.have.length.above(20);
    const checked = await run(['check', 'mine.yaml', 'tried.yaml', '--json'], guarded);
    expect(JSON.parse(checked.stdout)).to.have.property('ok', true);
    writeFileSync(join(folder, 'wrong.yaml'), experiment.replace('{ use: text-cnn }', '{ use: text-cnn, filter: 3 }'));
    const wrong = await run(['check', 'wrong.yaml'], guarded);
    expect(wrong.code).to.equal(2);
    expect(wrong.stderr).to.include("did you mean 'student.filters'?").and.not.include('TFJS');
  });

  for (const command of [['study', 'list'], ['server', 'status'], ['--version']])
    it(`load no tfjs for '${command.join(' ')}'`, async () => {
      const { code, stderr } = await run(command, guarded);
      expect(code, stderr).to.equal(0);
    });
});
