import { expect } from 'chai';
import type { Running } from './command-line.js';

/** The document that a command printed, which must end with 0, and what it told people. */
export async function documentOf(running: Running): Promise<any> {
  const { code, stdout, stderr } = await running.ended;
  expect(code, stderr).to.equal(0);
  return { ...JSON.parse(stdout), stderr };
}

/** Trials of a sweep's document by their configuration: values in full. */
export const valuesOf = ({ trials }: any): string[] =>
  trials.map(({ params, state, value }: any) => `${JSON.stringify(params)} ${state} ${value}`).sort();
