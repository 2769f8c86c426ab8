import { expect } from 'chai';
import { checkShape, nearest } from '../../../src/catalogue/index.js';
import { PluginError } from '../../../src/plugin/index.js';

const option = { doc: 'How much.', format: 'unit', default: 0.5 };
const sound = {
  kind: 'loss',
  name: 'mine',
  doc: 'A loss.',
  teacher: true,
  withoutTeacher: { alpha: 0 },
  options: { alpha: option },
  create: () => ({}),
};
const withOption = (more: object) => ({ ...sound, options: { alpha: { ...option, ...more } } });
const optimizer = { ...sound, kind: 'optimizer' };

const faults: readonly (readonly [string, object, RegExp])[] = [
  ['no name', { ...sound, name: undefined }, /has no name/],
  ['a name unlike the file', { ...sound, name: 'other' }, /name must equal its file's name 'mine'/],
  ['a name with a space', { ...sound, name: 'my loss' }, /may only hold/],
  ['no doc', { ...sound, doc: '' }, /has no doc/],
  ['no options', { ...sound, options: undefined }, /options must be an object/],
  ['a list of options', { ...sound, options: [] }, /options must be an object/],
  ['create that is none', { ...sound, create: {} }, /create must be a function/],
  ['inject that is no list', { ...sound, inject: 'log' }, /inject must be a list of tokens/],
  ['inject of words', { ...sound, inject: ['log'] }, /inject must be a list of tokens/],
  ['an option that is a value', { ...sound, options: { alpha: 0.5 } }, /option 'alpha' must be an object/],
  ['an option without doc', withOption({ doc: undefined }), /option 'alpha' has no doc/],
  ['an option without format', withOption({ format: undefined }), /option 'alpha' has no format/],
  ['an option without default', withOption({ default: undefined }), /option 'alpha' has no default/],
  ['an unknown format', withOption({ format: 'percent' }), /option 'alpha' has an unknown format "percent"/],
  ['a prototype as format', withOption({ format: 'toString' }), /unknown format/],
  ['an empty choice', withOption({ format: [] }), /unknown format/],
  ['an unknown kind inside', withOption({ format: { plugin: 'model' } }), /unknown format/],
  ['a default outside its format', withOption({ default: 1.5 }), /option 'alpha' has a default that does not fit its format: 1\.5/],
  ['a default that is no number', withOption({ default: NaN }), /default that does not fit/],
  ['an option called use', { ...sound, options: { use: option } }, /'use' has a name that the core keeps/],
  ['a loss option called weight', { ...sound, options: { weight: option } }, /'weight' has a name that the core keeps/],
  ['an option with a dot', { ...sound, options: { 'a.b': option } }, /other characters/],
  ['a loss that does not say teacher', { ...sound, teacher: undefined }, /whether it needs a teacher/],
  ['withoutTeacher of no option', { ...sound, withoutTeacher: { beta: 0 } }, /withoutTeacher names 'beta'/],
  ['withoutTeacher out of bounds', { ...sound, withoutTeacher: { alpha: 2 } }, /withoutTeacher\.alpha/],
  ['a metric without direction', { ...sound, kind: 'metric' }, /has no direction/],
  ['an optimizer without rate', optimizer, /must have an option 'rate'/],
  [
    'an optimizer whose rate may be 0',
    { ...optimizer, options: { rate: { ...option, format: 'unit' } } },
    /must have an option 'rate' of format 'positive'/,
  ],
];

describe('the shape of a plugin', () => {
  it('is left alone where it is sound', () => {
    expect(checkShape(sound, '/p/mine.mjs', 'mine')).to.equal(sound);
    expect(checkShape({ ...sound, name: 'other' }, '/p/mine.mjs', null).name).to.equal('other');
    expect(() =>
      checkShape(
        {
          ...sound,
          kind: 'teacher',
          options: { weight: option, m: { doc: 'd', format: { plugin: 'architecture' }, default: { use: 'gru' } } },
        },
        '/p',
        'mine',
      ),
    ).not.to.throw();
  });

  for (const [what, value, says] of faults)
    it(`is refused with the plugin's name and the fault: ${what}`, () => {
      expect(() => checkShape(value, '/p/mine.mjs', 'mine'))
        .to.throw(PluginError, says)
        .and.to.include({ file: '/p/mine.mjs' });
    });
});

describe('the nearest word', () => {
  it('is suggested only where it is near', () => {
    expect(nearest('distilation', ['distillation', 'soft-target'])).to.equal('distillation');
    expect(nearest('ADAM', ['sgd', 'adam'])).to.equal('adam');
    expect(nearest('zebra', ['distillation', 'adam'])).to.equal(null);
    expect(nearest('ab', ['cd'])).to.equal(null);
    expect(nearest('x', [])).to.equal(null);
  });
});
