import { expect } from 'chai';
import { UNLABELLED, type EncodedSplit } from '../../../src/plugin/index.js';
import { prepareText } from '../../../src/text/index.js';
import { examples, listed, many, request } from './fixtures.js';

const rows = (split: EncodedSplit): [string, number][] =>
  Array.from({ length: split.size }, (_, row) => [split.text(row), split.label(row)]);
const own = listed({ train: many({ a: 20, b: 20 }) });
const named = (splits: Parameters<typeof listed>[0]) => ({ name: 'others', dataset: listed(splits) });

describe('texts of no class', () => {
  it('are encoded with the vocabulary as it is, without labels', async () => {
    const outOfScope = named({
      train: examples('x never'),
      validation: examples('a a number'),
      test: examples('oos b elsewhere', 'oos a'),
    });
    const [data, bare] = [await prepareText(request(own, { outOfScope })), await prepareText(request(own))];
    expect(data.digest).to.equal(bare.digest);
    expect(bare.outOfScope).to.equal(undefined);
    expect(rows(await data.outOfScope!('validation'))).to.deep.equal([['a number', UNLABELLED]]);
    const test = await data.outOfScope!('test');
    expect(rows(test).map(([text]) => text)).to.deep.equal(['b elsewhere', 'a']);
    expect([...test.tokens(0)]).to.deep.equal([data.vocabulary.id('b'), data.vocabulary.id('elsewhere')]);
    expect(outOfScope.dataset.reads).to.deep.equal({ validation: 1, test: 1 });
  });

  it('are halved where there is a training split alone', async () => {
    const outOfScope = named({ train: examples('oos one', 'oos two', 'oos three') });
    const data = await prepareText(request(own, { outOfScope }));
    const texts = async (part: 'validation' | 'test') => rows(await data.outOfScope!(part)).map(([text]) => text);
    expect([await texts('validation'), await texts('test')]).to.deep.equal([['one', 'three'], ['two']]);
    const single = await prepareText(request(own, { outOfScope: named({ train: examples('oos one') }) })).catch(String);
    expect(single).to.include("out_of_scope: data set 'others' has one text alone (allowed: two texts or more)");
  });
});
