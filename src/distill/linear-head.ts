/** Multinomial logistic regression on features, by L-BFGS (Liu and Nocedal 1989): no seed, no rate, one answer. */
import * as tf from '@tensorflow/tfjs';

export interface HeadProblem {
  /** (N, D) flattened. */
  readonly features: Float32Array;
  readonly width: number;
  /** Class of each row. */
  readonly labels: Int32Array;
  readonly classes: number;
  /** Inverse strength of the penalty |W|^2 / 2, as C in scikit-learn. */
  readonly strength: number;
}
/** Weights (D, C) and biases (C), flattened one after the other. */
export type Head = Float32Array;

const MEMORY = 10; // steps that are remembered
const STEPS = 500;
const SMALL = 1e-5; // largest part of the mean gradient at which it ends

/** Weights and biases at the least mean cross-entropy plus |W|^2 / (2 C N); biases are not penalised. */
export function fitHead(problem: HeadProblem): Head {
  const { features, width, labels, classes, strength } = problem;
  const x = tf.tensor2d(features, [labels.length, width]);
  const y = tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), classes).cast('float32') as tf.Tensor2D);
  const decay = 1 / (strength * labels.length);
  try {
    return lbfgs(new Float32Array((width + 1) * classes), (at) => valueAndGradient(x, y, at, decay));
  } finally {
    tf.dispose([x, y]);
  }
}

interface Point {
  readonly value: number;
  readonly gradient: Float32Array;
}

function valueAndGradient(x: tf.Tensor2D, y: tf.Tensor2D, at: Head, decay: number): Point {
  const [rows, width] = x.shape;
  const classes = y.shape[1];
  const [loss, kernel, bias] = tf.tidy(() => {
    const w = tf.tensor2d(at.subarray(0, width * classes), [width, classes]);
    const logits = tf.matMul(x, w).add(tf.tensor1d(at.subarray(width * classes)));
    const log = tf.logSoftmax(logits);
    const slope = log.exp().sub(y).div(rows) as tf.Tensor2D; // (N, C)
    const value = y.mul(log).sum().div(-rows).add(w.square().sum().mul(decay / 2)); // prettier-ignore
    return [value, tf.matMul(x, slope, true).add(w.mul(decay)), slope.sum(0)].map((tensor) => tensor.dataSync() as Float32Array);
  }) as unknown as [Float32Array, Float32Array, Float32Array];
  const gradient = new Float32Array(at.length);
  gradient.set(kernel);
  gradient.set(bias, width * classes);
  return { value: loss[0]!, gradient };
}

/** The minimum of a smooth convex function. */
export function lbfgs(start: Float32Array, evaluate: (at: Float32Array) => Point): Float32Array {
  let [at, point] = [start, evaluate(start)];
  const past: { s: Float32Array; y: Float32Array; rho: number }[] = [];
  for (let step = 0; step < STEPS && point.gradient.some((part) => Math.abs(part) > SMALL); step++) {
    const direction = descent(point.gradient, past);
    const next = search(at, point, direction, evaluate);
    if (!next) break;
    const [s, y] = [difference(next.at, at), difference(next.point.gradient, point.gradient)];
    const product = dot(s, y);
    if (product > 1e-12) past.push({ s, y, rho: 1 / product });
    if (past.length > MEMORY) past.shift();
    [at, point] = [next.at, next.point];
  }
  return at;
}

/** The two loops of L-BFGS: minus the gradient times the inverse Hessian as the last steps show it. */
function descent(gradient: Float32Array, past: readonly { s: Float32Array; y: Float32Array; rho: number }[]): Float32Array {
  const q = gradient.slice();
  const alphas = past.toReversed().map(({ s, y, rho }) => {
    const alpha = rho * dot(s, q);
    shift(q, y, -alpha);
    return alpha;
  });
  const last = past.at(-1);
  const scale = last ? dot(last.s, last.y) / dot(last.y, last.y) : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
  q.forEach((value, index) => (q[index] = value * scale));
  past.forEach(({ s, y, rho }, index) => shift(q, s, alphas[past.length - 1 - index]! - rho * dot(y, q)));
  return q.map((value) => -value);
}

/** Halves the step until the value falls enough (Armijo); null where it falls no more. */
function search(at: Float32Array, { value, gradient }: Point, direction: Float32Array, evaluate: (at: Float32Array) => Point) {
  const slope = dot(gradient, direction);
  for (let length = 1; length > 1e-8; length /= 2) {
    const next = at.slice();
    shift(next, direction, length);
    const point = evaluate(next);
    if (point.value < value + 1e-4 * length * slope) return { at: next, point };
  }
  return null;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
const difference = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, index) => value - b[index]!);
function shift(target: Float32Array, by: Float32Array, factor: number): void {
  for (let index = 0; index < target.length; index++) target[index]! += factor * by[index]!;
}
