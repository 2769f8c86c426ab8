/** Recorded functions with the seats that run them, as one TensorFlow session. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { nativeBackend, type Backend } from './backend.js';
import { builtIn, emitProgram, names, type ProgramShape } from './emit.js';
import { DT, sizeOf, valueOf, type Value } from './types.js';

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
  /** What a resting seat is fed. */
  private readonly blanks: readonly tf.Tensor[];
  private readonly noVector: tf.Tensor;
  private readonly inputs: string;
  private readonly outputs: string;
  private readonly state: readonly Value[];

  /** Loads the program. All branches take feeds of the same dtypes and have the same state, which is of float32 numbers. */
  constructor(shape: ProgramShape) {
    const [first] = shape.branches;
    if (!first) throw new Error('a program needs a branch');
    this.seats = shape.seats;
    this.state = first.state;
    this.id = this.load(emitProgram(shape));
    this.branches = Array.from({ length: builtIn.own + shape.branches.length }, (_, index) => tf.keep(tf.scalar(index, 'int32')));
    this.blanks = first.feeds.map((feed) => tf.keep(tf.zeros([1], valueOf(feed).dtype === DT.int32 ? 'int32' : 'float32')));
    this.noVector = tf.keep(tf.zeros([1]));
    const all = Array.from({ length: this.seats }, (_, seat) => seat);
    const fed = (seat: number) => [names.branch(seat), ...first.feeds.map((_, index) => names.feed(seat, index)), names.vector(seat)];
    this.inputs = all.flatMap(fed).map(port).join();
    this.outputs = all.map((seat) => port(names.call(seat))).join();
  }

  /** Runs the calls; the answers in their order, tensors that the caller disposes. */
  run(calls: readonly Call[]): tf.Tensor[] {
    return this.execute(calls.map(({ branch, ...call }) => ({ ...call, branch: builtIn.own + branch, vector: this.noVector })));
  }

  /** How many numbers each part of a seat's state has. */
  get sizes(): number[] {
    return this.state.map(({ shape }) => sizeOf(shape));
  }

  /** Sets a seat's state. */
  assign(seat: number, values: readonly tf.Tensor[]): void {
    const vector = tf.tidy(() => tf.concat(values.map((value) => value.flatten())));
    tf.dispose([...this.execute([{ seat, branch: builtIn.load, feeds: this.blanks, vector }]), vector]);
  }

  /** A copy of a seat's state, or of its first `count` parts: tensors that the caller disposes. */
  read(seat: number, count = this.state.length): tf.Tensor[] {
    const [vector] = this.execute([{ seat, branch: builtIn.save, feeds: this.blanks, vector: this.noVector }]);
    let at = 0;
    const parts = this.state.slice(0, count).map(({ shape }) => {
      const part = tf.tidy(() => vector!.slice(at, sizeOf(shape)).reshape([...shape]));
      at += sizeOf(shape);
      return part;
    });
    vector!.dispose();
    return parts;
  }

  dispose(): void {
    this.backend.binding.deleteSavedModel(this.id);
    tf.dispose([...this.branches, ...this.blanks, this.noVector]);
  }

  private execute(calls: readonly (Call & { readonly vector: tf.Tensor })[]): tf.Tensor[] {
    const { backend } = this;
    const fed = Array.from({ length: this.seats }, () => [this.branches[builtIn.rest]!, ...this.blanks, this.noVector]);
    for (const { seat, branch, feeds, vector } of calls) fed[seat] = [this.branches[branch]!, ...feeds, vector];
    const results = backend.binding.runSavedModel(this.id, backend.getInputTensorIds(fed.flat()), this.inputs, this.outputs);
    const answers = results.map((result) => tf.keep(backend.createOutputTensor(result)));
    const taken = calls.map(({ seat }) => answers[seat]!);
    tf.dispose(answers.filter((answer) => !taken.includes(answer)));
    return taken;
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
