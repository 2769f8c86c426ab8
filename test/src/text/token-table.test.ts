import { expect } from 'chai';
import fc from 'fast-check';
import { TokenTable } from '../../../src/text/token-table.js';

describe('a table of tokens', () => {
  const token = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '\ud800', '\udc00', '\ufffd', 'a\ud800', 'x'.repeat(3000)),
  );

  it('numbers tokens in order of first appearance, as a map does, half surrogate pairs apart', () => {
    fc.assert(
      fc.property(fc.array(token), (tokens) => {
        const [table, map] = [new TokenTable(), new Map<string, number>()];
        for (const each of tokens) {
          expect(table.of(each, false)).to.equal(map.get(each) ?? -1);
          expect(table.of(each, true)).to.equal(map.get(each) ?? map.set(each, map.size).size - 1);
        }
        expect(Array.from(map.keys(), (_, number) => table.token(number))).to.deep.equal([...map.keys()]);
      }),
    );
  });

  it('knows the same tokens by their bytes', () => {
    const table = new TokenTable();
    const bytes = Buffer.from('one two één');
    expect([table.ofBytes(bytes, 0, 3, true), table.of('two', true), table.ofBytes(bytes, 8, 13, true)]).to.deep.equal([0, 1, 2]);
    expect([
      table.of('one', false),
      table.ofBytes(bytes, 4, 7, false),
      table.of('één', false),
      table.ofBytes(bytes, 0, 4, false),
    ]).to.deep.equal([0, 1, 2, -1]);
  });

  it('grows', () => {
    const table = new TokenTable();
    const all = Array.from({ length: 50_000 }, (_, number) => number.toString(36));
    expect(all.map((each) => table.of(each, true))).to.deep.equal(all.map((_, number) => number));
    expect(all.map((each) => table.of(each, false))).to.deep.equal(all.map((_, number) => number));
    expect(all.map((_, number) => table.token(number))).to.deep.equal(all);
  });
});
