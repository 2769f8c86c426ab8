import { expect } from 'chai';
import { classNamed, sharesOfPlaces, votes } from '../../../src/endpoint/label-shares.js';
import type { Place } from '../../../src/endpoint/types.js';

/** A place of an answer: the generated token first. */
const place = (...shares: [string, number][]): Place => [shares[0]![0], shares.map(([token, share]) => [token, Math.log(share)])];
const shares = (places: Place[], names: string[]) => {
  const found = sharesOfPlaces(places, names);
  return found && [...found].map((share) => Number(share.toFixed(6)));
};

describe('shares of classes in the first tokens of an answer', () => {
  const names = ['negative', 'neutral', 'positive'];
  const cases: [string, Place[], string[], (number | null)[] | null][] = [
    [
      'whole names, with spaces, quotes and capitals',
      [place([' Positive', 0.5], ['"negative', 0.3], ['neutral', 0.1], ['cheese', 0.1])],
      names,
      [0.3, 0.1, 0.5],
    ],
    ['beginnings that only one class has', [place(['pos', 0.6], ['neg', 0.2], ['neu', 0.1])], names, [0.2, 0.1, 0.6]],
    [
      'a shared beginning, followed to where it parts',
      [place(['ne', 0.8], ['pos', 0.2]), place(['ut', 0.75], ['ga', 0.25])],
      names,
      [0.2, 0.6, 0.2],
    ],
    [
      'a shared beginning that was not followed, in equal parts',
      [place(['pos', 0.6], ['ne', 0.4]), place(['itive', 1])],
      names,
      [0.2, 0.2, 0.6],
    ],
    [
      'white space and quotes before the name',
      [place(['\n', 0.9], ['pos', 0.1]), place([' "', 1]), place(['neutral', 0.5], ['negative', 0.5])],
      names,
      [0.45, 0.45, 0.1],
    ],
    ['a name with what follows it', [place(['positive.', 0.7], ['positively', 0.2], ['negative,', 0.1])], names, [0.1, 0, 0.7]],
    [
      'a name inside another: the longer one where it goes on',
      [place(['sport', 1]), place([' and', 0.6], ['.', 0.4])],
      ['sport', 'sport and game'],
      [0.4, 0.6],
    ],
    ['a name inside another at the end of the answer', [place(['sport', 1])], ['sport', 'sport and game'], [1, 0]],
    ['digits', [place(['1', 0.7], ['0', 0.2], ['10', 0.1])], ['0', '1'], [0.2, 0.7]],
    ['the same class by several tokens', [place(['yes', 0.4], ['Yes', 0.3], [' YES', 0.1], ['no', 0.2])], ['no', 'yes'], [0.2, 0.8]],
    ['no class', [place(['banana', 0.9], ['apple', 0.1])], names, null],
  ];
  for (const [name, places, classes, expected] of cases) it(name, () => expect(shares(places, classes)).to.deep.equal(expected));
});

describe('the class that an answer names', () => {
  const names = ['good', 'Bad', 'very bad', '5'];
  const cases: [string, number | null][] = [
    ['good', 0],
    [' "BAD".', 1],
    ['very bad', 2],
    ['**Very bad**: awful', 2],
    ['goodness', null],
    ['The label is good.', 0],
    ['It is 5', 3],
    ['It is 55', null],
    ['good or bad?', 0],
    ['neither good nor bad', null],
    ['', null],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => expect(classNamed(text, names)).to.equal(expected));
  it('counts votes, and answers that name none do not vote', () => {
    expect([
      ...votes(
        ['good', 'bad.', 'Good', 'hm'].map((text) => ({ text })),
        names,
      )!,
    ]).to.deep.equal([2, 1, 0, 0]);
    expect(votes([{ text: 'hm' }], names)).to.equal(null);
  });
});
