/** Puts a portable graph together: values by name, equal nodes once. */
import type { Dim, PortableConstant, PortableNode, PortableOp, PortableType, PortableValue } from '../../plugin/index.js';

/** A value that nodes can take. */
export interface Handle extends PortableValue {
  readonly name: string;
}

const INLINE = 64; // float numbers up to which a constant stands in the graph itself

/** Collects the nodes of a graph in an order in which they can run. */
export class PortableBuilder {
  readonly nodes: PortableNode[] = [];
  readonly constants: PortableConstant[] = [];
  /** Constants that are kept as weights. */
  readonly tables = new Map<string, { readonly shape: readonly number[]; readonly values: Float32Array }>();
  private readonly known = new Map<string, Handle>();

  /** The output of an op; that of an equal one where there is one. */
  node(op: PortableOp, inputs: readonly Handle[], { shape, dtype }: PortableValue): Handle {
    const names = inputs.map(({ name }) => name);
    return this.remembered(JSON.stringify([op, names, shape, dtype]), () => {
      const name = `${op.op}_${this.nodes.length}`;
      this.nodes.push({ name, inputs: names, shape, dtype, ...op });
      return { name, shape, dtype };
    });
  }

  constant(values: readonly number[], shape: readonly number[], dtype: PortableType): Handle {
    const inline = dtype !== 'float32' || values.length <= INLINE;
    return this.remembered(JSON.stringify([values.map(String), shape, dtype]), () => {
      const name = `constant_${this.constants.length + this.tables.size}`;
      if (inline) this.constants.push({ name, shape, dtype, values });
      else this.tables.set(name, { shape, values: Float32Array.from(values) });
      return { name, shape, dtype };
    });
  }

  scalar(value: number, dtype: PortableType = 'float32'): Handle {
    return this.constant([value], [], dtype);
  }

  reshape(from: Handle, shape: readonly Dim[]): Handle {
    if (JSON.stringify(from.shape) === JSON.stringify(shape)) return from;
    return this.node({ op: 'reshape' }, [from], { shape, dtype: from.dtype });
  }

  private remembered(key: string, make: () => Handle): Handle {
    const known = this.known.get(key) ?? make();
    this.known.set(key, known);
    return known;
  }
}
