/** Completion in a real bash: words as it splits them, and what it would offer. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createStudy } from '../../src/sweep/index.js';
import { testFolder } from '../src/sweep/folder.js';
import { main } from '../support/command-line.js';
import { answered } from '../support/resident.js';

const run = promisify(execFile);
const hasShell = (shell: string): boolean => {
  try {
    return execFileSync(shell, ['-c', 'echo there'], { encoding: 'utf8', stdio: 'pipe' }).startsWith('there');
  } catch {
    return false;
  }
};

describe('completion', function () {
  this.timeout(180_000);
  const folder = testFolder();
  const place = () => ({ cwd: folder(), env: { STILLHOUSE_HOME: folder(), CI: '1' } });
  const script = async (shell: string): Promise<string> => (await answered(['completion', shell], place())).stdout;

  /** What bash offers at the end of each of some command lines, all asked in one bash. */
  async function offered(...lines: readonly (readonly string[])[]): Promise<string[][]> {
    const command = join(folder(), 'stillhouse');
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
    chmodSync(command, 0o755);
    const asked = lines.map((words) => {
      const all = [command, ...words].map((word) => `'${word}'`).join(' ');
      return `COMP_WORDS=(${all}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _stillhouse; printf '%s\\n' "\${COMPREPLY[@]}" ---`;
    });
    const source = [await script('bash'), 'compopt() { :; }', ...asked].join('\n');
    const { stdout, stderr } = await run('bash', ['--norc', '-c', source], { ...place(), env: { ...process.env, ...place().env } });
    expect(stderr).to.equal('');
    return stdout.split('---\n').slice(0, -1).map((part) => part.split('\n').filter(Boolean)); // prettier-ignore
  }

  it('offers commands, flags, plugins, studies and files in bash', async () => {
    createStudy(folder(), 'tried', new Date(0), { directions: ['maximize'], metricNames: ['loss'] }).store.close();
    mkdirSync(join(folder(), 'sweeps'));
    for (const name of ['mine.yaml', 'notes.txt', 'with blank.yml']) writeFileSync(join(folder(), name), '');
    const found = await offered(
      ['swe'],
      ['study', ''],
      ['sweep', '--tr'],
      ['sweep', '--executor', 'pro'],
      ['sweep', ''],
      ['resume', 'tr'],
      ['compare', 'a', 'tri'],
      ['export', 'x', '--format', 'on'],
      ['study', 'export', '--format', 'p'],
      ['sweep', 'mine.yaml', '--student.use', '=', 'text'],
      ['check', '--format', '=', 's'],
      ['list', 'samp'],
      ['no-such-command', '-'],
    );
    const [commands, studies, flags, executors, files, resumed, compared, exporters, tables, students, formats, kinds] = found;
    expect(commands).to.deep.equal(['sweep']);
    expect(studies).to.include.members(['list', 'show', 'export', 'importances', 'compare']);
    expect(flags).to.deep.equal(['--trials']);
    expect(executors).to.deep.equal(['processes']);
    expect(files).to.include.members(['mine.yaml', 'sweeps', 'with blank.yml']).and.to.not.include('notes.txt');
    expect(tables).to.deep.equal(['parquet']);
    expect(resumed).to.deep.equal(['tried-19700101-000000']);
    expect(compared).to.deep.equal(['tried-19700101-000000']);
    expect(exporters).to.deep.equal(['onnx']);
    expect(students).to.deep.equal(['text-cnn']);
    expect(formats).to.deep.equal(['sarif']);
    expect(kinds).to.deep.equal(['sampler']);
  });

  for (const shell of ['bash', 'zsh', 'fish'])
    it(`gives a script that ${shell} can read`, async function () {
      if (!hasShell(shell)) {
        console.log(`      skipped: no ${shell} is installed`);
        return this.skip();
      }
      const text = await script(shell);
      expect(text).to.include('stillhouse');
      await run(shell, ['-n', '-c', text]);
    });

  it('is told as a document, and refuses a shell that it does not know', async () => {
    const { stdout } = await answered(['completion', 'fish', '--json'], place());
    expect(JSON.parse(stdout)).to.include({ shell: 'fish' }).and.to.have.property('script').that.includes('complete -c stillhouse');
    const { code, stderr } = await answered(['completion', 'fishy'], place());
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr: "error: there is no completion for 'fishy' (allowed: bash, zsh, fish; did you mean 'fish'?)\n",
    });
  });
});
