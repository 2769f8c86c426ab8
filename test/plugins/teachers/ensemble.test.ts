import { expect } from 'chai';
import ensemble from '../../../plugins/teachers/ensemble.js';
import { InputError, type Chosen, type Teacher, type Teachers } from '../../../src/plugin/index.js';
import { textData } from '../../src/distill/fixtures.js';

const chosen = (use: string, options = {}): Chosen<'teacher'> => ({ kind: 'teacher', use, options });
const entry = (use: string, weight = 1, options = {}) => ({ chosen: chosen(use, options), extra: { weight } });
const sizes = { train: 50, validation: 20, test: 10 };
const softmax = (row: readonly number[]) => {
  const shares = row.map(Math.exp);
  return shares.map((share) => share / shares.reduce((sum, one) => sum + one, 0));
};

/** Members give the same row for every example, by their names; what was asked is told. */
function service(rows: Record<string, readonly [number, number] | null>, more: Record<string, Partial<Teacher>> = {}) {
  const asked: string[] = [];
  const teachers: Teachers = {
    make: ({ use }) => {
      if (!(use in rows)) throw new InputError('no such file', { path: 'teacher.file' });
      return { prepare: () => Promise.reject(new Error('asked directly')), ...more[use] };
    },
    async signals({ use }, _, splits, seed) {
      asked.push(`${use}:${splits}:${seed}`);
      const row = rows[use];
      const all = splits.filter((split) => split !== 'test' || row);
      return {
        parameters: 10,
        logits: Object.fromEntries(
          all.map((split) => [split, Float32Array.from({ length: 2 * sizes[split] }, (_, at) => (row ?? [0, 0])[at % 2]!)]),
        ),
      };
    },
  };
  return { asked, teachers };
}
type Average = 'probabilities' | 'logits' | 'best';
async function mean(average: Average, members: Record<string, readonly [number, number]>, weights: Record<string, number> = {}) {
  const { teachers } = service(members);
  const all = Object.fromEntries(Object.keys(members).map((name) => [name, entry(name, weights[name])]));
  const model = await ensemble.create({ teachers: all, average }, teachers).prepare(textData(), 3);
  return Array.from((await model.logits('validation'))!).slice(-2);
}

describe('ensemble teacher', () => {
  it('averages probabilities by weight', async () => {
    const [one, two] = [softmax([2, -1]), softmax([0, 3])];
    const found = softmax(await mean('probabilities', { one: [2, -1], two: [0, 3] }, { one: 3, two: 1 }));
    found.forEach((value, index) => expect(value).to.be.closeTo((3 * one[index]! + two[index]!) / 4, 1e-6));
  });

  it('averages logits by weight, and leaves out whose weight is 0', async () => {
    expect(await mean('logits', { one: [2, -1], two: [0, 3] }, { one: 3, two: 1 })).to.deep.equal([1.5, 0]);
    expect(await mean('logits', { one: [2, -1], two: [0, 3] }, { one: 0, two: 7 })).to.deep.equal([0, 3]);
  });

  it('best takes on the training split whoever gives the label the most, elsewhere the mean', async () => {
    const { teachers } = service({ zero: [2, -1], one: [0, 1] });
    const all = { zero: entry('zero'), one: entry('one') };
    const model = await ensemble.create({ teachers: all, average: 'best' }, teachers).prepare(textData(), 3);
    const train = Array.from((await model.logits('train'))!);
    expect(train[0]! - train[1]!).to.be.closeTo(3, 1e-6); // label 0
    expect(train[2]! - train[3]!).to.be.closeTo(-1, 1e-6); // label 1
    const [first, second] = softmax(Array.from((await model.logits('validation'))!).slice(0, 2)) as [number, number];
    expect(first).to.be.closeTo((softmax([2, -1])[0]! + softmax([0, 1])[0]!) / 2, 1e-6);
    expect(first + second).to.be.closeTo(1, 1e-6);
  });

  it('stays finite where a teacher is sure, and one alone is itself', async () => {
    const found = await mean('probabilities', { one: [2000, -2000], two: [2000, -2000] });
    expect(found).to.deep.equal([0, -4000]);
    const alone = await mean('probabilities', { one: [2, -1] });
    expect(alone[0]! - alone[1]!).to.be.closeTo(3, 1e-6);
  });

  it('asks each once through the store, equal ones with further seeds, and the test split only when asked', async () => {
    const { asked, teachers } = service({ a: [1, 0], b: [0, 1] });
    const members = {
      first: entry('a'),
      second: entry('b'),
      third: entry('a', 2),
      other: entry('a', 1, { epochs: 2 }),
      mute: entry('b', 0),
    };
    const model = await ensemble.create({ teachers: members, average: 'logits' }, teachers).prepare(textData(), 2 ** 32 - 1);
    expect(model.parameters).to.equal(40);
    await model.logits('train');
    expect(asked).to.deep.equal(['a', 'b', 'a', 'a'].map((name, at) => `${name}:train,validation:${at === 2 ? 0 : 2 ** 32 - 1}`));
    expect((await model.logits('test'))!.length).to.equal(20);
    expect(asked.slice(4)).to.deep.equal(['a:test:4294967295', 'b:test:4294967295', 'a:test:0', 'a:test:4294967295']);
  });

  it('is not scored on the test split where one of them knows nothing of it', async () => {
    const { teachers } = service({ a: [1, 0], b: null });
    const model = await ensemble.create({ teachers: { a: entry('a'), b: entry('b') }, average: 'logits' }, teachers).prepare(textData(), 1);
    expect(await model.logits('test')).to.equal(null);
    expect((await model.logits('train'))!.length).to.equal(100);
  });

  it('follows from what its members follow from, reads what they read, and says what they say', async () => {
    const made = (identity: string) => {
      const more = { a: { originals: true, identity: async () => identity, outlook: async () => ['costs 1 USD'] } };
      return ensemble.create(
        { teachers: { left: entry('a'), right: entry('b') }, average: 'logits' },
        service({ a: [1, 0], b: [0, 1] }, more).teachers,
      );
    };
    expect(made('x').originals).to.equal(true);
    expect(await made('x').identity!()).to.equal(await made('x').identity!());
    expect(await made('x').identity!()).to.not.equal(await made('y').identity!());
    expect(await made('x').outlook!(textData())).to.deep.equal(['left: costs 1 USD']);
  });

  it('tells the faults of a member at the path of that member, however deep', async () => {
    const caught = (run: () => unknown) =>
      Promise.resolve()
        .then(run)
        .then(() => 'none', (error: Error) => error.message); // prettier-ignore
    const { teachers } = service({ a: [1, 0] });
    const nested: Teachers = {
      ...teachers,
      make: (inner) =>
        inner.use === 'ensemble'
          ? ensemble.create({ teachers: { deep: entry('lost') }, average: 'logits' }, teachers)
          : teachers.make(inner),
    };
    const create = (use: string) => ensemble.create({ teachers: { one: entry('a'), two: entry(use) }, average: 'logits' }, nested);
    expect(await caught(() => create('lost'))).to.equal('teacher.teachers.two.file: no such file');
    expect(await caught(() => create('ensemble'))).to.equal('teacher.teachers.two.teachers.deep.file: no such file');
    const late = service(
      { a: [1, 0] },
      { a: { outlook: () => Promise.reject(new InputError('4 rows are missing', { file: 'f', path: 'teacher' })) } },
    );
    expect(await caught(() => ensemble.create({ teachers: { one: entry('a') }, average: 'logits' }, late.teachers).outlook!(textData()))).to.equal('f teacher.teachers.one: 4 rows are missing'); // prettier-ignore
    expect(await caught(() => ensemble.create({ teachers: { one: entry('a', 0) }, average: 'logits' }, teachers))).to.include('teacher.teachers: every teacher has weight 0'); // prettier-ignore
  });
});
