import * as tf from '@tensorflow/tfjs';

/** Anything that JSON holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonMap = Readonly<Record<string, Json>>;
const isMap = (value: Json | undefined): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A fault in the JSON of a model's topology. */
export class TopologyError extends Error {
  override name = 'TopologyError';
}

/**
 * A new model from a topology as tfjs-layers writes it: `model.toJSON()`, or a whole `model.json`; weights begin anew. It is what
 * `tf.models.modelFromJSON` does, at once. Throws a `TopologyError`.
 */
export function modelFromTopology(document: Json): tf.LayersModel {
  const { name, config } = topologyOf(document);
  const [type, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[name]!;
  try {
    return fromConfig(type, typescriptConfig(config) as tf.serialization.ConfigDict) as unknown as tf.LayersModel;
  } catch (error) {
    throw new TopologyError((error instanceof Error ? error.message : String(error)).split('\n')[0]);
  }
}

const kinds = ['Sequential', 'Model', 'Functional'];

function topologyOf(document: Json): { readonly name: string; readonly config: Json } {
  const whole = isMap(document) && isMap(document['modelTopology']) ? document['modelTopology'] : document;
  const model = isMap(whole) && isMap(whole['model_config']) ? whole['model_config'] : whole;
  const name = isMap(model) ? model['class_name'] : undefined;
  if (!isMap(model) || typeof name !== 'string' || !kinds.includes(name) || model['config'] === undefined)
    throw new TopologyError(`it holds no model of tfjs-layers: a class_name of ${kinds.join(', ')} and a config are expected`);
  return { name, config: model['config'] };
}

const camelCase = (word: string): string => word.replace(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase());
/** Whether an entry of a list is the name of a layer, which keeps its spelling. */
const isName = (key: string | null, index: number): boolean =>
  index === 0 && (key === 'inboundNodes' || key === 'outputLayers' || key === 'inputLayers');

/** Keys and values from the spelling of Python to that of TypeScript, names of layers left alone. */
function typescriptConfig(value: Json, key: string | null = null): unknown {
  if (typeof value === 'string') return camelCase(value);
  if (Array.isArray(value))
    return value.map((item: Json, index) => (typeof item === 'string' && isName(key, index) ? item : typescriptConfig(item, key)));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      name === 'name' && typeof inner === 'string' ? [name, inner] : [camelCase(name), typescriptConfig(inner, camelCase(name))],
    ),
  );
}
