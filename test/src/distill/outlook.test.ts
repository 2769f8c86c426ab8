import { expect } from 'chai';
import { teacherOutlook } from '../../../src/distill/index.js';
import { InputError, type Teacher } from '../../../src/plugin/index.js';
import { textData } from './fixtures.js';

const ask = (outlook?: unknown) => {
  const teacher = { prepare: () => Promise.reject(new Error('not yet')), ...(outlook === undefined ? {} : { outlook }) } as Teacher;
  return teacherOutlook(teacher, 'dear', textData()).catch((error: Error) => `${error.name}: ${error.message}`);
};

describe('what a teacher says beforehand', () => {
  it('is nothing, or its sentences', async () => {
    expect(await ask()).to.deep.equal([]);
    expect(await ask(async () => ['costs 3'])).to.deep.equal(['costs 3']);
  });
  it('is told as its fault where it is no list of sentences or fails by accident, and as it is where it tells a fault of the input', async () => {
    expect(await ask(async () => 'costs 3')).to.equal("PluginError: teacher 'dear': outlook gave string costs 3, not a list of sentences");
    expect(await ask(async () => [3])).to.match(/^PluginError: teacher 'dear': outlook gave a list of 1/);
    expect(await ask(() => Promise.reject(new Error('oops')))).to.equal("PluginError: teacher 'dear': outlook failed: oops");
    expect(await ask(() => Promise.reject(new InputError('no file', { path: 'teacher.file' })))).to.equal(
      'InputError: teacher.file: no file',
    );
  });
});
