import { join } from 'node:path';
import { expect } from 'chai';
import { moduleUrl, runProgram } from '../runtime/program.js';
import { scratchFolder } from '../runtime/scratch.js';

const bytesOfText = 600; // about, of each text

/** Prepares so many long texts on disk with little heap, goes through an epoch of them, and tells what that took. */
const program = (folder: string, size: number): string => `
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  import { FolderStore } from ${moduleUrl('src/runtime/folder-store.js')};
  import { prepareText } from ${moduleUrl('src/text/index.js')};
  import { request } from ${moduleUrl('test/src/text/fixtures.js')};
  import { epochRows } from ${moduleUrl('src/distill/row-order.js')};
  import { seededRandom } from ${moduleUrl('src/distill/random.js')};
  const dataset = {
    splits: ['train'],
    *read() {
      for (let row = 0; row < ${size}; row++)
        yield { label: 'ab'[row % 2], text: Array.from({ length: 100 }, (_, at) => 'w' + String((row * 31 + at * 17) % 5000).padStart(4, '0')).join(' ') };
    },
  };
  const store = new FolderStore(${JSON.stringify(folder)});
  const data = await prepareText(request(dataset, { maxLength: 100, cache: { store, identity: ${size}, limit: 1 << 20 } }));
  let [rows, tokens] = [0, 0];
  for (const batch of epochRows(data.train, 256, seededRandom(1, 'order', 0))) {
    await data.train.ready(batch);
    for (const row of batch) tokens += data.train.tokens(row).length;
    rows += batch.length;
  }
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const measured = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  // Buffers are given back by other threads some time after a collection: until three in a row give back nothing.
  let held = Infinity;
  for (let idle = 0; idle < 3; ) {
    gc();
    await new Promise((turn) => setTimeout(turn, 50));
    const now = measured();
    idle = now < held - 10_000 ? 0 : idle + 1;
    held = Math.min(held, now);
  }
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ rows, tokens, blocks: data.train.blocks !== undefined, held, peak }));`;

describe('memory that large data takes', function () {
  this.timeout(120_000);
  const folder = scratchFolder('memory');

  async function told(size: number): Promise<{ rows: number; tokens: number; blocks: boolean; held: number; peak: number }> {
    const { code, stdout, stderr } = await runProgram(program(join(folder, String(size)), size), {
      NODE_OPTIONS: '--max-old-space-size=48',
    }).outcome;
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout);
  }

  it('does not grow with the texts', async () => {
    const [small, large] = [await told(30_000), await told(130_000)];
    expect(small).to.deep.include({ rows: 18_000, tokens: 1_800_000, blocks: true });
    expect(large).to.deep.include({ rows: 78_000, tokens: 7_800_000, blocks: true });
    const texts = 100_000 * bytesOfText; // by which they differ
    const grown = (what: 'held' | 'peak') => (large[what] - small[what]) / texts;
    // The pools of token ids that stay in memory hold all of these few: 0.4. In memory it would be 1.5, and several times that at the peak.
    expect(grown('held'), 'held in the end').to.be.below(0.7);
    expect(grown('peak'), 'at the peak').to.be.below(1.5);
  });
});
