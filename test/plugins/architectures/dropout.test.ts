/** Every kind of dropout that an architecture has, at once: a rate of 0 adds no layer, so that other tests do not see it. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { buildModel, forward } from '../../../src/distill/index.js';
import { withNoise } from '../../../src/layers/index.js';
import { builtPlugins } from '../../../src/report/readme-tables.js';
import { useBackend } from '../../support/backend.js';
import { made } from '../../support/made.js';

type Definition = Parameters<typeof made>[0];
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../plugins/architectures');
const able = (await builtPlugins(folder)).filter(({ options }) => Object.keys(options).some((name) => name.endsWith('dropout')));
const rates = (definition: (typeof able)[number], rate: number) =>
  Object.fromEntries(Object.keys(definition.options).flatMap((name) => (name.endsWith('dropout') ? [[name, rate]] : [])));
const ids = tf.tensor2d([[3, 4, 5, 6, 0], [1, 2, 3, 0, 0]], undefined, 'int32'); // prettier-ignore

describe('dropout of architectures', () => {
  before(() => useBackend());

  it('there are some', () => expect(able.length).to.be.greaterThan(8));
  for (const definition of able)
    it(`${definition.name}: changes the logits while training, otherwise not`, () => {
      const logits = (rate: number, training: boolean): number[] => {
        const plugin = made(definition as unknown as Definition, rates(definition, rate)) as never;
        const sizes = { vocabulary: 7, classes: 7, length: 5 }; // a language model has as many classes as tokens
        const model = buildModel({ name: definition.name, plugin }, sizes, 1);
        const found = tf.tidy(() => withNoise(tf.tensor1d([3, 4], 'int32'), () => [...forward(model, ids, training).dataSync()]));
        model.dispose();
        return found;
      };
      expect(logits(0.5, false)).to.deep.equal(logits(0, false));
      expect(logits(0.5, true)).to.satisfy((found: number[]) => found.every(Number.isFinite));
      expect(logits(0.5, true)).to.not.deep.equal(logits(0, true));
    });
});
