/**
 * A student's forward pass as a small list of ops, from token ids (B, L) to logits (B, C). It is plain JSON and needs no TensorFlow: the
 * interpreter of `stillhouse/student` runs it, exporters write it in other formats.
 *
 * Values go by name: `ids` is the input (int32, shape (B, L), 0 after the end of each text), weights and constants have their own names, every
 * node names its one output. B is free from 1, L from `least` to `most`. A text with fewer than `least` tokens is padded with 0 up to
 * `least`, and any text may be padded further: that changes nothing.
 */

/** A size with B texts of L places: a number, or constant + batch * B + length * L + both * B * L. */
export type Dim = number | readonly [constant: number, batch: number, length: number, both: number];
/** The types of numbers that a portable graph holds. */
export type PortableType = 'float32' | 'int32' | 'bool';

/** Shape and type of a value of a portable graph. */
export interface PortableValue {
  readonly shape: readonly Dim[];
  readonly dtype: PortableType;
}

/** Two inputs that are broadcast against each other as in NumPy. Comparisons give bool; `div` is of float32, `floor-div` and `floor-mod` round down. */
export const binaryOps = [
  'add', 'sub', 'mul', 'div', 'floor-div', 'floor-mod', 'pow', 'maximum', 'minimum', 'squared-difference',
  'equal', 'not-equal', 'greater', 'greater-equal', 'less', 'less-equal', 'and', 'or',
] as const; // prettier-ignore
/** One input, elementwise. `gelu`-like functions are made of these. `relu6` cuts off at 6, `round` rounds halves to even. */
export const unaryOps = [
  'neg', 'abs', 'sign', 'exp', 'expm1', 'log', 'log1p', 'sqrt', 'rsqrt', 'square', 'reciprocal', 'floor', 'ceil', 'round',
  'sin', 'cos', 'tanh', 'sigmoid', 'softplus', 'erf', 'relu', 'relu6', 'elu', 'selu', 'not',
] as const; // prettier-ignore
/** The ways in which a portable graph reduces axes. */
export const reductions = ['sum', 'mean', 'max', 'min', 'prod', 'any', 'all'] as const;

interface Named extends PortableValue {
  readonly name: string;
  /** Names of values that come before. */
  readonly inputs: readonly string[];
}

/** A node's op with what it says beside inputs and output; axes count from 0. */
export type PortableOp =
  | { readonly op: (typeof binaryOps)[number] | (typeof unaryOps)[number] }
  /** max(x, slope * x). */
  | { readonly op: 'leaky-relu'; readonly slope: number }
  /** To the output's dtype: float32 to int32 cuts off, to bool is `not 0`. */
  | { readonly op: 'cast' }
  /** Condition, value where it holds, value elsewhere; broadcast. */
  | { readonly op: 'select' }
  /** Over the last axis. */
  | { readonly op: 'softmax' | 'log-softmax' }
  | { readonly op: (typeof reductions)[number]; readonly axes: readonly number[]; readonly keep: boolean }
  /** Of the last two axes, each transposed where told; axes before them are broadcast. */
  | { readonly op: 'matmul'; readonly transposeA: boolean; readonly transposeB: boolean }
  /** To the output's shape. */
  | { readonly op: 'reshape' | 'broadcast' }
  | { readonly op: 'transpose'; readonly order: readonly number[] }
  /** From `begin` on, as much as the output has. */
  | { readonly op: 'slice'; readonly begin: readonly Dim[] }
  | { readonly op: 'concat'; readonly axis: number }
  /** A constant before and after each axis. */
  | { readonly op: 'pad'; readonly before: readonly Dim[]; readonly after: readonly Dim[]; readonly value: number }
  | { readonly op: 'reverse'; readonly axes: readonly number[] }
  /** Table (V, ...) and int32 indices (...): rows of its first axis. */
  | { readonly op: 'gather' }
  /**
   * Image (N, H, W, I) and kernel (KH, KW, I, O), or (KH, KW, I, M) for `depthwise-conv`, whose output channel i * M + m comes from channel i.
   * `before` and `after` are zeros added to H and W.
   */
  | {
      readonly op: 'conv' | 'depthwise-conv';
      readonly strides: readonly [number, number];
      readonly dilations: readonly [number, number];
      readonly before: readonly [Dim, Dim];
      readonly after: readonly [Dim, Dim];
    }
  /**
   * A recurrent network: vectors (B, L, E), lengths (B) int32, then for each direction kernel (E, G), recurrent kernel (U, G) and bias (G). The
   * second direction reads each text from its last token. `states` 'last' gives the state after the last token read, zeros for a text
   * without tokens: (B, D U); 'all' that beside each token, zeros at padding: (B, L, D U). Columns as in Keras: LSTM input, forget,
   * candidate, output (G = 4 U); GRU update, reset, candidate (G = 3 U) with reset_after=False. Gates are sigmoids, the rest tanh.
   */
  | { readonly op: 'lstm' | 'gru'; readonly directions: 1 | 2; readonly states: 'last' | 'all' };

/** One operation of a portable graph, with the value that it makes. */
export type PortableNode = Named & PortableOp;

/** Numbers that are part of the graph itself; bool as 0 and 1, row by row. */
export interface PortableConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: PortableType;
  readonly values: readonly number[];
}

/** A student as a graph of few standard operations: what exporters write in the formats of others. */
export interface PortableGraph {
  /** Fewest and most places of a text. */
  readonly least: number;
  readonly most: number;
  /** Shapes of the weights (float32) by name, in the order of the model; large tables of constants come last. */
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly constants: readonly PortableConstant[];
  /** In an order in which they can run. */
  readonly nodes: readonly PortableNode[];
  /** Name of the logits (B, C). */
  readonly output: string;
}

/** A size for so many texts and places. */
export const sizeOfDim = (dim: Dim, batch: number, length: number): number =>
  typeof dim === 'number' ? dim : dim[0] + dim[1] * batch + dim[2] * length + dim[3] * batch * length;
