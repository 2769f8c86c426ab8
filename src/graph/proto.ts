/** TensorFlow's protocol messages, as tfjs' native package brings them. */
import { createRequire } from 'node:module';
import type { Attribute, ConstantValues, Value } from './types.js';

/** A generated message: setters, adders and maps by the names of its fields. */
type Message = any; // eslint-disable-line @typescript-eslint/no-explicit-any
const messages: Message = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js');

export interface NodeParts {
  readonly name: string;
  readonly op: string;
  /** As they are named in a graph or in a function's body, controls with `^` in front. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly constant?: { readonly values: ConstantValues; readonly value: Value };
}
export interface FunctionParts {
  readonly name: string;
  readonly arguments: readonly { readonly name: string; readonly dtype: number }[];
  readonly nodes: readonly NodeParts[];
  /** Kept whole where it is called: not copied into its callers. */
  readonly whole?: boolean;
  /** Whether nothing in it has a state. */
  readonly stateless?: boolean;
  /** Names of the results, and where they come from. */
  readonly results: readonly { readonly name: string; readonly from: string; readonly dtype: number }[];
}

/** A tensor that a caller feeds or is answered, by the name that the caller uses; an open size is -1. */
export interface SignaturePort {
  readonly name: string;
  /** Name of the node whose first output it is. */
  readonly node: string;
  readonly dtype: number;
  readonly shape: readonly number[];
}
/** What serving calls: `serving_default`. */
export interface ServingSignature {
  readonly inputs: readonly SignaturePort[];
  readonly outputs: readonly SignaturePort[];
}

/** A SavedModel of one graph, serialised. */
export function savedModel(nodes: readonly NodeParts[], functions: readonly FunctionParts[], serving?: ServingSignature): Uint8Array {
  const graph = new messages.GraphDef();
  graph.setNodeList(nodes.map(nodeDef));
  const versions = new messages.VersionDef();
  versions.setProducer(27);
  graph.setVersions(versions);
  const library = new messages.FunctionDefLibrary();
  for (const parts of functions) library.addFunction(functionDef(parts));
  graph.setLibrary(library);
  const meta = new messages.MetaGraphDef();
  const info = new messages.MetaGraphDef.MetaInfoDef();
  info.addTags('serve');
  meta.setMetaInfoDef(info);
  meta.setGraphDef(graph);
  if (serving) meta.getSignatureDefMap().set('serving_default', signatureDef(serving));
  const model = new messages.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.addMetaGraphs(meta);
  return model.serializeBinary() as Uint8Array;
}

function signatureDef({ inputs, outputs }: ServingSignature): Message {
  const signature = new messages.SignatureDef();
  for (const port of inputs) signature.getInputsMap().set(port.name, tensorInfo(port));
  for (const port of outputs) signature.getOutputsMap().set(port.name, tensorInfo(port));
  signature.setMethodName('tensorflow/serving/predict');
  return signature;
}

function tensorInfo({ node, dtype, shape }: SignaturePort): Message {
  const info = new messages.TensorInfo();
  info.setName(`${node}:0`);
  info.setDtype(dtype);
  info.setTensorShape(tensorShape(shape));
  return info;
}

function functionDef({ name, arguments: args, nodes, results, whole, stateless }: FunctionParts): Message {
  const signature = new messages.OpDef();
  signature.setName(name);
  for (const { name: own, dtype } of args) signature.addInputArg(argument(own, dtype));
  for (const { name: own, dtype } of results) signature.addOutputArg(argument(own, dtype));
  signature.setIsStateful(!stateless);
  const definition = new messages.FunctionDef();
  definition.setSignature(signature);
  for (const node of nodes) definition.addNodeDef(nodeDef(node));
  for (const { name: own, from } of results) definition.getRetMap().set(own, from);
  if (whole) definition.getAttrMap().set('_noinline', attrValue({ kind: 'bool', value: true }));
  return definition;
}

function argument(name: string, dtype: number): Message {
  const arg = new messages.OpDef.ArgDef();
  arg.setName(name);
  arg.setType(dtype);
  return arg;
}

function nodeDef({ name, op, inputs, attributes, constant }: NodeParts): Message {
  const node = new messages.NodeDef();
  node.setName(name);
  node.setOp(op);
  for (const input of inputs) node.addInput(input);
  for (const [key, attribute] of Object.entries(attributes)) node.getAttrMap().set(key, attrValue(attribute));
  if (constant) node.getAttrMap().set('value', tensorValue(constant.values, constant.value));
  return node;
}

function tensorValue(values: ConstantValues, { shape, dtype }: Value): Message {
  const tensor = new messages.Tensor();
  tensor.setDtype(dtype);
  tensor.setTensorShape(tensorShape(shape));
  tensor.setTensorContent(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const value = new messages.AttrValue();
  value.setTensor(tensor);
  return value;
}

function tensorShape(shape: readonly number[]): Message {
  const message = new messages.TensorShape();
  for (const size of shape) {
    const dim = new messages.TensorShape.Dim();
    dim.setSize(size);
    message.addDim(dim);
  }
  return message;
}

function attrValue(attribute: Attribute): Message {
  const value = new messages.AttrValue();
  if (attribute.kind === 'shape') value.setShape(tensorShape(attribute.value));
  else if (attribute.kind === 'functions' || Array.isArray(attribute.value)) value.setList(list(attribute));
  else if (attribute.kind === 'type') value.setType(attribute.value);
  else if (attribute.kind === 'int') value.setI(attribute.value);
  else if (attribute.kind === 'function') value.setFunc(named(attribute.value));
  else if (attribute.kind === 'float') value.setF(attribute.value);
  else if (attribute.kind === 'bool') value.setB(attribute.value);
  else if (attribute.kind === 'string') value.setS(new Uint8Array(Buffer.from(attribute.value)));
  return value;
}

function list(attribute: Attribute): Message {
  const message = new messages.AttrValue.ListValue();
  for (const item of attribute.value as readonly (number | string)[]) {
    if (attribute.kind === 'type') message.addType(item);
    else if (attribute.kind === 'int') message.addI(item);
    else message.addFunc(named(item));
  }
  return message;
}

function named(name: number | string): Message {
  const message = new messages.NameAttrList();
  message.setName(name);
  return message;
}
