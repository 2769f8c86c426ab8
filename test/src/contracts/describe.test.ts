import { expect } from 'chai';
import { checkNames, checkPlugin, describePlugin, fits } from 'stillhouse/plugin/testing';
import { defineSampler, defineTeacher, defineTokenizer, Trainer, type Distribution } from 'stillhouse/plugin';
import type { AnyDefinition } from '../../../src/catalogue/types.js';
import { uniform } from '../../contracts/noise.js';
import { right } from './right.js';

interface Collected {
  readonly name: string;
  readonly run: () => unknown;
}

/** The tests that `describePlugin` would register, run one after another: name -> passed, failed or skipped. */
async function run(definition: AnyDefinition): Promise<Record<string, string>> {
  const kept = { describe: globalThis.describe, it: globalThis.it, before: globalThis.before };
  const tests: Collected[] = [];
  let prepare: () => unknown = () => undefined;
  const context = { timeout: () => undefined, skip: () => { throw new Error('skipped'); } }; // prettier-ignore
  try {
    Object.assign(globalThis, {
      describe: (_: string, body: () => void) => body.call(context),
      it: (name: string, body: () => unknown) => tests.push({ name, run: () => body.call(context) }),
      before: (body: () => unknown) => (prepare = body),
    });
    describePlugin(definition);
  } finally {
    Object.assign(globalThis, kept);
  }
  await prepare();
  const outcome = ({ run }: Collected) => {
    try {
      run();
      return 'passed';
    } catch (error) {
      return (error as Error).message === 'skipped' ? 'skipped' : 'failed';
    }
  };
  return Object.fromEntries(tests.map((test) => [test.name, outcome(test)]));
}

/** Draws every kind of distribution; seed and number decide. */
const random = defineSampler({
  name: 'random-one',
  doc: 'Draws.',
  options: {},
  create: () => ({
    sample: ({ space, number, seed }) =>
      Object.fromEntries(
        Object.entries(space).map(([path, own], index) => [path, draw(own, uniform(1000 * seed + 50 * number + index, 3)[2]!)]),
      ),
  }),
});

function draw(distribution: Distribution, share: number) {
  if (distribution.type === 'choice') return distribution.choices[Math.floor(share * distribution.choices.length)]!;
  const { type, low, high, log, step } = distribution;
  if (step !== null) return low + step * Math.floor(share * (1 + Math.floor((high - low) / step + 1e-9)));
  const value = log ? Math.exp(Math.log(low) + share * Math.log(high / low)) : low + share * (high - low);
  return type === 'int' ? Math.round(value) : Math.min(high, Math.max(low, value));
}

describe('the conformance suite', () => {
  it('is one mocha test for each check', async () => {
    const found = await run(right.tokenizer as AnyDefinition);
    expect(Object.keys(found)).to.deep.equal(checkNames('tokenizer'));
    expect(new Set(Object.values(found))).to.deep.equal(new Set(['passed']));
  });

  it('fails the test whose check fails, and skips what could not be reached', async () => {
    const odd = await run({ ...right.tokenizer, create: () => ({ tokenize: () => [''] }) } as AnyDefinition);
    expect(odd['never throws and returns strings']).to.equal('failed');
    expect(odd['has a name, a doc sentence and a factory']).to.equal('passed');
    const none = await run({ ...right.tokenizer, create: () => null } as AnyDefinition);
    expect(none['is created from its options']).to.equal('failed');
    expect(none['keeps texts apart']).to.equal('skipped');
  });

  it('asks a sampler about real numbers, logarithms and steps', async () => {
    const results = await checkPlugin(random as AnyDefinition);
    expect(results.filter(({ message }) => message)).to.deep.equal([]);
    const outside = {
      ...random,
      create: () => ({ sample: (inputs: never) => ({ ...random.create({}).sample(inputs), 'optimizer.beta': 0.4 }) }),
    };
    const found = (await checkPlugin(outside as AnyDefinition)).find(({ ok }) => !ok);
    expect(found!.message).to.match(/optimizer.beta = 0.4 is outside of/);
  });

  it('takes option values, services and another way to create', async () => {
    const options = { file: { doc: 'A file.', format: 'path' as const, default: '', required: true as const } };
    const needy = defineTokenizer({
      name: 'needy',
      doc: 'For the suite.',
      options,
      create: ({ file }) => ({ tokenize: (text) => [file + text] }),
    });
    const given = await checkPlugin(needy as AnyDefinition, { options: { file: 'a' } });
    expect(given.filter(({ message }) => message)).to.deep.equal([]);

    const inject = [Trainer] as const;
    const served = defineTeacher({
      name: 'served',
      doc: 'For the suite.',
      options: { student: { doc: 'What is trained.', format: { plugin: 'architecture' }, default: { use: 'lstm', units: 3 } } },
      inject,
      create: (values, trainer) => {
        expect(values.student).to.deep.equal({ use: 'lstm', kind: 'architecture', options: { units: 3 } });
        expect(trainer).to.equal('the trainer');
        return right.teacher.create({});
      },
    });
    const without = await checkPlugin(served as AnyDefinition);
    expect(without.at(-1)!.message).to.equal('not checked: it asks for the service stillhouse:trainer, which was not given');
    const results = await checkPlugin(served as AnyDefinition, { services: new Map([[Trainer as symbol, 'the trainer']]) });
    expect(results.filter(({ message }) => message)).to.deep.equal([]);
    const contained = await checkPlugin(served as AnyDefinition, { create: () => right.teacher.create({}) });
    expect(contained.filter(({ message }) => message)).to.deep.equal([]);
  });

  it('knows what fits a format', () => {
    expect([fits('unit', 1), fits('unit', 1.2), fits('unit', NaN), fits('below-one', 1), fits('positive', 0)]).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect([fits('natural', 0), fits('count', 0), fits('integer', -1), fits('integer', 0.5)]).to.deep.equal([true, false, true, false]);
    expect([fits({ list: 'count' }, [1, 2]), fits({ list: 'count' }, [0]), fits(['a', 1], 1), fits(['a', 1], 'b')]).to.deep.equal([
      true,
      false,
      true,
      false,
    ]);
    expect([fits({ plugin: 'loss' }, { use: 'a' }), fits({ plugin: 'loss' }, {}), fits('boolean', 'true')]).to.deep.equal([
      true,
      false,
      false,
    ]);
  });
});
