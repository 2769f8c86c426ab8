import { expect } from 'chai';
import { Bench } from '../../../src/job/bench.js';

/** Counts who is waited for, as `Seats` does. */
function counted() {
  let [live, aside] = [1, 0];
  const seats = {
    expect: (many: number) => void (live = many),
    stepAside: () => {
      aside++;
      return () => void aside--;
    },
  };
  return { seats, waitedFor: () => live - aside, width: () => live };
}

describe("places of a worker's lock step", () => {
  it('wait for those who sit, and grow where more come than were expected', async () => {
    const { seats, waitedFor, width } = counted();
    const bench = new Bench(seats, 2);
    expect([waitedFor(), width()]).to.deep.equal([0, 2]);
    const places = [bench.sit(), bench.sit(), bench.sit()];
    expect(places.map(({ slot }) => slot)).to.deep.equal([0, 1, 2]);
    expect([waitedFor(), width()]).to.deep.equal([3, 3]);
    places[1]!.leave();
    places[1]!.leave();
    expect(waitedFor()).to.equal(2);
    expect(bench.sit().slot).to.equal(1);
    expect(waitedFor()).to.equal(3);
  });

  it('do not wait for one who waits for something else', async () => {
    const { seats, waitedFor } = counted();
    const place = new Bench(seats, 1).sit();
    const waiting = place.aside(async () => {
      expect(waitedFor()).to.equal(0);
      throw new Error('nothing came');
    });
    expect(await waiting.catch((fault: Error) => fault.message)).to.equal('nothing came');
    expect(waitedFor()).to.equal(1);
  });
});
