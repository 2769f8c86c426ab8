import { expect } from 'chai';
import { batches } from '../../../src/track/client/batches.js';
import {
  checkDigest,
  checkInteger,
  checkKey,
  checkPath,
  LimitError,
  metricValue,
  paramValue,
  tagValue,
} from '../../../src/track/client/limits.js';

describe('what MLflow takes', () => {
  const keys: [string, boolean][] = [
    ...['loss.distillation.alpha', 'validation/macro_f1', 'Größe 1:2-3', '.hidden', 'a'.repeat(250)].map((key): [string, boolean] => [
      key,
      true,
    ]),
    ...['', '/a', 'a/', 'a//b', '../a', 'a/./b', '..', 'a@b', 'a[0]', 'a=b', 'a,b', '100%', 'a\nb', 'a'.repeat(251)].map(
      (key): [string, boolean] => [key, false],
    ),
  ];
  for (const [key, fine] of keys) {
    it(`${fine ? 'takes' : 'refuses'} the key ${JSON.stringify(key.slice(0, 30))}`, () => {
      if (fine) expect(checkKey('metric', key)).to.equal(key);
      else expect(() => checkKey('metric', key)).to.throw(LimitError, /^metric key/);
    });
  }
  it('cuts long values visibly, by characters and not by halves of them', () => {
    expect(paramValue('x'.repeat(6000))).to.have.length(6000);
    const cut = paramValue('😀'.repeat(6001));
    expect([...cut]).to.have.length(6000);
    expect(cut).to.match(/😀\.\.\. \[cut: 6001 characters\]$/);
    expect(paramValue(cut)).to.equal(cut);
    expect([...tagValue('x'.repeat(8001))]).to.have.length(8000);
    expect(paramValue('a\ud800b\0')).to.equal('a\ufffdb\ufffd');
  });
  it('refuses values of the wrong type, which the server would swallow', () => {
    expect(() => paramValue(0.1 as never)).to.throw(LimitError, /number, not a text/);
    for (const wrong of [1.5, NaN, Infinity, 2 ** 53]) expect(() => checkInteger('step', wrong)).to.throw(LimitError, /step is/);
    expect([NaN, Infinity, -Infinity, 0.5].map(metricValue)).to.deep.equal(['NaN', 'Infinity', '-Infinity', 0.5]);
    expect(() => checkDigest('d'.repeat(37))).to.throw(LimitError);
    for (const path of ['../x', '/x', 'a//b', 'a\\b', 'a#b', '5%', '']) expect(() => checkPath(path), path).to.throw(LimitError);
  });
  it('cuts batches at 1000 metrics, 100 params, 100 tags, 1000 in total and 900 kB', () => {
    const pairs = (count: number, value = 'v'): [string, string][] => Array.from({ length: count }, (_, n) => [`k${n}`, value]);
    const points = Array.from({ length: 2500 }, (_, n) => ({ key: 'm', value: n, step: n, timestamp: n }));
    const sizes = batches(pairs(150), pairs(120), points).map(({ params, tags, metrics }) => [params.length, tags.length, metrics.length]);
    expect(sizes).to.deep.equal([
      [100, 0, 0],
      [50, 100, 0],
      [0, 20, 980],
      [0, 0, 1000],
      [0, 0, 520],
    ]);
    const large = batches([], pairs(100, '蒸'.repeat(8000)), []);
    expect(large.length).to.equal(3);
    expect(Math.max(...large.map((batch) => Buffer.byteLength(JSON.stringify(batch))))).to.be.lessThan(1_000_000);
  });
});
