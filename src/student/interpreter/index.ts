/** Runs a portable graph on plain typed arrays: no allocation while it runs, one plan for each number of texts and places. */
import { sizeOfDim, type Dim, type PortableGraph, type PortableNode, type PortableValue } from '../../plugin/portable.js';
import { stepOf } from './compile.js';
import { Simd } from './simd.js';
import type { Step } from './step.js';
import { numbersOf, sizeOf, type Numbers, type View } from './views.js';

interface Plan {
  readonly ids: Int32Array;
  readonly steps: readonly Step[];
  readonly logits: Float32Array;
}

const PLANS = 64; // that are kept
const LARGEST = 2 ** 24; // numbers of one value of one text
const isFixed = ({ shape }: PortableValue): boolean => shape.every((dim) => typeof dim === 'number');

/** Arrays that nobody looks at any more, to be used again. */
class Pool {
  private readonly free: Record<PortableValue['dtype'], Numbers[]> = { float32: [], int32: [], bool: [] };

  take(dtype: PortableValue['dtype'], size: number): Numbers {
    const list = this.free[dtype];
    const at = list.findIndex(({ length }) => length >= size);
    const whole = at < 0 ? numbersOf(dtype, size) : list.splice(at, 1)[0]!;
    return whole.length === size ? whole : whole.subarray(0, size);
  }

  give(dtype: PortableValue['dtype'], numbers: Numbers): void {
    const whole = numbersOf(dtype, 0).constructor as new (buffer: ArrayBufferLike) => Numbers;
    this.free[dtype].push(new whole(numbers.buffer));
  }
}

/** A graph with its numbers. The same inputs give the same bits. */
export class Interpreter {
  private readonly simd = new Simd();
  private readonly fixed = new Map<string, View>();
  private readonly nodes: readonly PortableNode[];
  private readonly plans = new Map<string, Plan>();

  /** Computes at once what follows from the weights alone. Throws an error for an op or a weight that is not known. */
  constructor(
    readonly graph: PortableGraph,
    weights: Readonly<Record<string, Float32Array>>,
  ) {
    this.refuseSizes(1, graph.least);
    for (const [name, shape] of Object.entries(graph.weights)) {
      const data = Object.hasOwn(weights, name) ? weights[name] : undefined;
      if (!data || data.length !== sizeOf(shape)) throw new Error(`weight '${name}' is missing or of another size`);
      this.fixed.set(name, { shape, data, simd: this.simd });
    }
    for (const { name, shape, dtype, values } of graph.constants) {
      const data = numbersOf(dtype, values.length);
      data.set(values);
      this.fixed.set(name, { shape, data, simd: this.simd });
    }
    this.nodes = graph.nodes.filter((node) => !this.settled(node));
  }

  /** Logits (B, C) flattened of token ids (B, L) flattened; they are overwritten by the next call. L from `least` to `most`. */
  run(ids: ArrayLike<number>, batch: number, length: number): Float32Array {
    const plan = this.plan(batch, length);
    plan.ids.set(ids);
    for (const step of plan.steps) step();
    return plan.logits;
  }

  /** Throws an error where a text of so many places cannot be run, or has a value of more than 2^24 numbers. */
  check(length: number): void {
    this.made(1, length);
  }

  private refuseSizes(batch: number, length: number): void {
    const sizes = sizesFor(batch, length);
    for (const { name, shape } of this.graph.nodes) {
      const own = sizes(shape);
      if (own.some((axis) => !Number.isSafeInteger(axis) || axis < 0) || sizeOf(own) > LARGEST * batch)
        throw new Error(`'${name}' is of size [${own}] for ${batch} texts of ${length} places`);
    }
  }

  /** Whether a node follows from the weights alone; then its value is kept. */
  private settled(node: PortableNode): boolean {
    if (!isFixed(node) || !node.inputs.every((name) => this.fixed.has(name))) return false;
    const inputs = node.inputs.map((name) => this.fixed.get(name)!);
    const shape = node.shape as readonly number[];
    const data = node.op === 'reshape' ? inputs[0]!.data : numbersOf(node.dtype, sizeOf(shape));
    const out = { shape, data, simd: this.simd };
    if (node.op !== 'reshape') stepOf(node, inputs, out, sizesFor(1, 1))();
    this.fixed.set(node.name, out);
    return true;
  }

  private plan(batch: number, length: number): Plan {
    const key = `${batch} ${length}`;
    const known = this.plans.get(key);
    if (known) return known;
    if (this.plans.size >= PLANS) this.plans.delete(this.plans.keys().next().value!);
    const made = this.made(batch, length);
    this.plans.set(key, made);
    return made;
  }

  private made(batch: number, length: number): Plan {
    this.refuseSizes(batch, length);
    const sizes = sizesFor(batch, length);
    const views = new Map(this.fixed);
    const ids = new Int32Array(batch * length);
    views.set('ids', { shape: [batch, length], data: ids });
    const pool = new Pool();
    const owners = new Map<string, string>(); // by reshaped value, the one whose numbers they are
    const ownerOf = (name: string): string => owners.get(name) ?? name;
    for (const { op, name, inputs } of this.nodes) if (op === 'reshape') owners.set(name, ownerOf(inputs[0]!));
    const last = new Map<string, number>();
    this.nodes.forEach(({ inputs }, at) => inputs.forEach((name) => last.set(ownerOf(name), at)));
    const types = new Map(this.nodes.map(({ name, dtype }) => [name, dtype]));
    const steps: Step[] = [];
    this.nodes.forEach((node, at) => {
      const inputs = node.inputs.map((name) => views.get(name)!);
      const shape = sizes(node.shape);
      const data = node.op === 'reshape' ? inputs[0]!.data : pool.take(node.dtype, sizeOf(shape));
      views.set(node.name, { shape, data });
      if (node.op !== 'reshape') steps.push(stepOf(node, inputs, { shape, data }, sizes));
      for (const owner of new Set(node.inputs.map(ownerOf)))
        if (last.get(owner) === at && types.has(owner) && owner !== ownerOf(this.graph.output))
          pool.give(types.get(owner)!, views.get(owner)!.data);
    });
    return { ids, steps, logits: views.get(this.graph.output)!.data as Float32Array };
  }
}

const sizesFor =
  (batch: number, length: number) =>
  (dims: readonly Dim[]): readonly number[] =>
    dims.map((dim) => sizeOfDim(dim, batch, length));
