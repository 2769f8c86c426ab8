/** Functions of tensors that a model might be made of, each from matrices to a matrix. */
import * as tf from '@tensorflow/tfjs';

type M = tf.Tensor2D;
/** Of a matrix (R, C), another one (R, C) and ids in [0, R) of shape (R). */
export type TensorFunction = (a: M, b: M, ids: tf.Tensor1D) => tf.Tensor;

/** Without a gradient of its own: none flows through it. */
const still =
  (of: TensorFunction): TensorFunction =>
  (a, b, ids) =>
    tf.customGrad((x) => ({ value: of(x as M, b, ids), gradFunc: () => tf.zeros(a.shape) }))(a);
const whole = (x: tf.Tensor) => x.mul(3).floor();
/** Where a matrix is positive, as truth values that a gradient passes as zeros. */
const positive = (a: tf.Tensor) => still((x) => x.greater(0).cast('float32'))(a as M, a as M, undefined as never).cast('bool');
const image = (x: M) => x.reshape([1, ...x.shape, 1]) as tf.Tensor4D;

/** Such that its gradient is that of tfjs. */
export const smooth: Readonly<Record<string, TensorFunction>> = {
  add: (a, b) => a.add(b),
  'add a row': (a, b) => a.add(b.mean(0)),
  'add a column': (a, b) => a.add(b.max(1, true)),
  sub: (a, b) => a.sub(b.slice([0, 0], [1, 1])),
  mul: (a, b) => a.mul(b),
  div: (a, b) => a.div(b.square().add(1)),
  pow: (a, b) => a.abs().add(0.5).pow(b.sigmoid()),
  maximum: (a, b) => tf.maximum(a, b),
  minimum: (a, b) => tf.minimum(a, b),
  'squared difference': (a, b) => tf.squaredDifference(a, b),
  atan2: (a, b) => tf.atan2(a, b.add(2)),
  mod: (a, b) => tf.mod(a, b.abs().add(1)),
  'add n': (a, b) => tf.addN([a, b, a]),
  neg: (a) => a.neg(),
  abs: (a) => a.abs(),
  exp: (a) => a.tanh().exp(),
  expm1: (a) => a.tanh().expm1(),
  log: (a) => a.square().add(0.1).log(),
  log1p: (a) => a.abs().log1p(),
  sqrt: (a) => a.square().add(0.1).sqrt(),
  rsqrt: (a) => a.square().add(0.1).rsqrt(),
  reciprocal: (a) => a.square().add(0.5).reciprocal(),
  sin: (a) => a.sin(),
  cos: (a) => a.cos(),
  atan: (a) => a.atan(),
  erf: (a) => a.erf(),
  tanh: (a) => a.tanh(),
  sigmoid: (a) => a.sigmoid(),
  relu: (a) => a.relu(),
  relu6: (a) => a.relu6(),
  'leaky relu': (a) => a.leakyRelu(0.3),
  prelu: (a, b) => a.prelu(b.sigmoid()),
  elu: (a) => a.elu(),
  selu: (a) => a.selu(),
  softplus: (a) => a.softplus(),
  step: (a) => a.step(0.1),
  clip: (a) => a.clipByValue(-0.4, 0.7),
  softmax: (a) => tf.softmax(a),
  'log softmax': (a) => tf.logSoftmax(a),
  'log sum exp': (a) => a.logSumExp(1, true),
  sum: (a) => a.sum(0, true),
  mean: (a) => a.mean(1, true),
  max: (a) => a.max(0, true),
  min: (a) => a.min(1, true),
  prod: (a) => a.sigmoid().prod(1, true),
  norm: (a) => a.norm('euclidean', 1, true),
  moments: (a) => tf.concat([tf.moments(a, 0).mean.expandDims(0), tf.moments(a, 0).variance.expandDims(0)]),
  cumsum: (a) => a.cumsum(1),
  'cumsum from the end': (a) => a.cumsum(1, true, true),
  reverse: (a) => a.reverse([0, 1]),
  transpose: (a) => a.transpose(),
  slice: (a) => a.slice([1, 0], [-1, 2]),
  pad: (a) => a.pad([[1, 0], [0, 2]], 0.5), // prettier-ignore
  'mirror pad': (a) => tf.mirrorPad(a, [[1, 1], [0, 1]], 'reflect'), // prettier-ignore
  tile: (a) => a.tile([2, 1]),
  concat: (a, b) => tf.concat([a, b, a], 1),
  'stack and unstack': (a, b) => tf.unstack(tf.stack([a, b], 2))[0]!,
  split: (a, b) => tf.split(tf.concat([a, b], 1), [a.shape[1], b.shape[1]], 1)[1]!.add(a),
  'split evenly': (a, b) => tf.split(tf.concat([a, b]), 2)[0]!,
  reshape: (a) => a.reshape([a.shape[1], a.shape[0]]).reshape([-1, 1]),
  'expand and squeeze': (a) => a.expandDims(1).squeeze([1]),
  'broadcast to': (a) => a.sum(0, true).broadcastTo(a.shape),
  where: (a, b) => tf.where(positive(a.sub(b)), a, b.square()),
  'where with a row': (a, b) => tf.where(positive(a), a.sum(0, true), b),
  gather: (a, _, ids) => tf.gather(a, ids),
  'gather columns': (a) => tf.gather(a, tf.tensor1d([1, 0, 1], 'int32'), 1),
  'gather of the fed': (a, _, ids) => tf.gather(a, ids.reshape([1, -1])).squeeze([0]),
  'one hot': (a, _, ids) => tf.matMul(tf.oneHot(ids, a.shape[0]).cast('float32') as M, a),
  'segment sum': (a, _, ids) => tf.unsortedSegmentSum(a, ids, a.shape[0] + 1),
  product: (a, b) => tf.matMul(a, b, false, true),
  'transposed product': (a, b) => tf.matMul(a, b, true, false),
  'batched product': (a, b) => tf.matMul(tf.stack([a, b]), tf.stack([b, a]), true).sum(0),
  'product of one matrix': (a, b) => tf.matMul(a.expandDims(0), b.expandDims(0), false, true).squeeze([0]),
  dot: (a, b) => a.dot(b.transpose()),
  dense: (a, b) => tf.fused.matMul({ a, b, transposeB: true, activation: 'relu' }),
  convolution: (a, b) => tf.conv1d(a.expandDims(0) as tf.Tensor3D, b.expandDims(0).transpose([0, 2, 1]).slice([0, 0, 0], [1, -1, 2]) as tf.Tensor3D, 1, 'same').squeeze([0]), // prettier-ignore
  'max pooling': (a) => tf.maxPool(image(a), 2, 1, 'same').reshape(a.shape),
  'mean pooling': (a) => tf.avgPool(image(a), [2, 1], 1, 'valid').reshape([-1, a.shape[1]]),
  'batch norm': (a, b) =>
    tf.batchNorm(a, b.mean(0) as never, b.square().mean(0).add(0.1) as never, a.mean(0) as never, b.max(0) as never, 1e-3),
  'local response': (a) => tf.localResponseNormalization(image(a), 2).reshape(a.shape),
  cast: (a) => positive(a).cast('float32').mul(a),
  'same cast': (a) => a.cast('float32').clone(),
};

/** Such that no gradient flows, or none that tfjs knows. */
export const rough: Readonly<Record<string, TensorFunction>> = {
  floor: still((a) => a.mul(3).floor()),
  ceil: still((a) => a.mul(3).ceil()),
  round: still((a) => a.mul(3).round()),
  sign: still((a) => a.sign()),
  'floor div': still((a, b) => tf.floorDiv(a, b.abs().add(0.5))),
  'of whole numbers': still((a, b) => whole(a).cast('int32').add(whole(b).cast('int32')).cast('float32')),
  comparisons: still((a, b) => tf.logicalOr(a.less(b), tf.logicalNot(tf.logicalAnd(a.greaterEqual(0), b.lessEqual(0)))).cast('float32')),
  equality: still((a, b) => whole(a).equal(whole(b)).cast('float32').add(whole(a).notEqual(0).cast('float32'))),
  'any and all': still((a) => a.greater(0).any(1, true).cast('float32').add(a.greater(0).all(0, true).cast('float32'))),
  finiteness: still((a) => tf.isNaN(a).cast('float32').add(tf.isFinite(a).cast('float32')).add(tf.isInf(a).cast('float32'))),
  'arg max': still((a) => a.argMax(1).cast('float32').expandDims(1)),
  'arg min': still((a) => a.argMin(0).cast('float32').expandDims(0)),
  'top k': still((a) => tf.topk(a, 2).values.add(tf.topk(a, 2).indices.cast('float32'))),
  cumprod: still((a) => tf.cumprod(a, 1)),
  roll: still((a) => tf.concat([a.slice([1, 0]), a.slice([0, 0], [1, -1])])),
  'strided slice': still((a) => a.stridedSlice([0, 0], a.shape, [2, 1])),
  'scatter': still((a, _, ids) => tf.scatterND(ids.expandDims(1), a, a.shape)), // prettier-ignore
  'gather nd': still((a, _, ids) => tf.gatherND(a, tf.stack([ids, tf.zerosLike(ids)], 1)).expandDims(1)),
  'made of shapes': still((a) => a.add(tf.range(0, a.shape[1])).add(tf.linspace(0, 1, a.shape[1])).add(tf.ones([a.shape[0], 1])).add(tf.fill([1, 1], 2))), // prettier-ignore
  eye: still((a) => tf.matMul(a, tf.eye(a.shape[1]) as M)),
  likes: still((a) => tf.onesLike(a).add(tf.zerosLike(a))),
  einsum: still((a, b) => tf.einsum('ij,kj->ik', a, b)),
  resize: still((a) => tf.image.resizeBilinear(image(a), [3, 3]).reshape([3, 3])),
};
