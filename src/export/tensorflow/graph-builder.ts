/** A TensorFlow graph of standard ops as it is put together node by node; loops are functions beside it. */
import {
  DT,
  inferAttributes,
  outputName,
  type Attribute,
  type Attributes,
  type ConstantValues,
  type FunctionParts,
  type NodeParts,
  type SignaturePort,
} from '../../graph/index.js';

/** One output of a node or an argument: its name in the graph or function that it belongs to, and its dtype (TensorFlow's number). */
export interface Tensor {
  readonly name: string;
  readonly dtype: number;
}

/** An attribute that is a dtype, or a list of them. */
export const type = (value: number | readonly number[]): Attribute => ({ kind: 'type', value });
/** An attribute that is a whole number, or a list of them. */
export const whole = (value: number | readonly number[]): Attribute => ({ kind: 'int', value });
/** An attribute that holds or does not. */
export const truth = (value: boolean): Attribute => ({ kind: 'bool', value });

/** Where nodes are added: the graph itself, or the body of a function. */
export abstract class Scope {
  readonly nodes: NodeParts[] = [];

  protected constructor(protected readonly prefix: string) {}

  /** How another node names an output. */
  protected abstract outputOf(node: string, op: string, output: number): string;

  /** Adds a node; gives its outputs, one for each dtype. */
  nodeOf(op: string, inputs: readonly Tensor[], attributes: Attributes, dtypes: readonly number[], name?: string): Tensor[] {
    const own = name ?? `${this.prefix}${op}_${this.nodes.length}`;
    const values = (of: readonly number[]) => of.map((dtype) => ({ dtype, shape: [] }));
    const all = inferAttributes(op, attributes, values(inputs.map(({ dtype }) => dtype)), values(dtypes)); // prettier-ignore
    this.nodes.push({ name: own, op, inputs: inputs.map((input) => input.name), attributes: all });
    return dtypes.map((dtype, output) => ({ name: this.outputOf(own, op, output), dtype }));
  }

  /** Adds a node of one output, of the dtype of its first input unless told. */
  node(op: string, inputs: readonly Tensor[], attributes: Attributes = {}, dtype: number = inputs[0]!.dtype): Tensor {
    return this.nodeOf(op, inputs, attributes, [dtype])[0]!;
  }

  constant(values: ConstantValues, shape: readonly number[], dtype: number, name = `${this.prefix}Const_${this.nodes.length}`): Tensor {
    this.nodes.push({ name, op: 'Const', inputs: [], attributes: { dtype: type(dtype) }, constant: { values, value: { shape, dtype } } });
    return { name: this.outputOf(name, 'Const', 0), dtype };
  }

  int32(values: readonly number[]): Tensor {
    return this.constant(Int32Array.from(values), [values.length], DT.int32);
  }

  whole(value: number): Tensor {
    return this.constant(Int32Array.of(value), [], DT.int32);
  }

  number(value: number): Tensor {
    return this.constant(Float32Array.of(value), [], DT.float32);
  }
}

class Body extends Scope {
  constructor(name: string) {
    super(`${name}_`);
  }
  protected outputOf(node: string, op: string, output: number): string {
    return `${node}:${outputName(op, output)}`;
  }
}

/** What goes round in a loop, by names of the caller's own. */
export type Carried = Readonly<Record<string, Tensor>>;

/** The graph, its functions, and what it takes and gives. */
export class GraphBuilder extends Scope {
  readonly functions: FunctionParts[] = [];
  readonly inputs: SignaturePort[] = [];
  readonly outputs: SignaturePort[] = [];

  constructor() {
    super('');
  }

  protected outputOf(node: string, _op: string, output: number): string {
    return output === 0 ? node : `${node}:${output}`;
  }

  /** Adds what is fed; an open size is -1. */
  input(name: string, dtype: number, shape: readonly number[]): Tensor {
    this.nodes.push({ name, op: 'Placeholder', inputs: [], attributes: { dtype: type(dtype), shape: { kind: 'shape', value: shape } } });
    this.inputs.push({ name, node: name, dtype, shape });
    return { name, dtype };
  }

  /** Names a value as an output. */
  output(name: string, value: Tensor, shape: readonly number[]): void {
    this.nodeOf('Identity', [value], {}, [value.dtype], name);
    this.outputs.push({ name, node: name, dtype: value.dtype, shape });
  }

  /**
   * Runs `body` while `condition`, a truth value of what is carried, holds; gives what is carried in the end. `body` gives what changes. Neither
   * may use a tensor from outside: what they need is carried.
   */
  loop(start: Carried, condition: (scope: Scope, carried: Carried) => Tensor, body: (scope: Scope, carried: Carried) => Carried): Carried {
    const name = `loop_${this.functions.length / 2}`;
    const names = Object.keys(start);
    const args = names.map((own) => ({ name: own, dtype: start[own]!.dtype }));
    const carried: Carried = Object.fromEntries(args.map((arg) => [arg.name, arg]));
    this.addFunction(`${name}_condition`, args, (scope) => ({ goes_on: condition(scope, carried) }));
    this.addFunction(`${name}_body`, args, (scope) => {
      const changed = body(scope, carried);
      return Object.fromEntries(names.map((own) => [own, changed[own] ?? carried[own]!]));
    });
    const attributes: Attributes = {
      T: type(args.map(({ dtype }) => dtype)),
      cond: { kind: 'function', value: `${name}_condition` },
      body: { kind: 'function', value: `${name}_body` },
    };
    const results = this.nodeOf('StatelessWhile', Object.values(start), attributes, args.map(({ dtype }) => dtype)); // prettier-ignore
    return Object.fromEntries(names.map((own, index) => [own, results[index]!]));
  }

  private addFunction(name: string, args: readonly Tensor[], fill: (scope: Scope) => Carried): void {
    const scope = new Body(name);
    // An argument that is a result by itself goes through a node: not every reader of graphs takes it as it is.
    const results = Object.entries(fill(scope)).map(([own, value]) => ({
      name: `${own}_out`,
      from: scope.node('Identity', [value]).name,
      dtype: value.dtype,
    }));
    this.functions.push({ name, arguments: args, nodes: scope.nodes, results, stateless: true });
  }
}
