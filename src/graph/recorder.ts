/** Records the TensorFlow ops that a function of tensors runs on the native backend. */
import * as tf from '@tensorflow/tfjs';
import { withComposites, withKernels, type CompositeAttributes, type CompositeListener } from '../layers/index.js';
import { nativeBackend, type OpAttribute } from './backend.js';
import { gatherWithoutReading } from './gather.js';
import { asConstant, foldable, Graph } from './graph.js';
import { Refusal } from './refusal.js';
import type { Attribute, Attributes, Ref, Value } from './types.js';

type Handle = { readonly dataId: object; readonly shape: number[] };

/** A group of ops that the emission may replace by one. */
export interface Composite {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Ref>>;
  readonly outputs: Readonly<Record<string, Ref>>;
  readonly attributes: CompositeAttributes;
}

const seededDraws =
  /\b(randomUniform_|randomUniformInt_|randomNormal_|randomStandardNormal_|truncatedNormal_|randomGamma_|rand_|dropout_)\b/;
const drawsInJavaScript = (): Refusal =>
  new Refusal(
    'draws random numbers in JavaScript (as tf.dropout, tf.randomUniform and tf.layers.dropout do): recorded once, every step would repeat them',
    "take SeededDropout or uniform() from 'stillhouse/layers'",
  );
const readsBack = (): Refusal =>
  new Refusal(
    'reads a tensor back (dataSync, arraySync, data or array): recorded once, every step would repeat what was read',
    'compute with tensors instead',
  );

/** Follows tensors from the inputs of a function to its results. */
export class Recorder {
  readonly graph = new Graph();
  readonly composites: Composite[] = [];
  private readonly backend = nativeBackend();
  private readonly refs = new Map<object, Ref>();
  private readonly readSync = this.backend.readSync.bind(this.backend);
  private refused: Refusal | null = null;

  /** Says what a tensor stands for. Throws where it already stands for something else. */
  bind(tensor: tf.Tensor, ref: Ref): void {
    if (this.refs.has(tensor.dataId)) throw new Error('one tensor cannot stand for two inputs');
    this.refs.set(tensor.dataId, ref);
  }

  /** Shape and dtype of a tensor as TensorFlow has them. */
  valueOf({ dataId, shape }: Handle): Value {
    return { shape: [...shape], dtype: this.backend.tensorMap.get(dataId).dtype };
  }

  /** What a tensor stands for: a result, or else a constant. Throws a `Refusal` for a variable that nobody bound. */
  ref(tensor: Handle): Ref {
    const known = this.refs.get(tensor.dataId);
    if (known) return known;
    if (Object.values(tf.engine().registeredVariables).some(({ dataId }) => dataId === tensor.dataId))
      this.refuse(new Refusal('reads a variable of its own that is no weight of the model', 'add it to the model with addWeight'));
    return this.asConstant(tensor);
  }

  /** Runs `body` and records what it does, our own kernels used or not. Throws a `Refusal` for what a recording would freeze, even where `body` catches it. */
  record<T>(body: () => T, kernels = true): T {
    const told = (tensors: Readonly<Record<string, tf.Tensor>>): Readonly<Record<string, Ref>> =>
      Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, this.ref(tensor)]));
    const listener: CompositeListener = (name, inputs, outputs, attributes) =>
      void this.composites.push({ name, inputs: told(inputs), outputs: told(outputs), attributes });
    const random = (): never => this.refuse(drawsInJavaScript());
    const noted = (): T => (kernels ? withKernels(body) : body());
    const result = replacing(this.backend, this.wrapped(), () =>
      replacing(Math, { random }, () => withComposites(listener, () => gatherWithoutReading(noted))),
    );
    if (this.refused) throw this.refused;
    return result;
  }

  private refuse(refusal: Refusal): never {
    this.refused ??= refusal;
    throw refusal;
  }

  private wrapped() {
    const { backend } = this;
    const single = backend.executeSingleOutput.bind(backend);
    const multiple = backend.executeMultipleOutputs.bind(backend);
    const write = backend.write.bind(backend);
    return {
      executeSingleOutput: (op: string, attributes: OpAttribute[], inputs: Handle[]) => {
        const result = single(op, attributes, inputs);
        this.note(op, attributes, inputs, [result]);
        return result;
      },
      executeMultipleOutputs: (op: string, attributes: OpAttribute[], inputs: Handle[], count: number) => {
        const results = multiple(op, attributes, inputs, count);
        this.note(op, attributes, inputs, results);
        return results;
      },
      // Whoever waits for `data()` may not look at what comes of it, so that a rejection would be nobody's.
      read: (dataId: object) => {
        if (this.computed(dataId)) this.refused ??= readsBack();
        return Promise.resolve(this.readSync(dataId));
      },
      readSync: (dataId: object) => (this.computed(dataId) ? this.refuse(readsBack()) : this.readSync(dataId)),
      write: (values: unknown, shape: number[], dtype: string) => {
        if (shape.length > 0 && dtype === 'float32' && seededDraws.test(new Error().stack ?? '')) this.refuse(drawsInJavaScript());
        return write(values, shape, dtype);
      },
    };
  }

  /** Whether a tensor's values follow from what is fed. */
  private computed(dataId: object): boolean {
    const ref = this.refs.get(dataId);
    return ref !== undefined && !ref.node.constant;
  }

  private note(op: string, attributes: readonly OpAttribute[], inputs: readonly Handle[], results: readonly tf.Tensor[]): void {
    if (op === 'Multinomial') this.refuse(drawsInJavaScript());
    const refs = inputs.map((input) => this.ref(input));
    const values = results.map((result) => this.valueOf(result));
    const outputs = foldable(op, refs, values)
      ? results.map((result) => this.asConstant(result))
      : this.graph.add(op, this.attributes(attributes), refs, values);
    results.forEach((result, index) => this.refs.set(result.dataId, outputs[index]!));
  }

  private asConstant(tensor: Handle): Ref {
    const value = this.valueOf(tensor);
    const ref = this.graph.constant(asConstant(this.readSync(tensor.dataId), value.dtype), value);
    this.refs.set(tensor.dataId, ref);
    return ref;
  }

  private attributes(list: readonly OpAttribute[]): Attributes {
    return Object.fromEntries((list ?? []).map((attribute) => [attribute.name, this.attribute(attribute)]));
  }

  private attribute({ name, type, value }: OpAttribute): Attribute {
    const { binding } = this.backend;
    if (type === binding.TF_ATTR_TYPE) return { kind: 'type', value: value as number };
    if (type === binding.TF_ATTR_INT) return { kind: 'int', value: value as number | number[] };
    if (type === binding.TF_ATTR_FLOAT) return { kind: 'float', value: value as number };
    if (type === binding.TF_ATTR_BOOL) return { kind: 'bool', value: Boolean(value) };
    if (type === binding.TF_ATTR_STRING) return { kind: 'string', value: value as string };
    if (type === binding.TF_ATTR_SHAPE) return { kind: 'shape', value: value as number[] };
    throw new Error(`attribute '${name}' of kind ${type} cannot be recorded`);
  }
}

/** Runs `body` while an object's methods are others. */
function replacing<T>(object: object, methods: Readonly<Record<string, unknown>>, body: () => T): T {
  const names = Object.keys(methods);
  const kept = names.map((name) => Object.getOwnPropertyDescriptor(object, name));
  Object.assign(object, methods);
  try {
    return body();
  } finally {
    names.forEach((name, index) => {
      delete (object as Record<string, unknown>)[name];
      if (kept[index]) Object.defineProperty(object, name, kept[index]!);
    });
  }
}
