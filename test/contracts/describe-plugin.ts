import type { AnyDefinition } from '../../src/catalogue/types.js';
import { checkNames, checkPlugin } from './check-plugin.js';
import type { CheckResult } from './result.js';
import type { CheckTools } from './subject.js';

/** The conformance suite as a mocha suite: one test a check. Call it at the top of a test file; mocha's globals must be there. */
export function describePlugin(definition: AnyDefinition, tools: CheckTools = {}): void {
  describe(`${definition.kind} '${definition.name}' keeps the contract`, function () {
    this.timeout(120_000);
    let results: CheckResult[] = [];
    before(async () => {
      results = await checkPlugin(definition, tools);
    });
    for (const name of checkNames(definition.kind))
      it(name, function () {
        const result = results.find(({ check }) => check === name);
        if (!result) this.skip();
        if (!result.ok) throw new Error(result.message);
      });
  });
}
