import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { sharedServer } from '../support/reference.js';
import type { Ended } from '../support/command-line.js';
import { stillhouse, write, writeHome, writeOutside } from './outside.js';
import { knownFaults, rightPlugins } from './right-plugins.js';
import { lateFaults, wrongDefinitions, wrongUses, type WrongPlugin } from './wrong-plugins.js';

interface Report {
  readonly kind: string;
  readonly name: string;
  readonly ok: boolean;
  readonly checks: readonly { readonly check: string; readonly ok: boolean; readonly message: string }[];
}
interface Told {
  readonly code: number | null;
  readonly message: string;
}

const nameOf = (file: string) => basename(file, extname(file));
const flagsOf = (overrides: Readonly<Record<string, string>>): string[] => Object.entries(overrides).map(([path, value]) => `--${path}=${value}`); // prettier-ignore
const stackTrace = /^ {4}at /m;

describe('plugins outside the repository', function () {
  this.timeout(120_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-outside-')));
  const away = join(folder, 'elsewhere');
  let env: Record<string, string>;
  const run = (...args: string[]): Promise<Ended> => stillhouse(args, away, env);
  const reports = ({ stdout }: Ended) => (JSON.parse(stdout) as { plugins: Report[] }).plugins;

  before(() => {
    writeOutside(folder);
    env = { STILLHOUSE_HOME: writeHome(folder) };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('pass their checks', async () => {
    const both = await run('check', '../experiments/all.yaml', '../sweeps/all.yaml', '--json');
    expect(both.code, both.stderr).to.equal(0);
    const checked = await run('plugin', 'check', '../mine', '--json');
    expect(checked.code, checked.stderr).to.equal(1);
    const found = reports(checked);
    expect(found.map(({ name }) => name)).to.include.members(['fruit', 'gated-bag', 'plain-bag', 'absolute-error', 'oracle', 'nudge']);
    for (const { name, checks } of found)
      expect(checks.filter(({ ok }) => !ok).map(({ check }) => check), name).to.deep.equal(knownFaults[name] ?? []); // prettier-ignore
    expect(Object.keys(rightPlugins)).to.have.length(12);
  });

  it('are swept, resumed, trained and trained again from the run alone, from another folder', async function () {
    const { uri } = await sharedServer(this);
    try {
      env = { ...env, MLFLOW_TRACKING_URI: uri };
      const swept = await run('sweep', '../sweeps/all.yaml', '--trials', '2', '--json');
      expect(swept.code, swept.stderr).to.equal(0);
      const { study, trials } = JSON.parse(swept.stdout);
      expect(trials.map(({ state }: { state: string }) => state)).to.deep.equal(['complete', 'complete']);
      expect(trials[0].params).to.have.keys(
        'loss.absolute-error.width', 'optimizer.inertia', 'schedule.after', 'student.use', 'student.units', 'dataset.size',
        'preprocess.no-digits.mark', 'tokenizer.lower', 'teacher.sure',
      ); // prettier-ignore
      const [again, more, alone] = await Promise.all([
        run('train', '--from-run', trials[1].run_id, '--json'),
        run('resume', study, '--trials', '3', '--json'),
        run('train', '../experiments/all.yaml', '--json'),
      ]);
      expect(again.code, again.stderr).to.equal(0);
      expect(JSON.parse(again.stdout).validation.wrong).to.equal(trials[1].value);
      expect(more.code, more.stderr).to.equal(0);
      const resumed = JSON.parse(more.stdout).trials as { value: number }[];
      expect(resumed.slice(0, 2).map(({ value }) => value)).to.deep.equal(trials.map(({ value }: { value: number }) => value));
      expect(resumed).to.have.length(3);
      expect(alone.code, alone.stderr).to.equal(0);
      expect(JSON.parse(alone.stdout).test.teacher.accuracy).to.equal(1);
    } finally {
      delete env['MLFLOW_TRACKING_URI'];
    }
  });

  /** A sweep file for a wrong plugin beside the right ones. */
  function sweepOf({ file, source, set }: WrongPlugin, group: string): { file: string; overrides: Readonly<Record<string, string>> } {
    write(join(folder, group, file), source);
    const sweep = join(folder, `sweeps/${nameOf(file)}.yaml`);
    const plugins = ['../mine', `../${group}/${file}`];
    const experiment = `{ plugins: ${JSON.stringify(plugins)}, dataset: fruit, teacher: oracle, student: gated-bag, loss: { cross-entropy: {} }, optimizer: { use: adam }, training: { epochs: 1 } }`;
    write(
      sweep,
      `experiment: ${experiment}\nobjective: { metric: loss }\ntrials: 2\nspace: { training.batch_size: { choice: [16, 32] } }\n`,
    );
    return { file: sweep, overrides: set };
  }
  async function swept(plugins: readonly WrongPlugin[], group: string): Promise<Told[]> {
    const told: Told[] = [];
    for (const plugin of plugins) {
      const { file, overrides } = sweepOf(plugin, group);
      const { code, stdout } = await run('sweep', file, '--offline', '--json', ...flagsOf(overrides));
      told.push({ code, message: JSON.parse(stdout).error?.message ?? '' });
    }
    return told;
  }
  const kept = (name: string) => (existsSync(join(env['STILLHOUSE_HOME']!, name)) ? readdirSync(join(env['STILLHOUSE_HOME']!, name)) : []);
  function expectTold(plugins: readonly WrongPlugin[], told: readonly Told[]): void {
    const faults = plugins.flatMap(({ file, told: pattern }, index) => {
      const { code, message } = told[index]!;
      return code === 2 && pattern.test(message) && !stackTrace.test(message) ? [] : [`${file}: exit ${code}, ${message}`];
    });
    expect(faults).to.deep.equal([]);
  }

  it('wrong in their definition are told by sweep and by plugin check, nothing begun', async () => {
    const before = [kept('studies'), kept('outbox')];
    expectTold(wrongDefinitions, await swept(wrongDefinitions, 'defined'));
    expect([kept('studies'), kept('outbox')]).to.deep.equal(before);
    for (const { file, told } of [wrongDefinitions[0]!, wrongDefinitions[5]!]) {
      const { code, stderr } = await run('plugin', 'check', `../defined/${file}`);
      expect(stderr).to.match(told).and.not.match(stackTrace);
      expect(code).to.equal(2);
    }
  });

  it('wrong in their use are told by sweep before anything is begun', async () => {
    const before = [kept('studies'), kept('outbox')];
    expectTold(wrongUses, await swept(wrongUses, 'used'));
    expect([kept('studies'), kept('outbox')]).to.deep.equal(before);
  });

  it('wrong in their use fail a check of plugin check that says the same', async () => {
    for (const plugin of [...wrongUses, ...lateFaults]) write(join(folder, 'used', plugin.file), plugin.source);
    const checked = await run('plugin', 'check', '../used', '--json');
    expect(checked.code, checked.stderr).to.equal(1);
    expect(checked.stderr).to.not.match(stackTrace);
    const found = new Map(reports(checked).map((report) => [report.name, report]));
    const faults = [...wrongUses, ...lateFaults].flatMap(({ file, check }) => {
      const failing = found.get(nameOf(file))?.checks.filter(({ ok }) => !ok) ?? [];
      return failing.some(({ message }) => check!.test(message)) ? [] : [`${file}: ${JSON.stringify(failing)}`];
    });
    expect(faults).to.deep.equal([]);
  });

  it('wrong teachers are told when they teach', async () => {
    expectTold(lateFaults, await swept(lateFaults, 'late'));
  });

  it('are told by the command line on stderr, without a stack trace, with exit code 2', async () => {
    const plugin = wrongUses.find(({ file }) => file === 'wide-loss.js')!;
    const { file, overrides } = sweepOf(plugin, 'used');
    const { code, stdout, stderr } = await run('sweep', file, '--offline', '--json', ...flagsOf(overrides));
    expect(stderr).to.match(plugin.told).and.not.match(stackTrace);
    expect(JSON.parse(stdout).error).to.include({ kind: 'plugin', plugin: 'wide-loss', plugin_kind: 'loss' });
    expect(code).to.equal(2);
    expect((await run('plugin', 'check', '../nothing.js')).code).to.equal(2);
  });

  it("as the README's ten lines have it work, alone in a folder without package.json", async () => {
    const readme = readFileSync(resolve(fileURLToPath(import.meta.url), '../../../../README.md'), 'utf8');
    const section = readme.slice(readme.indexOf('## Ten lines to a plugin of your own'));
    const source = /```js\n([\s\S]*?)```/.exec(section)![1]!;
    write(join(folder, 'my/losses/squared-error.js'), source);
    const checked = await stillhouse(['plugin', 'check', 'my/losses/squared-error.js', '--json'], folder, env);
    expect(checked.code, checked.stderr).to.equal(0);
    const experiment =
      'plugins: [../my/losses, ../mine]\ndataset: fruit\nteacher: oracle\nstudent: gated-bag\nloss: { squared-error: { scale: 2 } }\ntraining: { epochs: 1 }\n';
    write(join(folder, 'experiments/ten.yaml'), experiment);
    write(join(folder, 'sweeps/ten.yaml'), 'experiment: ten\nobjective: { metric: loss }\ntrials: 2\nspace: { loss.squared-error.scale: { float: [1, 4] } }\n'); // prettier-ignore
    const swept = await run('sweep', '../sweeps/ten.yaml', '--offline', '--json');
    expect(swept.code, swept.stderr).to.equal(0);
  });
});
