import { expect } from 'chai';
import fc from 'fast-check';
import { Shelf } from '../../../src/distill/shelf.js';

describe('a shelf', () => {
  it('makes a thing once, and again when it fell out', () => {
    const [made, dropped]: [string[], string[]] = [[], []];
    const shelf = new Shelf<string>(() => 2, (item) => void dropped.push(item)); // prettier-ignore
    const take = (name: string) => shelf.take(name, () => (made.push(name), name));
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) expect(take(name)).to.equal(name);
    expect(made).to.deep.equal(['a', 'b', 'c', 'b']);
    expect(dropped).to.deep.equal(['b', 'c']);
    shelf.clear();
    expect(dropped).to.deep.equal(['b', 'c', 'a', 'b']);
  });

  it('keeps nothing of what could not be made', () => {
    const shelf = new Shelf<number>(() => 1, () => undefined); // prettier-ignore
    expect(() => shelf.take('a', () => { throw new Error('boom'); })).to.throw('boom'); // prettier-ignore
    expect(shelf.take('a', () => 4)).to.equal(4);
  });

  it('never drops the ones taken last, drops each once, and holds no more than it may', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(8), { maxLength: 40 }), (capacity, names) => {
        const held = new Set<object>();
        const shelf = new Shelf<object>(() => capacity, (item) => expect(held.delete(item)).to.equal(true)); // prettier-ignore
        const last: object[] = [];
        for (const name of names) {
          const item = shelf.take(String(name), () => {
            const made = { name };
            held.add(made);
            return made;
          });
          last.push(item);
          expect(held.size).to.be.at.most(capacity);
          for (const recent of last.slice(-capacity)) expect(held.has(recent)).to.equal(true);
        }
        shelf.clear();
        expect(held.size).to.equal(0);
      }),
      { numRuns: 200 },
    );
  });
});
