/** A portable graph on its way into an ONNX model: which value stands for which, and sizes that are computed when the model runs. */
import type { Dim, PortableType, PortableValue } from 'stillhouse/plugin';
import { ELEMENT, type OnnxAttribute, type OnnxGraph } from './model.js';

/** ONNX's number of a portable dtype. */
export const elementOf = (dtype: PortableType): 1 | 6 | 9 => ELEMENT[dtype];

/** A value of the model and what is known of it. */
export interface OnnxValue extends PortableValue {
  readonly name: string;
}

type Parts = readonly [number, number, number, number];
const parts = (dim: Dim): Parts => (typeof dim === 'number' ? [dim, 0, 0, 0] : dim);
const sumOf = (one: Dim, other: Dim): Dim => {
  const [a, b] = [parts(one), parts(other)];
  const sum: Parts = [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]];
  return sum.slice(1).every((part) => part === 0) ? sum[0] : sum;
};
const fixed = (dims: readonly Dim[]): dims is readonly number[] => dims.every((dim) => typeof dim === 'number');

/** Adds nodes to a model; sizes are computed once each. */
export class OnnxContext {
  private readonly sizes = new Map<string, string>();

  /** `ids` (B, L) is what the sizes are those of. */
  constructor(
    readonly graph: OnnxGraph,
    private readonly ids: string,
  ) {}

  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    return this.graph.node(op, inputs, attributes);
  }

  /** Sizes one after the other: (N) int64. */
  dims(dims: readonly Dim[]): string {
    if (fixed(dims)) return this.graph.int64(dims);
    return this.node('Concat', dims.map((dim) => this.dim(dim)), { axis: 0 }); // prettier-ignore
  }

  reshape(value: string, dims: readonly Dim[]): string {
    const open = dims.filter((dim) => typeof dim !== 'number').length;
    const simple = open === 1 && !dims.includes(0) ? dims.map((dim) => (typeof dim === 'number' ? dim : -1)) : dims;
    return this.node('Reshape', [value, this.dims(simple)]);
  }

  /** A part of a value that begins at `begin` and has these sizes; whole axes are left alone. */
  slice({ name, shape }: OnnxValue, begin: readonly Dim[], sizes: readonly Dim[]): string {
    const axes = shape.flatMap((own, axis) => (begin[axis] === 0 && JSON.stringify(own) === JSON.stringify(sizes[axis]) ? [] : [axis]));
    if (axes.length === 0) return name;
    const [from, to] = [axes.map((axis) => begin[axis]!), axes.map((axis) => sumOf(begin[axis]!, sizes[axis]!))];
    return this.node('Slice', [name, this.dims(from), this.dims(to), this.graph.int64(axes)]);
  }

  /** One size: (1) int64. */
  private dim(dim: Dim): string {
    const key = JSON.stringify(dim);
    const known = this.sizes.get(key) ?? this.computed(parts(dim));
    this.sizes.set(key, known);
    return known;
  }

  private computed([constant, batch, length, product]: Parts): string {
    const one = (axis: number): string =>
      this.remembered(`axis ${axis}`, () => this.node('Shape', [this.ids], { start: axis, end: axis + 1 }));
    const times = (factor: number, value: () => string): string[] =>
      factor === 0 ? [] : [factor === 1 ? value() : this.node('Mul', [value(), this.graph.int64([factor])])];
    const both = (): string => this.remembered('both', () => this.node('Mul', [one(0), one(1)]));
    const terms = [
      ...times(batch, () => one(0)),
      ...times(length, () => one(1)),
      ...times(product, both),
      ...(constant === 0 ? [] : [this.graph.int64([constant])]),
    ];
    return terms.length === 0 ? this.graph.int64([0]) : terms.reduce((sum, term) => this.node('Add', [sum, term]));
  }

  private remembered(key: string, make: () => string): string {
    const known = this.sizes.get(key) ?? make();
    this.sizes.set(key, known);
    return known;
  }
}
