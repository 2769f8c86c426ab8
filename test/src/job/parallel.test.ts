import { expect } from 'chai';
import { parallelOf } from '../../../src/job/parallel.js';
import type { SweepRequest } from '../../../src/job/types.js';

/** A study's user attributes, and how often and with what the machine was asked. */
function study(parallel: number | 'auto', notes: Record<string, unknown> = {}) {
  const asked: number[] = [];
  const store = { studyNotes: () => notes, noteStudy: (more: object) => void Object.assign(notes, more) };
  const choose = (answer: number) => async (_sweep: unknown, _prepared: unknown, planned: number | null) => (asked.push(planned!), answer);
  const request = (more: Partial<SweepRequest> = {}) =>
    ({ sweep: { parallel }, store, planned: 12, resumed: false, ...more }) as SweepRequest;
  return { notes, asked, of: (answer: number, more?: Partial<SweepRequest>) => parallelOf(request(more), {} as never, choose(answer)) };
}

describe('how many trials train at the same time', () => {
  it("is the sweep's number, noted in the study", async () => {
    const { of, notes, asked } = study(3);
    expect(await of(7)).to.equal(3);
    expect(notes).to.deep.equal({ parallel: 3 });
    expect(asked).to.deep.equal([]);
  });

  it('is chosen for the machine where the sweep says auto', async () => {
    const { of, notes, asked } = study('auto');
    expect(await of(7)).to.equal(7);
    expect(notes).to.deep.equal({ parallel: 7 });
    expect(asked).to.deep.equal([12]);
  });

  it('stays the same when the study goes on, unless told anew', async () => {
    const { of, notes } = study('auto', { parallel: 4 });
    expect(await of(7, { resumed: true })).to.equal(4);
    expect(await of(7, { resumed: true, parallelTold: true })).to.equal(7);
    expect(notes).to.deep.equal({ parallel: 7 });
    expect(await of(9, { resumed: true })).to.equal(7);
  });

  it('is chosen anew where the note is none, and has to be a number', async () => {
    expect(await study('auto', { parallel: 'many' }).of(2, { resumed: true })).to.equal(2);
    const failure = await study('auto')
      .of(0)
      .catch((fault: Error) => fault.message);
    expect(failure).to.equal('0 trials at the same time were chosen');
  });
});
