/**
 * Gives mutated experiments, sweeps, benchmarks, journals, outboxes, bundles and safetensors files to their readers. Every fault is told on
 * stderr with the number of its case; one JSON document on stdout; ends with 1 where there is a fault.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz } from './supervise.js';
import { targets } from './targets/index.js';

const names = targets.map(({ name }) => name);
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    targets: { type: 'string', default: names.join() },
    keep: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`npm run fuzz -- [--count 100000] [--seed 1] [--from 0] [--targets ${names.join()}] [--keep FOLDER]`);
  process.exit(0);
}
const began = performance.now();
const tell = (line: string): void => void process.stderr.write(`${line}\n`);
const chosen = names.filter((name) => values.targets.split(',').includes(name));
const report = await fuzz({
  seed: Number(values.seed),
  count: Number(values.count),
  from: Number(values.from),
  names: chosen,
  keep: values.keep && resolve(values.keep),
  tell,
});
console.log(JSON.stringify({ ...report, seconds: Math.round((performance.now() - began) / 1000) }, null, 2));
process.exitCode = report.faults.length > 0 ? 1 : 0;
