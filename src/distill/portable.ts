/** A trained network's forward pass without TensorFlow. */
import { portableGraph, refusalIn, type Generalised } from '../graph/index.js';
import { PluginError } from '../plugin/index.js';
import { forward, type Model } from './model.js';
import { weightsOf } from './record-student.js';

/** Names of a network's weights, each once: a second one of a name gets a number. */
export function weightNames({ network }: Pick<Model, 'network'>): string[] {
  const seen = new Map<string, number>();
  return network.weights.map(({ originalName }) => {
    const count = (seen.get(originalName) ?? 0) + 1;
    seen.set(originalName, count);
    return count === 1 ? originalName : `${originalName}#${count}`;
  });
}

/** The model's pass for texts of up to so many tokens. Throws a `PluginError` that names the op for a network that has no portable form. */
export function portableForm(model: Model, length: number): Generalised {
  try {
    const request = { weights: weightsOf(model), names: weightNames(model), most: length };
    return portableGraph({ ...request, forward: (ids) => forward(model, ids, false) });
  } catch (fault) {
    const refusal = refusalIn(fault);
    if (!refusal) throw fault;
    throw Object.assign(new PluginError('architecture', model.name, `cannot be shipped: ${refusal.message}; ${refusal.remedy}`), {
      cause: fault,
    });
  }
}
