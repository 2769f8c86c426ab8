import * as tf from '@tensorflow/tfjs';
import { composite } from './composite.js';
import { dropped } from './dropped.js';
import { gruStates } from './gru.js';
import { hasKernel, recurrentKernel, recurrentState } from './kernels.js';
import { lookup } from './lookup.js';
import { lstmStates } from './lstm.js';
import { tokenLengths } from './masks.js';
import { fedScalar } from './noise.js';
import { initializer, orthogonal } from './orthogonal.js';

/** Options of the layer `RecurrentState`. */
export interface RecurrentStateConfig {
  name?: string;
  cell: 'lstm' | 'gru';
  units: number;
  /** Reads the text from both ends; the two states are joined. */
  bidirectional?: boolean;
  /** Share of the state that the recurrent products do not see while training, the same units at every step of a text. */
  recurrentDropout?: number;
}

interface DirectionWeights {
  readonly kernel: tf.LayerVariable;
  readonly recurrent: tf.LayerVariable;
  readonly bias: tf.LayerVariable;
}

/**
 * State after the last token: ids (B, L) and vectors (B, L, E) to (B, U), or (B, 2U) in both directions; padding after the text is never seen.
 * Weights have Keras' shapes and column order (LSTM: input, forget, candidate, output; GRU with reset_after=False: update, reset, candidate),
 * sigmoid gates, tanh, orthogonal recurrent kernels and an LSTM's forget bias of 1.
 */
export class RecurrentState extends tf.layers.Layer {
  static readonly className: string = 'RecurrentState';
  private directions: DirectionWeights[] = [];

  constructor(protected readonly config: RecurrentStateConfig) {
    super(config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = (inputShape as tf.Shape[])[1]!.at(-1)!;
    this.directions = (this.config.bidirectional ? ['forward_', 'backward_'] : ['']).map((prefix) => this.addDirection(prefix, width));
    this.built = true;
  }

  private addDirection(prefix: string, width: number): DirectionWeights {
    const { cell, units } = this.config;
    const columns = (cell === 'lstm' ? 4 : 3) * units;
    const add = (name: string, shape: number[], start: ReturnType<typeof initializer>) =>
      this.addWeight(prefix + name, shape, 'float32', start);
    return {
      kernel: add('kernel', [width, columns], tf.initializers.glorotUniform({})),
      recurrent: add('recurrent_kernel', [units, columns], orthogonal()),
      bias: add('bias', [columns], cell === 'lstm' ? forgetBias() : tf.initializers.zeros()),
    };
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean } = {}): tf.Tensor {
    return tf.tidy(() => {
      const [ids, vectors] = inputs as [tf.Tensor2D, tf.Tensor3D];
      const lengths = tokenLengths(ids); // (B)
      return this.told('last', vectors, lengths, () => {
        const drops = training === true && (this.config.recurrentDropout ?? 0) > 0;
        if (!drops && hasKernel(recurrentKernel(this.config.cell).forward)) return this.asOneOp(vectors, lengths);
        const last = atEnd(this.states(vectors, lengths, training), lengths); // (B, U) or (D, B, U)
        return last.rank === 2 ? last : last.transpose([1, 0, 2]).reshape([ids.shape[0], -1]);
      });
    });
  }

  /** Says to a recording what the ops of `body` are together; dropout of states is left out, which no recording of a finished student has. */
  protected told(states: 'last' | 'all', vectors: tf.Tensor3D, lengths: tf.Tensor1D, body: () => tf.Tensor): tf.Tensor {
    const weights = this.directions.flatMap(({ kernel, recurrent, bias }, index) => [
      [`kernel_${index}`, kernel.read()] as const,
      [`recurrent_${index}`, recurrent.read()] as const,
      [`bias_${index}`, bias.read()] as const,
    ]);
    const inputs = { vectors, lengths, ...Object.fromEntries(weights) };
    const attributes = { directions: this.directions.length, states };
    return composite(this.config.cell, inputs, () => ({ states: body() }), attributes).states;
  }

  /** States at every step of each direction in its own order: (L, B, U), or (L, D, B, U) of two. */
  protected states(vectors: tf.Tensor3D, lengths: tf.Tensor1D, training: boolean | undefined): tf.Tensor {
    const gates = this.directions.map((weights, index) =>
      this.gates(index === 0 ? tf.transpose(vectors, [1, 0, 2]) : reversed(vectors, lengths), weights),
    );
    const recurrent = this.directions.map(({ recurrent }) => this.ordered(recurrent.read()));
    const states = this.config.cell === 'lstm' ? lstmStates : gruStates;
    const mask = this.mask(vectors.shape[0], training);
    return gates.length === 1 ? states(gates[0]!, recurrent[0]!, mask) : states(tf.stack(gates, 1), tf.stack(recurrent), mask);
  }

  /** What the recurrent products see of the states: (B, U) or (D, B, U); null where they see all. */
  private mask(rows: number, training: boolean | undefined): tf.Tensor | null {
    const { recurrentDropout: rate = 0, units } = this.config;
    if (!training || rate === 0) return null;
    const count = this.directions.length;
    return dropped(tf.ones(count === 1 ? [rows, units] : [count, rows, units]), fedScalar(rate));
  }

  private asOneOp(vectors: tf.Tensor3D, lengths: tf.Tensor1D): tf.Tensor {
    const states = this.directions.map(({ kernel, recurrent, bias }, index) => {
      const weights = [kernel.read(), recurrent.read(), bias.read()] as const;
      return recurrentState(this.config.cell, { vectors, lengths, weights, reverse: index === 1 });
    });
    return states.length === 1 ? states[0]! : tf.concat(states, 1);
  }

  /** One product for all steps: (L, B, E) to (L, B, G). */
  private gates(vectors: tf.Tensor3D, { kernel, bias }: DirectionWeights): tf.Tensor {
    const [length, rows, width] = vectors.shape;
    const projected = tf.matMul(vectors.reshape([length * rows, width]) as tf.Tensor2D, this.ordered(kernel.read()) as tf.Tensor2D);
    return projected.add(this.ordered(bias.read())).reshape([length, rows, -1]);
  }

  /** Keras' column order to that of `lstmStates`, where the three sigmoid gates lie side by side. */
  private ordered(weight: tf.Tensor): tf.Tensor {
    if (this.config.cell === 'gru') return weight;
    const [i, f, g, o] = tf.split(weight, 4, weight.rank - 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    return tf.concat([i, f, o, g], weight.rank - 1);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [(inputShape as tf.Shape[])[0]![0]!, this.config.units * (this.config.bidirectional ? 2 : 1)];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { cell, units, bidirectional = false, recurrentDropout = 0 } = this.config;
    return { ...super.getConfig(), cell, units, bidirectional, recurrentDropout };
  }
}
tf.serialization.registerClass(RecurrentState);

/** An LSTM's bias: 1 for the forget gate, 0 for the others. */
const forgetBias = () =>
  initializer(([columns]) => {
    const units = columns! / 4;
    return tf.tensor1d(Array.from({ length: columns! }, (_, column) => (column >= units && column < 2 * units ? 1 : 0)));
  });

/** Each text backwards with its padding still at the end: (B, L, E) to (L, B, E). */
export function reversed(vectors: tf.Tensor3D, lengths: tf.Tensor1D): tf.Tensor3D {
  const [rows, length, width] = vectors.shape;
  const time = tf.range(0, length, 1, 'int32').expandDims(1); // (L, 1)
  const mirror = lengths.sub(tf.scalar(1, 'int32')).expandDims(0).sub(time); // (L, B): length - 1 - t
  const source = tf.where(tf.greaterEqual(mirror, tf.scalar(0, 'int32')), mirror, tf.zerosLike(mirror).add(time));
  const row = tf.range(0, rows, 1, 'int32').mul(tf.scalar(length, 'int32')).expandDims(0); // (1, B)
  return lookup(vectors.reshape([rows * length, width]), source.add(row)) as tf.Tensor3D;
}

/** The state of each row at its last token, zeros for a row without tokens: (L, B, U) to (B, U), or (L, D, B, U) to (D, B, U). */
function atEnd(states: tf.Tensor, lengths: tf.Tensor1D): tf.Tensor {
  const [length, rows] = [states.shape[0]!, lengths.shape[0]];
  const time = tf.range(1, length + 1, 1, 'int32').expandDims(1); // (L, 1)
  const last = tf.equal(time, lengths.expandDims(0)).cast('float32'); // (L, B)
  return states.mul(last.reshape(states.rank === 3 ? [length, rows, 1] : [length, 1, rows, 1])).sum(0);
}
