import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { InputError } from '../../../src/plugin/index.js';
import { createStudy, journalPath, listStudies, newStudyName, openStudy, studyFolder } from '../../../src/sweep/index.js';
import { testFolder } from './folder.js';

const start = { directions: ['maximize' as const], metricNames: ['validation/accuracy'] };
const date = new Date('2026-11-24T21:27:00Z');

describe('studies', () => {
  const state = testFolder();

  it('have names that sort by time and suit a file system', () => {
    expect(newStudyName('quickstart', date)).to.equal('quickstart-20261124-212700');
    expect(newStudyName('../a b/c:d*', date)).to.equal('a-b-c-d-20261124-212700');
    expect(newStudyName('größe', date)).to.equal('größe-20261124-212700');
    expect(newStudyName('𠀀'.repeat(70), date)).to.equal(`${'𠀀'.repeat(60)}-20261124-212700`);
    expect(newStudyName('///', date)).to.equal('study-20261124-212700');
  });

  it('get a folder each, begun in the same second too', () => {
    const names = [1, 2, 3].map(() => createStudy(state(), 'quick', date, start).name);
    expect(names).to.deep.equal(['quick-20261124-212700', 'quick-20261124-212700-2', 'quick-20261124-212700-3']);
    expect(openStudy(state(), names[1]!)).to.include({ name: names[1], folder: studyFolder(state(), names[1]!) });
  });

  it('open by name, folder or journal', () => {
    const { name, folder, store } = createStudy(state(), 'quick', date, start);
    store.begin({}, {});
    for (const given of [name, folder, journalPath(folder)]) {
      const study = openStudy(state(), given);
      expect(study).to.include({ name, folder });
      expect(study.store.read().trials).to.have.length(1);
    }
  });

  it("open by their sweep's name: the one that was begun last", () => {
    for (const day of ['2026-11-25', '2026-11-23']) createStudy(state(), 'quick', new Date(`${day}T00:00:00Z`), start);
    for (let count = 1; count <= 11; count++) createStudy(state(), 'quick', new Date('2026-11-26T00:00:00Z'), start);
    createStudy(state(), 'quick-cnn', new Date('2026-11-27T00:00:00Z'), start);
    expect(openStudy(state(), 'quick').name).to.equal('quick-20261126-000000-11');
    expect(openStudy(state(), 'quick-cnn').name).to.equal('quick-cnn-20261127-000000');
  });

  it('are suggested where the name is not quite right', () => {
    expect(() => openStudy(state(), 'quick')).to.throw(InputError, /no study 'quick'.*no study yet/);
    createStudy(state(), 'quick', new Date('2026-11-23T00:00:00Z'), start);
    createStudy(state(), 'quick', date, start);
    createStudy(state(), 'other', date, start);
    expect(() => openStudy(state(), 'qui')).to.throw(InputError, /did you mean 'quick-20261124-212700'/);
    expect(() => openStudy(state(), 'othe-20261124-212700')).to.throw(InputError, /did you mean 'other-20261124-212700'/);
    expect(() => openStudy(state(), '')).to.throw(InputError);
  });

  it('are listed with what came of them, a damaged one with its trouble', () => {
    expect(listStudies(state())).to.deep.equal([]);
    const { store, name } = createStudy(state(), 'good', date, start);
    store.begin({ x: 1 }, { x: { type: 'choice', choices: [1] } });
    store.finish(0, 'complete', [0.5]);
    const bad = createStudy(state(), 'bad', date, start);
    appendFileSync(journalPath(bad.folder), 'junk\njunk\n');
    mkdirSync(studyFolder(state(), 'empty'));
    const listed = Object.fromEntries(listStudies(state()).map((study) => [study.name, study]));
    expect(Object.keys(listed)).to.have.members([name, bad.name]);
    expect(listed[name]).to.deep.include({ directions: ['maximize'], trouble: null });
    expect(listed[name]!.best).to.include({ number: 0, value: 0.5 });
    expect(listed[name]!.counts).to.include({ complete: 1, failed: 0 });
    expect(listed[name]!.started).to.be.a('number');
    expect(listed[bad.name]!.trouble).to.match(/journal.log:3: this line is no operation/);
  });

  it('name the folder where they cannot be kept', () => {
    writeFileSync(join(state(), 'studies'), 'a file in the way');
    expect(() => createStudy(state(), 'quick', date, start)).to.throw(
      InputError,
      /studies: the study cannot be kept there: a file stands where.*STILLHOUSE_HOME/,
    );
  });
});
