/** Students whose step cannot be recorded, as their author would write them: told of once, trained op by op with the same results. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { hasNative } from '../support/backend.js';
import { stillhouse, write, writeHome } from './outside.js';
import { rightPlugins } from './right-plugins.js';

/** A student whose layer does `act` with the features `x` while it trains. */
const student = (name: string, act: string, begin = ''): string => `
import * as tf from '@tensorflow/tfjs';
import { defineArchitecture } from 'stillhouse/plugin';

class Acting extends tf.layers.Layer {
  static className = 'Acting_${name}';
  constructor() {
    super({});
    ${begin}
  }
  call(inputs, { training }) {
    const [x] = [inputs].flat();
    return tf.tidy(() => (training ? (() => { ${act} })() : x.clone()));
  }
}
tf.serialization.registerClass(Acting);

export default defineArchitecture({
  name: '${name}',
  doc: 'A student that cannot be recorded.',
  options: {},
  create: () => ({
    build: ({ vocabulary, classes }) =>
      tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: vocabulary, outputDim: 6, inputShape: [null] }),
          tf.layers.globalAveragePooling1d({}),
          new Acting(),
          tf.layers.dense({ units: classes }),
        ],
      }),
  }),
});
`;

const students: Readonly<Record<string, { readonly source: string; readonly told: RegExp }>> = {
  dropping: {
    source: student('dropping', 'return tf.dropout(x, 0.5);'),
    told: /architecture 'dropping': .*draws random numbers in JavaScript.*op by op.*take SeededDropout or uniform\(\)/,
  },
  reading: {
    source: student('reading', 'return x.mul(x.max().dataSync()[0] > 0.01 ? 1 : 0.5);'),
    told: /architecture 'reading': .*reads a tensor back.*op by op.*compute with tensors instead/,
  },
  waiting: {
    source: student('waiting', 'x.max().data().then(() => {}); return x.clone();'),
    told: /'waiting' .*reads a tensor back.*op by op.*compute with tensors instead/,
  },
  owning: {
    source: student(
      'owning',
      'this.scale.assign(this.scale.mul(0.99)); return x.mul(this.scale);',
      'this.scale = tf.variable(tf.scalar(1), false);',
    ),
    told: /architecture 'owning': .*reads a variable of its own.*op by op.*add it to the model with addWeight/,
  },
  counting: {
    source: student('counting', 'return x.mul(1 + 1 / ++this.steps);', 'this.steps = 0;'),
    told: /student 'counting' .*its step is another one each time.*op by op.*compute with what the step is given/,
  },
};

const experiment = `
plugins: [../mine]
dataset: { use: fruit, size: 80 }
teacher: { use: oracle }
student: dropping
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 2, batch_size: 16 }
`;
const sweep = `
experiment: e
objective: { metric: validation.loss }
sampler: { use: grid }
trials: ${2 * Object.keys(students).length}
space:
  student.use: { choice: [${Object.keys(students).join(', ')}] }
  optimizer.rate: { choice: [0.01, 0.05] }
`;

describe('students that cannot be recorded', function () {
  this.timeout(120_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-op-by-op-')));
  const away = join(folder, 'elsewhere');
  before(async function () {
    if (!(await hasNative())) this.skip(); // nothing is recorded elsewhere
    for (const file of ['fruit.js', 'oracle.mjs']) write(join(folder, 'mine', file), rightPlugins[file]!);
    for (const [name, { source }] of Object.entries(students)) write(join(folder, 'mine', `${name}.js`), source);
    write(join(folder, 'experiments/e.yaml'), experiment);
    write(join(folder, 'sweeps/s.yaml'), sweep);
    mkdirSync(away);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are told of once in a sweep of two trials each, and give what they give without recording', async () => {
    const env = { STILLHOUSE_HOME: writeHome(folder) };
    const run = (...more: string[]) => stillhouse(['sweep', '../sweeps/s.yaml', '--offline', '--json', ...more], away, env);
    const [recorded, asked] = [await run('--parallel', '2'), await run('--parallel', '2', '--training.traced=false')];
    expect(recorded.code, recorded.stderr).to.equal(0);
    expect(asked.code, asked.stderr).to.equal(0);
    const lines = recorded.stderr.split('\n').filter((line) => line.includes('op by op'));
    expect(lines).to.have.length(Object.keys(students).length);
    for (const { told } of Object.values(students)) expect(lines.filter((line) => told.test(line))).to.have.length(1);
    expect(asked.stderr).to.not.contain('op by op');
    const values = (text: string) => (JSON.parse(text).trials as { params: object; state: string; value: number }[]).map(({ params, state, value }) => ({ params, state, value })); // prettier-ignore
    expect(values(recorded.stdout).every(({ state }) => state === 'complete')).to.equal(true);
    expect(values(recorded.stdout)).to.deep.equal(values(asked.stdout));
  });
});
