import * as tf from '@tensorflow/tfjs';
import { TransformerBlock, type TransformerBlockConfig } from './transformer-block.js';

/** The products of a block that may have an adapter. */
export const adapterTargets = ['query', 'key', 'value', 'mixed', 'inner', 'outer'] as const;
/** The products of a block that may be adapted. */
export type AdapterTarget = (typeof adapterTargets)[number];

/** Low-rank adapters of a block (Hu et al. 2022). */
export interface Adapters {
  /** Columns of A and rows of B. */
  readonly rank: number;
  /** What is added is alpha / rank times A B. */
  readonly alpha: number;
  readonly targets: readonly AdapterTarget[];
}

/** The targets that share a kernel lie side by side in it. */
const sharers: Readonly<Record<string, readonly AdapterTarget[]>> = {
  qkv_kernel: ['query', 'key', 'value'],
  mixed_kernel: ['mixed'],
  inner_kernel: ['inner'],
  outer_kernel: ['outer'],
};

/**
 * A block whose own weights stay as they are: training changes low-rank adapters alone (Hu et al. 2021), each kernel being
 * W + alpha / rank * A B with A (I, R) drawn as PyTorch's linear layers are and B (R, O) zeros at first.
 */
export class LowRankBlock extends TransformerBlock {
  private readonly pairs = new Map<AdapterTarget, readonly [tf.LayerVariable, tf.LayerVariable]>();

  constructor(private readonly own: TransformerBlockConfig & { adapters: Adapters }) {
    super(own);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    super.build(inputShape);
    for (const weight of this.weights) weight.trainable = false;
    const width = (inputShape as tf.Shape[])[1]!.at(-1)!;
    const { inner, adapters } = this.own;
    for (const target of adapters.targets) {
      const [from, to] = [target === 'outer' ? inner : width, target === 'inner' ? inner : width];
      const first = tf.initializers.varianceScaling({ scale: 1 / 3, mode: 'fanIn', distribution: 'uniform' });
      const a = this.addWeight(`${target}_a`, [from, adapters.rank], 'float32', first);
      this.pairs.set(target, [a, this.addWeight(`${target}_b`, [adapters.rank, to], 'float32', tf.initializers.zeros())]);
    }
  }

  /** The value of a weight, its adapters added. */
  override read(name: string): tf.Tensor {
    const weight = super.read(name);
    const parts = sharers[name] ?? [];
    if (!parts.some((part) => this.pairs.has(part))) return weight;
    const columns = parts.length > 1 ? tf.split(weight, parts.length, 1) : [weight];
    const sums = columns.map((part, index) => this.adapted(part, parts[index]!));
    return sums.length > 1 ? tf.concat(sums, 1) : sums[0]!;
  }

  private adapted(kernel: tf.Tensor, target: AdapterTarget): tf.Tensor {
    const pair = this.pairs.get(target);
    if (!pair) return kernel;
    const { alpha, rank } = this.own.adapters;
    return kernel.add(tf.matMul(pair[0].read() as tf.Tensor2D, pair[1].read() as tf.Tensor2D).mul(alpha / rank)); // prettier-ignore
  }
}

/** Last part of a weight's name: what its layer calls it. */
const ownName = ({ originalName }: tf.LayerVariable): string => originalName.split('/').at(-1)!;

/** Sets the weights of a network without adapters by those of the same one with them, each adapter added to its kernel. */
export function mergeAdapters(network: tf.LayersModel, trained: tf.LayersModel): void {
  for (const layer of network.layers) {
    const from = trained.getLayer(layer.name);
    for (const weight of layer.weights) {
      const value = () =>
        from instanceof LowRankBlock
          ? from.read(ownName(weight))
          : from.weights.find((other) => ownName(other) === ownName(weight))!.read();
      tf.tidy(() => void weight.write(value()));
    }
  }
}
