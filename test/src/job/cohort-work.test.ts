/** A student that trains in a worker, and a sweep that does not answer at once, or has its result already. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadExperiment } from '../../../src/config/index.js';
import { cohortWork, type Studio } from '../../../src/job/cohort-work.js';
import type { FromStudent, StudentWork } from '../../../src/job/student-messages.js';
import { versionsOf } from '../../../src/job/versions.js';
import { openStudio } from '../../../src/wire/studio.js';

const rows = Array.from({ length: 40 }, (_, row) => `${row % 2 ? 'a good meal' : 'a bad film'} ${row}\t${row % 2}`);
const experiment = `dataset: { use: delimited, train: train.tsv }
split: { validation: 0.2, test: 0.2 }
student: { use: bag-of-embeddings, embedding: 4 }
loss: { cross-entropy: {} }
training: { epochs: 2, batch_size: 8 }
`;

describe('a student that trains in a worker', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'stillhouse-cohort-work-'));
  const forgotten: string[] = [];
  let studio: Studio;
  let student: StudentWork;
  before(async () => {
    writeFileSync(join(folder, 'train.tsv'), `text\tlabel\n${rows.join('\n')}\n`);
    writeFileSync(join(folder, 'tiny.yaml'), experiment);
    const opened = openStudio({ name: 'worker', width: 1, log: { info: () => {}, warn: () => {} } });
    const epochs = { latest: async () => null, keep: async () => {}, forget: async (key: string) => void forgotten.push(key) };
    studio = { ...opened, epochs, again: 30 };
    const { document } = await loadExperiment(join(folder, 'tiny.yaml'));
    const room = await studio.room({ document, files: {} });
    student = { document, files: {}, versions: versionsOf(room.experiment, await room.preparation.prepare(room.experiment), room.backend) };
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Begins it; `says` resolves once it has said so many messages of a type. */
  function begin() {
    const said: FromStudent[] = [];
    let look = (): void => undefined;
    const work = cohortWork(studio)({ study: 's', students: [student] }, (message) => {
      said.push(message as FromStudent);
      look();
    });
    const count = (type: FromStudent['type']): number => said.filter((message) => message.type === type).length;
    const says = (type: FromStudent['type'], times: number): Promise<void> =>
      new Promise((resolve) => {
        look = () => void (count(type) >= times && resolve());
        look();
      });
    return { work, said, count, says };
  }

  it('asks again where it is not answered, for its epochs and for its result', async () => {
    const { work, says, said } = begin();
    await says('epoch', 2);
    expect(said.map((message) => ('report' in message ? message.report.epoch : message.type))).to.deep.equal([0, 0]);
    work.hear({ student: 0, type: 'verdict', epoch: 0, verdict: 'continue' });
    await says('epoch', 3);
    work.hear({ student: 0, type: 'verdict', epoch: 1, verdict: 'continue' });
    await says('trained', 2);
    forgotten.length = 0;
    work.hear({ student: 0, type: 'taken' });
    await work.ended;
    expect(forgotten).to.have.length(1);
  });

  it('ends at once, and keeps nothing, where the sweep has its result of another worker', async () => {
    forgotten.length = 0;
    const { work, says, count } = begin();
    await says('epoch', 1);
    work.hear({ student: 0, type: 'taken' });
    await work.ended;
    const late = begin();
    late.work.hear({ student: 0, type: 'taken' });
    await late.work.ended;
    expect(forgotten).to.have.length(2);
    for (const type of ['trained', 'left', 'failed'] as const) expect([count(type), late.count(type)]).to.deep.equal([0, 0]);
    expect(late.count('epoch')).to.equal(0);
  });
});
