import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { admits, budgetWords } from '../../../src/endpoint/budget.js';
import { Ledger } from '../../../src/endpoint/ledger.js';
import type { Request } from '../../../src/endpoint/types.js';
import { scratchFolder } from '../runtime/scratch.js';

const request = (key: string): Request => ({ key, body: {}, choices: 1, most: { input: 50, output: 5 } });
const answer = (text: string) => ({ choices: [{ text, places: [['é', [['é', -0.1]]]] as const }], used: { input: 20, output: 2 } });

describe('the ledger of an endpoint', () => {
  const written = (): string => {
    const folder = scratchFolder('ledger');
    const ledger = new Ledger(folder);
    for (const key of ['a', 'b']) ledger.got(ledger.ask(request(key)), key, answer(key));
    ledger.off(ledger.ask(request('c')), { input: 50, output: 0 });
    ledger.ask(request('d'));
    ledger.close();
    return folder;
  };

  it('knows answers and what was spent; a request without an end counts as all that it may have cost', () => {
    const ledger = new Ledger(written());
    expect(ledger.choices('a')).to.deep.equal(answer('a').choices);
    expect([ledger.choices('c'), ledger.choices('d')]).to.deep.equal([[], []]);
    expect(ledger.spent).to.deep.equal({ input: 20 + 20 + 50 + 50, output: 2 + 2 + 0 + 5 });
    expect(ledger.experience).to.deep.equal({ used: { input: 40, output: 4 }, most: { input: 100, output: 10 } });
    expect(ledger.ask(request('e'))).to.equal(4);
    ledger.close();
  });

  it('cut off at any byte loses at most the line that was being written, and goes on', () => {
    const whole = readFileSync(join(written(), 'ledger.log'));
    const folder = scratchFolder('ledger');
    let known = 0;
    for (let end = 0; end <= whole.length; end++) {
      writeFileSync(join(folder, 'ledger.log'), whole.subarray(0, end));
      const ledger = new Ledger(folder);
      const now = ['a', 'b'].filter((key) => ledger.choices(key).length === 1).length;
      expect(now).to.be.at.least(known);
      known = now;
      ledger.got(ledger.ask(request('new')), 'new', answer('new'));
      ledger.close();
      const again = new Ledger(folder, false);
      expect(again.choices('new')).to.have.length(1);
      expect(['a', 'b'].filter((key) => again.choices(key).length === 1)).to.have.length(now);
    }
    expect(known).to.equal(2);
  });

  it('with a flipped bit anywhere never gives another answer, and still counts what the answers cost', () => {
    const whole = readFileSync(join(written(), 'ledger.log'));
    const folder = scratchFolder('ledger');
    for (let at = 0; at < whole.length; at += 3) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1 << (at % 8);
      writeFileSync(join(folder, 'ledger.log'), damaged);
      const ledger = new Ledger(folder, false);
      expect(ledger.spent.input).to.be.at.least(40);
      for (const key of ['a', 'b']) expect([[], answer(key).choices]).to.deep.include(ledger.choices(key));
      expect(['a', 'b'].filter((key) => ledger.choices(key).length === 1).length).to.be.at.least(
        1 - Number(damaged[at] === 10 || whole[at] === 10),
      );
    }
  });

  it('ignores lines of others', () => {
    const folder = written();
    appendFileSync(join(folder, 'ledger.log'), 'garbage\n0123456789abcdef {"got":1}\n');
    expect(new Ledger(folder, false).choices('a')).to.have.length(1);
  });

  it('admits up to the last token and the last cent', () => {
    const prices = { input: 2, output: 10 };
    const spent = { input: 900, output: 50 };
    expect(admits({ tokens: 1000, money: null, prices: null }, spent, { input: 45, output: 5 })).to.equal(true);
    expect(admits({ tokens: 1000, money: null, prices: null }, spent, { input: 45, output: 6 })).to.equal(false);
    const money = (900 * 2 + 50 * 10 + 100) / 1e6;
    expect(admits({ tokens: null, money, prices }, spent, { input: 0, output: 10 })).to.equal(true);
    expect(admits({ tokens: null, money, prices }, spent, { input: 1, output: 10 })).to.equal(false);
    expect(budgetWords({ tokens: 1000, money: 1, prices }, spent)).to.equal('950 of 1000 tokens, 0.0023 of 1');
  });
});
