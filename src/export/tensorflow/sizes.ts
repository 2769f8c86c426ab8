/** Sizes that follow from the number of texts and of their places, as int32 tensors that a graph computes when it runs. */
import type { Dim, PortableValue } from '../../plugin/index.js';
import { sizeAt } from './recurrent.js';
import type { GraphBuilder, Tensor } from './graph-builder.js';

/** A tensor of a graph and what the portable graph knows of it. */
export interface Known extends Omit<PortableValue, 'dtype'> {
  readonly tensor: Tensor;
}

/** Gives sizes, each computed once. */
export class Sizes {
  private readonly known = new Map<string, Tensor>();

  /** `ids` (B, L) is what the sizes are those of. */
  constructor(
    private readonly graph: GraphBuilder,
    private readonly ids: Tensor,
  ) {}

  /** Sizes one after the other: (N) int32. */
  dims(dims: readonly Dim[]): Tensor {
    const fixed = dims.filter((dim) => typeof dim === 'number');
    if (fixed.length === dims.length) return this.remembered(`list ${dims.join()}`, () => this.graph.int32(fixed));
    return this.graph.node('Pack', dims.map((dim) => this.dim(dim)), { axis: { kind: 'int', value: 0 } }); // prettier-ignore
  }

  reshape(value: Tensor, dims: readonly Dim[]): Tensor {
    const open = dims.filter((dim) => typeof dim !== 'number').length;
    const simple = open === 1 && !dims.includes(0) ? dims.map((dim) => (typeof dim === 'number' ? dim : -1)) : dims;
    return this.graph.node('Reshape', [value, this.dims(simple)]);
  }

  /** One size, an int32 without axes. */
  dim(dim: Dim): Tensor {
    if (typeof dim === 'number') return this.remembered(`one ${dim}`, () => this.graph.whole(dim));
    return this.remembered(dim.join(' '), () => this.computed(dim));
  }

  private computed([constant, batch, length, product]: Exclude<Dim, number>): Tensor {
    const axis = (at: number): Tensor => this.remembered(`axis ${at}`, () => sizeAt(this.graph, this.ids, at));
    const both = (): Tensor => this.remembered('both', () => this.graph.node('Mul', [axis(0), axis(1)]));
    const times = (factor: number, value: () => Tensor): Tensor[] =>
      factor === 0 ? [] : [factor === 1 ? value() : this.graph.node('Mul', [value(), this.dim(factor)])];
    const terms = [...times(batch, () => axis(0)), ...times(length, () => axis(1)), ...times(product, both)];
    return [...terms, ...(constant === 0 ? [] : [this.dim(constant)])].reduce((sum, term) => this.graph.node('Add', [sum, term]));
  }

  private remembered(key: string, make: () => Tensor): Tensor {
    const known = this.known.get(key) ?? make();
    this.known.set(key, known);
    return known;
  }
}

/** What an op is written into. */
export interface Context {
  readonly graph: GraphBuilder;
  readonly sizes: Sizes;
}
