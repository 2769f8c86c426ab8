/** `--quiet` and `--verbose` of commands: what is left out and what is told besides. */
import { expect } from 'chai';
import { Command } from 'commander';
import { addCommands } from '../../src/cli/commands/index.js';
import { testFolder } from '../src/sweep/folder.js';
import { answered } from '../support/resident.js';

const all = (command: Command): Command[] => (command.commands.length > 0 ? command.commands.flatMap(all) : [command]);

describe('how much a command says', function () {
  this.timeout(60_000);
  const folder = testFolder();
  const told = (...args: readonly string[]) => answered(args, { cwd: folder(), env: { STILLHOUSE_HOME: folder(), CI: '1' } });

  it('is an option of every command', () => {
    const program = new Command('stillhouse');
    addCommands(program);
    const lacking = all(program).filter(({ options }) =>
      ['--json', '--quiet', '--verbose'].some((flag) => !options.some(({ long }) => long === flag)),
    );
    expect(lacking.map((command) => command.name())).to.deep.equal([]);
  });

  it('tells of version, place and time where that is wanted, and stays one document on stdout', async () => {
    const { code, stdout, stderr } = await told('study', 'list', '--verbose', '--json');
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal({ studies: [] });
    expect(stderr).to.match(/^stillhouse \d+\.\d+\.\d+, Node v\d.*, state folder .*\nno studies yet.*\n\d+\.\d s, exit code 0\n$/);
    expect((await told('study', 'list')).stderr).to.match(/^no studies yet[^\n]*\n$/);
  });

  it('keeps answer and faults under --quiet, and refuses both at once', async () => {
    expect((await told('study', 'list', '-q')).stderr).to.match(/^no studies yet/);
    expect(await told('resume', 'nothing', '--quiet'))
      .to.include({ code: 2 })
      .and.to.have.property('stderr')
      .that.matches(/^error: there is no study 'nothing'/);
    const both = await told('study', 'list', '-q', '-v');
    expect(both).to.include({ code: 2 });
    expect(both.stderr).to.include('--quiet and --verbose are both given');
  });
});
