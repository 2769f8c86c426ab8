/** Weights that begin with what was learnt elsewhere: asked for before a model is built, put in place after. */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { InputError, PluginError, weightAt, type ArchitectureText, type FirstWeight } from '../plugin/index.js';
import { blame, blameLater, describe } from './blame.js';
import type { TrialPlan } from './types.js';

type NamedArchitecture = TrialPlan['architecture'];

/**
 * The architecture with the weights that it begins with on texts of this vocabulary. `where` is the path of its options, such as `student`.
 * Throws an `InputError` below that path, or a `PluginError`.
 */
export async function begun(architecture: NamedArchitecture, text: ArchitectureText, where: string): Promise<NamedArchitecture> {
  const { name, plugin, identity } = architecture;
  if (!plugin.prepare) return architecture;
  const first = await below(where, () => blameLater('architecture', name, 'prepare', () => plugin.prepare!(text)));
  if (!Array.isArray(first)) throw new PluginError('architecture', name, `prepare gave ${describe(first)}, not a list of weights`);
  if (first.length === 0) return architecture;
  const of = createHash('sha256').update(JSON.stringify(text.vocabulary.tokens)).digest('hex');
  return { ...architecture, first, ...(identity === undefined ? {} : { identity: JSON.stringify([identity, of]) }) };
}

/** Runs work whose input errors name an option alone. */
export async function below<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError) || error.at.path?.startsWith(`${where}.`)) throw error;
    throw new InputError(error.problem, { ...error.at, path: error.at.path ? `${where}.${error.at.path}` : where });
  }
}

/** Puts first weights in place. Throws a `PluginError` where the network has no such weight or another size. */
export function putFirst(network: tf.LayersModel, name: string, first: readonly FirstWeight[]): void {
  for (const { place, values } of first)
    blame('architecture', name, 'prepare', () => {
      const weight = weightAt(network, place);
      const shape = weight.shape as number[];
      const [size, row] = [shape.reduce((all, axis) => all * axis, 1), shape.slice(1).reduce((all, axis) => all * axis, 1)];
      if (!(values instanceof Float32Array) || values.length > size || values.length % row !== 0)
        throw new Error(`weight '${place}' of shape [${shape}] was given ${values?.length} numbers`);
      tf.tidy(() => {
        const rows = values.length / row;
        const given = tf.tensor(values, [rows, ...shape.slice(1)]);
        weight.write(values.length === size ? given : tf.concat([given, weight.read().slice([rows], [shape[0]! - rows])]));
      });
    });
}
