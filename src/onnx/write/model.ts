/** An ONNX model as it is put together node by node, and its protocol buffer (onnx.proto3 of the ONNX project). */
import jspb from 'google-protobuf';

type Writer = jspb.BinaryWriter;

/** ONNX's numbers of the element types that occur here. */
export const ELEMENT = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type OnnxValues = Float32Array | Int32Array | BigInt64Array | Uint8Array;
/** A size, or the name of one that is open. */
export type OnnxDim = number | string;
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

interface Constant {
  readonly name: string;
  readonly values: OnnxValues;
  readonly dims: readonly number[];
}
interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}
interface Port {
  readonly name: string;
  readonly element: number;
  readonly dims: readonly OnnxDim[];
}
export interface ModelInfo {
  readonly producer: string;
  readonly version: string;
  /** Shown by tools as the model's metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Operator set of all nodes: the first one in which every reduction takes its axes as an input, run by onnxruntime 1.14 and later. */
export const OPSET = 18;
const IR_VERSION = 8;

/** Nodes, constants, inputs and outputs; values are known by their names. */
export class OnnxGraph {
  private readonly nodes: OnnxNode[] = [];
  private readonly constants: Constant[] = [];
  private readonly inputs: Port[] = [];
  private readonly outputs: Port[] = [];
  private readonly known = new Map<string, string>();

  /** Adds an input; gives its name. */
  input(name: string, element: number, dims: readonly OnnxDim[]): string {
    this.inputs.push({ name, element, dims });
    return name;
  }

  /** Names a value as an output of the model. */
  output(name: string, value: string, element: number, dims: readonly OnnxDim[]): void {
    this.nodes.push({ op: 'Identity', inputs: [value], outputs: [name], attributes: {} });
    this.outputs.push({ name, element, dims });
  }

  /** Adds a constant under its name, or under one of its own; a Uint8Array holds truth values. */
  constant(values: OnnxValues, dims: readonly number[], name = `literal_${this.constants.length}`): string {
    this.constants.push({ name, values, dims });
    return name;
  }

  /** Whole numbers as shapes and axes want them, (N) int64; equal ones are one constant. */
  int64(values: readonly number[]): string {
    const key = values.join();
    const known = this.known.get(key) ?? this.constant(BigInt64Array.from(values, BigInt), [values.length]);
    this.known.set(key, known);
    return known;
  }

  /** A number without axes. */
  scalar(value: number, element: 1 | 6 = ELEMENT.float32): string {
    return this.constant((element === ELEMENT.float32 ? Float32Array : Int32Array).of(value), []);
  }

  /** Adds a node; gives the names of its outputs. An input that is left out has an empty name. */
  nodeOf(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>>, outputs: number): string[] {
    const names = Array.from({ length: outputs }, (_, index) => `value_${this.nodes.length}${outputs > 1 ? `_${index}` : ''}`);
    this.nodes.push({ op, inputs, outputs: names, attributes });
    return names;
  }

  /** Adds a node of one output; gives its name. */
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    return this.nodeOf(op, inputs, attributes, 1)[0]!;
  }

  /** The whole model, serialised. */
  bytes({ producer, version, metadata }: ModelInfo): Uint8Array {
    const writer = new jspb.BinaryWriter();
    writer.writeInt64(1, IR_VERSION);
    writer.writeString(2, producer);
    writer.writeString(3, version);
    writer.writeMessage(7, this, writeGraph);
    writer.writeMessage(8, OPSET, (opset: number, to: Writer) => to.writeInt64(2, opset));
    for (const entry of Object.entries(metadata)) writer.writeMessage(14, entry, writeEntry);
    return writer.getResultBuffer();
  }

  /** Parts in the order of the file. */
  parts() {
    return { nodes: this.nodes, constants: this.constants, inputs: this.inputs, outputs: this.outputs };
  }
}

function writeGraph(graph: OnnxGraph, writer: Writer): void {
  const { nodes, constants, inputs, outputs } = graph.parts();
  for (const node of nodes) writer.writeMessage(1, node, writeNode);
  writer.writeString(2, 'student');
  for (const constant of constants) writer.writeMessage(5, constant, writeConstant);
  for (const port of inputs) writer.writeMessage(11, port, writePort);
  for (const port of outputs) writer.writeMessage(12, port, writePort);
}

function writeNode({ op, inputs, outputs, attributes }: OnnxNode, writer: Writer): void {
  for (const name of inputs) writer.writeString(1, name);
  for (const name of outputs) writer.writeString(2, name);
  writer.writeString(3, outputs[0]!);
  writer.writeString(4, op);
  for (const entry of Object.entries(attributes)) writer.writeMessage(5, entry, writeAttribute);
}

const TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const;

function writeAttribute([name, value]: [string, OnnxAttribute], writer: Writer): void {
  writer.writeString(1, name);
  if (typeof value === 'number') writer.writeInt64(3, value);
  else if (typeof value === 'string') writer.writeBytes(4, Buffer.from(value));
  else if ('float' in value) writer.writeFloat(2, value.float);
  else for (const item of value) writer.writeInt64(8, item);
  const kind = typeof value === 'number' ? 'int' : typeof value === 'string' ? 'string' : 'float' in value ? 'float' : 'ints';
  writer.writeInt32(20, TYPES[kind]);
}

const elementOf = (values: OnnxValues): number =>
  values instanceof Float32Array
    ? ELEMENT.float32
    : values instanceof Int32Array
      ? ELEMENT.int32
      : values instanceof BigInt64Array
        ? ELEMENT.int64
        : ELEMENT.bool;

function writeConstant({ name, values, dims }: Constant, writer: Writer): void {
  for (const dim of dims) writer.writeInt64(1, dim);
  writer.writeInt32(2, elementOf(values));
  writer.writeString(8, name);
  writer.writeBytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function writePort({ name, element, dims }: Port, writer: Writer): void {
  writer.writeString(1, name);
  writer.writeMessage(2, dims, (_: unknown, type: Writer) =>
    type.writeMessage(1, dims, (__: unknown, tensor: Writer) => {
      tensor.writeInt32(1, element);
      tensor.writeMessage(2, dims, (___: unknown, shape: Writer) => {
        for (const dim of dims)
          shape.writeMessage(1, dim, (size: OnnxDim, to: Writer) =>
            typeof size === 'number' ? to.writeInt64(1, size) : to.writeString(2, size),
          );
      });
    }),
  );
}

function writeEntry([key, value]: [string, string], writer: Writer): void {
  writer.writeString(1, key);
  writer.writeString(2, value);
}
