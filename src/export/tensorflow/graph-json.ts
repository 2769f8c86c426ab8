/** A graph in the JSON form of its protocol buffers, with its constants beside it: what TensorFlow.js calls a graph model. */
import { DT, type Attribute, type FunctionParts, type NodeParts, type SignaturePort } from '../../graph/index.js';
import type { GraphBuilder } from './graph-builder.js';

const DTYPES: Readonly<Record<number, { readonly proto: string; readonly tfjs: string }>> = {
  [DT.float32]: { proto: 'DT_FLOAT', tfjs: 'float32' },
  [DT.int32]: { proto: 'DT_INT32', tfjs: 'int32' },
  [DT.bool]: { proto: 'DT_BOOL', tfjs: 'bool' },
};
const dtypeOf = (dtype: number): string => DTYPES[dtype]!.proto;
const shapeOf = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size: String(size) })) });

export interface GraphModelInfo {
  readonly generatedBy: string;
  /** Bytes of a file of weights. */
  readonly shard: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** `model.json` and its files of weights, none larger than `shard`, by their names. */
export function graphModel(graph: GraphBuilder, { generatedBy, shard, metadata }: GraphModelInfo): Record<string, string | Uint8Array> {
  const constants = [...graph.nodes, ...graph.functions.flatMap(({ nodes }) => nodes)].flatMap(({ name, constant }) =>
    constant ? [{ name, ...constant }] : [],
  );
  const bytes = Buffer.concat(constants.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
  const count = Math.max(1, Math.ceil(bytes.length / shard));
  const shards = Array.from(
    { length: count },
    (_, index) => [`group1-shard${index + 1}of${count}.bin`, bytes.subarray(index * shard, (index + 1) * shard)] as const,
  );
  const weights = constants.map(({ name, value }) => ({ name, shape: value.shape, dtype: DTYPES[value.dtype]!.tfjs }));
  const ports = (of: readonly SignaturePort[]) => Object.fromEntries(of.map((port) => [port.name, portJson(port)]));
  const document = {
    format: 'graph-model',
    generatedBy,
    convertedBy: null,
    signature: { inputs: ports(graph.inputs), outputs: ports(graph.outputs) },
    userDefinedMetadata: metadata,
    modelTopology: {
      node: graph.nodes.map(nodeJson),
      library: { function: graph.functions.map(functionJson) },
      versions: { producer: 27 },
    },
    weightsManifest: [{ paths: shards.map(([path]) => path), weights }],
  };
  return { 'model.json': JSON.stringify(document), ...Object.fromEntries(shards) };
}

const portJson = ({ node, dtype, shape }: SignaturePort) => ({ name: `${node}:0`, dtype: dtypeOf(dtype), tensorShape: shapeOf(shape) });

function nodeJson({ name, op, inputs, attributes, constant }: NodeParts) {
  const attr = Object.fromEntries(Object.entries(attributes).map(([key, attribute]) => [key, attributeJson(attribute)]));
  const value = constant && { tensor: { dtype: dtypeOf(constant.value.dtype), tensorShape: shapeOf(constant.value.shape) } };
  return { name, op, ...(inputs.length > 0 && { input: inputs }), attr: value ? { ...attr, value } : attr };
}

function functionJson({ name, arguments: args, nodes, results }: FunctionParts) {
  const argument = (of: { readonly name: string; readonly dtype: number }) => ({ name: of.name, type: dtypeOf(of.dtype) });
  return {
    signature: { name, inputArg: args.map(argument), outputArg: results.map(argument) },
    nodeDef: nodes.map(nodeJson),
    ret: Object.fromEntries(results.map((result) => [result.name, result.from])),
  };
}

function attributeJson(attribute: Attribute): object {
  const { kind, value } = attribute;
  if (kind === 'type') return Array.isArray(value) ? { list: { type: value.map(dtypeOf) } } : { type: dtypeOf(value as number) };
  if (kind === 'int') return Array.isArray(value) ? { list: { i: value.map(String) } } : { i: String(value) };
  if (kind === 'float') return { f: value };
  if (kind === 'bool') return { b: value };
  if (kind === 'string') return { s: Buffer.from(value).toString('base64') };
  if (kind === 'shape') return { shape: shapeOf(value) };
  if (kind === 'function') return { func: { name: value } };
  throw new Error(`an attribute of kind ${kind} has no place in a graph model`);
}
