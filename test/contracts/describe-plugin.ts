import * as nodeTest from 'node:test';
import { env, scalar } from '@tensorflow/tfjs';
import type { AnyDefinition } from '../../src/catalogue/types.js';
import { checkNames, checkPlugin } from './check-plugin.js';
import type { CheckResult } from './result.js';
import type { CheckTools } from './subject.js';

/** What a test runner gives to suites and tests, as far as it is used here. */
interface Context {
  timeout?(milliseconds: number): unknown;
  skip?(reason?: string): unknown;
}
interface Runner {
  describe(name: string, suite: (this: Context) => void): unknown;
  it(name: string, test: (this: Context) => void): unknown;
  before(hook: () => Promise<void>): unknown;
}

/** The runner whose functions are global, such as mocha; else Node's own. */
const runner = (): Runner => (typeof Reflect.get(globalThis, 'describe') === 'function' ? globalThis : nodeTest) as unknown as Runner;

/** tfjs advertises its native package when its backend in plain JavaScript is first used, unless that is in a test. */
function meetBackend(): void {
  env().set('IS_TEST', true);
  scalar(0).dispose();
  env().set('IS_TEST', false);
}

/** The conformance suite as a suite of mocha, or else of Node's own test runner: one test a check. Call it at the top of a test file. */
export function describePlugin(definition: AnyDefinition, tools: CheckTools = {}): void {
  const { describe, it, before } = runner();
  describe(`${definition.kind} '${definition.name}' keeps the contract`, function () {
    this.timeout?.(120_000);
    let results: CheckResult[] = [];
    before(async () => {
      meetBackend();
      results = await checkPlugin(definition, tools);
    });
    for (const name of checkNames(definition.kind))
      it(name, function () {
        const result = results.find(({ check }) => check === name);
        if (!result) return void this.skip?.('an earlier check failed');
        if (!result.ok) throw new Error(result.message);
      });
  });
}
