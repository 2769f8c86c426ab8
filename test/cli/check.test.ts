/** `check --format sarif`: every fault of every file at its place, as editors and code review read it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { scratchFolder } from '../src/runtime/scratch.js';
import { answered } from '../support/resident.js';

const sound = `dataset: { use: uci-sentiment }
student: { use: bag-of-embeddings }
loss: { distillation: { alpha: 0.5 } }
teacher: { use: trained, architecture: bag-of-embeddings }
optimizer: { use: adam, rate: 0.01 }
`;

describe('check for tools', function () {
  this.timeout(60_000);
  const folder = scratchFolder('check');
  const place = { cwd: folder, env: { STILLHOUSE_HOME: join(folder, 'home'), CI: '1' } };
  const check = (...args: string[]) => answered(['check', ...args], place);
  const sarif = async (code: number, ...args: string[]): Promise<any> => {
    const ended = await check(...args, '--format', 'sarif');
    expect(ended.code, ended.stderr).to.equal(code);
    return JSON.parse(ended.stdout);
  };
  before(() => {
    writeFileSync(join(folder, 'sound.yaml'), sound);
    writeFileSync(join(folder, 'two faults.yaml'), sound.replace('0.5', '1.5').replace('0.01', '-1'));
  });

  it('tells both faults of a file with line and column, and none of a sound one', async () => {
    const { version, runs } = await sarif(2, 'two faults.yaml', 'sound.yaml');
    expect([version, runs.length, runs[0].tool.driver.name]).to.deep.equal(['2.1.0', 1, 'stillhouse']);
    const told = runs[0].results.map(({ ruleId, level, message, locations: [{ physicalLocation, logicalLocations }] }: any) => {
      expect([ruleId, level]).to.deep.equal(['input', 'error']);
      expect(message.text).to.include(logicalLocations[0].fullyQualifiedName);
      const { startLine, startColumn } = physicalLocation.region;
      return [physicalLocation.artifactLocation.uri, startLine, startColumn, logicalLocations[0].fullyQualifiedName];
    });
    expect(told).to.have.deep.members([
      ['two%20faults.yaml', 3, 32, 'loss.distillation.alpha'],
      ['two%20faults.yaml', 5, 31, 'optimizer.rate'],
    ]);
    expect((await sarif(0, 'sound.yaml')).runs[0].results).to.deep.equal([]);
  });

  it('puts what a flag says on the file that was checked, without a line', async () => {
    const { runs } = await sarif(2, 'sound.yaml', '--optimizer.rate=-1');
    expect(runs[0].results[0].locations).to.deep.equal([
      { physicalLocation: { artifactLocation: { uri: 'sound.yaml' } }, logicalLocations: [{ fullyQualifiedName: 'optimizer.rate' }] },
    ]);
  });

  it('has the same document for --json and --format json, and refuses other formats and two at once', async () => {
    const [short, long] = [await check('sound.yaml', '--json'), await check('sound.yaml', '--format', 'json')];
    expect(JSON.parse(long.stdout)).to.deep.equal(JSON.parse(short.stdout));
    const unknown = await check('sound.yaml', '--format', 'sarf');
    expect([unknown.code, unknown.stderr]).to.deep.equal([
      2,
      "error: --format: there is no format 'sarf' (allowed: text, json, sarif; did you mean 'sarif'?)\n",
    ]);
    expect((await check('sound.yaml', '--format', 'sarif', '--json')).code).to.equal(2);
  });
});
