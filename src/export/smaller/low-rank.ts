/** Tables of vectors as a narrow table times a matrix. */
import type { Dim, PortableGraph, PortableNode, ShippedStudent, ShippedTensor } from '../../plugin/index.js';
import { InputError } from '../../plugin/index.js';
import { symmetricTridiagonal } from '../../vectors/symmetric-tridiagonal.js';

/**
 * The student with each table (V, E) of its tokens as (V, R) times (R, E): the product of rank R that is nearest to it by squares, each row
 * counting as much as `importance` says (V). Throws an `InputError` where it has no such table, or none with more than R columns.
 */
export function inLowRank(student: ShippedStudent, rankOf: (units: number) => number, importance: ArrayLike<number>): ShippedStudent {
  const { graph, weights } = student;
  const names = Object.entries(graph.weights)
    .filter(
      ([name, shape]) =>
        shape.length === 2 && shape[0] === importance.length && rankOf(shape[1]!) < shape[1]! && isOnlyLookedUp(graph, name),
    )
    .map(([name]) => name);
  if (names.length === 0) throw new InputError('the student has no table of token vectors that could be made narrower');
  return names.reduce((found, name) => factored(found, name, weights[name]!, rankOf(graph.weights[name]![1]!), importance), student);
}

const isOnlyLookedUp = ({ nodes }: PortableGraph, name: string): boolean => {
  const users = nodes.filter(({ inputs }) => inputs.includes(name));
  return users.length > 0 && users.every(({ op, inputs, shape }) => op === 'gather' && inputs[0] === name && rowsOf(shape) !== null);
};

function factored(
  student: ShippedStudent,
  name: string,
  { shape, values }: ShippedTensor,
  rank: number,
  importance: ArrayLike<number>,
): ShippedStudent {
  const [rows, units] = shape as [number, number];
  const basis = principalAxes(values, units, rank, importance);
  const narrow = new Float32Array(rows * rank);
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < rank; at++)
      for (let column = 0; column < units; column++)
        narrow[row * rank + at]! += values[row * units + column]! * basis[at * units + column]!;
  const factor = `${name}.factor`;
  const { graph, weights } = student;
  const shapes = Object.entries(graph.weights).flatMap(([own, of]) =>
    own === name
      ? ([
          [own, [rows, rank]],
          [factor, [rank, units]],
        ] as const)
      : [[own, of] as const],
  );
  return {
    ...student,
    graph: { ...graph, weights: Object.fromEntries(shapes), nodes: graph.nodes.flatMap((node) => widened(node, name, factor, rank)) },
    weights: { ...weights, [name]: { shape: [rows, rank], values: narrow }, [factor]: { shape: [rank, units], values: basis } },
  };
}

/** Axes (R, E) flattened of most weight: eigenvectors of the sum of each row times itself. */
function principalAxes(values: Float32Array, units: number, rank: number, importance: ArrayLike<number>): Float32Array {
  const matrix = new Float64Array(units * units);
  for (let row = 0; row < importance.length; row++)
    for (let a = 0; a < units; a++) {
      const factor = importance[row]! * values[row * units + a]!;
      for (let b = 0; b < units; b++) matrix[a * units + b]! += factor * values[row * units + b]!;
    }
  const { values: sizes, vectors } = symmetricTridiagonal(matrix, units);
  const order = [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]!);
  return Float32Array.from({ length: rank * units }, (_, at) => vectors[(at % units) * units + order[Math.floor(at / units)]!]!);
}

/** A look-up of rows that are then multiplied: (..., R) to (..., E). */
function widened(node: PortableNode, table: string, factor: string, rank: number): PortableNode[] {
  if (node.op !== 'gather' || node.inputs[0] !== table) return [node];
  const units = node.shape.at(-1)!;
  const places = rowsOf(node.shape)!;
  const [narrow, flat, wide] = ['narrow', 'rows', 'wide'].map((part) => `${node.name}.${part}`) as [string, string, string];
  const dtype = 'float32';
  return [
    { ...node, name: narrow, shape: [...node.shape.slice(0, -1), rank] },
    { op: 'reshape', name: flat, inputs: [narrow], shape: [places, rank], dtype },
    { op: 'matmul', transposeA: false, transposeB: false, name: wide, inputs: [flat, factor], shape: [places, units], dtype },
    { op: 'reshape', name: node.name, inputs: [wide], shape: node.shape, dtype },
  ];
}

/** How many rows all but the last axis make together; null where that is no sum of products of texts and places. */
function rowsOf(shape: readonly Dim[]): Dim | null {
  const parts = shape.slice(0, -1).map((dim) => (typeof dim === 'number' ? ([dim, 0, 0, 0] as const) : dim));
  return parts.reduce<readonly [number, number, number, number] | null>((product, dim) => product && times(product, dim), [1, 0, 0, 0]);
}

type Sum = readonly [number, number, number, number];
function times([a, b, c, d]: Sum, [e, f, g, h]: Sum): Sum | null {
  const beyond = [b * f, c * g, b * h, d * f, c * h, d * g, d * h]; // squares of texts or places
  return beyond.some((value) => value !== 0) ? null : [a * e, a * f + b * e, a * g + c * e, a * h + b * g + c * f + d * e];
}
