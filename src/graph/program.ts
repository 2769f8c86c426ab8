/** Recorded functions with the seats that run them, as one TensorFlow session. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { nativeBackend, type Backend } from './backend.js';
import { emitProgram, names, type ProgramShape } from './emit.js';
import { DT, valueOf } from './types.js';

/** One seat's part of a run. */
export interface Call {
  readonly seat: number;
  /** Index into the branches of the program. */
  readonly branch: number;
  readonly feeds: readonly tf.Tensor[];
}

/**
 * K seats, each with a state of its own (resource variables that stay in the session). A run calls one branch for each of some seats, side by
 * side on the cores; the other seats rest. What a seat computes depends on its own feeds and state alone.
 */
export class Program {
  readonly seats: number;
  private readonly backend: Backend = nativeBackend();
  private readonly id: number;
  private readonly branches: readonly tf.Tensor[];
  private readonly blanks: readonly tf.Tensor[];
  private readonly inputs: string;
  private readonly outputs: string;
  private readonly state: number;

  /** Loads the program. All branches take feeds of the same dtypes and have the same state. */
  constructor(shape: ProgramShape) {
    const [first] = shape.branches;
    if (!first) throw new Error('a program needs a branch');
    this.seats = shape.seats;
    this.state = first.state.length;
    this.id = this.load(emitProgram(shape));
    this.branches = shape.branches.map((_, index) => tf.keep(tf.scalar(index + 1, 'int32'))).concat(tf.keep(tf.scalar(0, 'int32')));
    this.blanks = first.feeds.map((feed) => tf.keep(tf.zeros([1], valueOf(feed).dtype === DT.int32 ? 'int32' : 'float32')));
    const all = Array.from({ length: this.seats }, (_, seat) => seat);
    this.inputs = all.flatMap((seat) => [names.branch(seat), ...first.feeds.map((_, index) => names.feed(seat, index))]).map(port).join(); // prettier-ignore
    this.outputs = all.map((seat) => port(names.call(seat))).join();
  }

  /** Runs the calls; the answers in their order, tensors that the caller disposes. */
  run(calls: readonly Call[]): tf.Tensor[] {
    const rest = this.branches.at(-1)!;
    const fed = Array.from({ length: this.seats }, () => [rest, ...this.blanks]);
    for (const { seat, branch, feeds } of calls) fed[seat] = [this.branches[branch]!, ...feeds];
    const answers = this.execute(fed.flat(), this.inputs, this.outputs);
    const taken = calls.map(({ seat }) => answers[seat]!);
    tf.dispose(answers.filter((answer) => !taken.includes(answer)));
    return taken;
  }

  /** Sets a seat's state. */
  assign(seat: number, values: readonly tf.Tensor[]): void {
    const inputs = values.map((_, index) => port(names.value(index))).join();
    tf.dispose(this.execute(values, inputs, port(names.assigned(seat))));
  }

  /** A copy of a seat's state, or of its first `count` parts: tensors that the caller disposes. */
  read(seat: number, count = this.state): tf.Tensor[] {
    return this.execute([], '', Array.from({ length: count }, (_, index) => port(names.read(seat, index))).join());
  }

  dispose(): void {
    this.backend.binding.deleteSavedModel(this.id);
    tf.dispose([...this.branches, ...this.blanks]);
  }

  private execute(feeds: readonly tf.Tensor[], inputs: string, outputs: string): tf.Tensor[] {
    const { backend } = this;
    const results = backend.binding.runSavedModel(this.id, backend.getInputTensorIds(feeds), inputs, outputs);
    return results.map((result) => tf.keep(backend.createOutputTensor(result)));
  }

  private load(bytes: Uint8Array): number {
    const folder = mkdtempSync(join(tmpdir(), 'stillhouse-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), bytes);
      return this.backend.binding.loadSavedModel(folder, 'serve');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

const port = (name: string): string => `${name}:0`;
