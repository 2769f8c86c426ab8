/** From a node to what computes it. */
import { binaryOps, reductions, unaryOps, type PortableNode } from '../../plugin/portable.js';
import { broadcast, concat, gather, pad, reverse, slice, transpose } from './copy.js';
import { binary, cast, relu, select, unary, unaryFunctions } from './elementwise.js';
import { conv, depthwiseConv, matmul } from './products.js';
import { recurrentStates } from './recurrent.js';
import { reduce, softmax } from './reduce.js';
import type { Sizes, Step } from './step.js';
import type { View } from './views.js';

const isOne = <T extends string>(list: readonly T[], op: string): op is T => (list as readonly string[]).includes(op);

/** The step of a node that is no reshape; `sizes` are those of this number of texts and places. Throws an error that names an op that is not known. */
export function stepOf(node: PortableNode, inputs: readonly View[], out: View, sizes: Sizes): Step {
  const { op } = node;
  if (op === 'relu') return relu(inputs, out);
  if (isOne(binaryOps, op)) return binary(op, inputs, out);
  if (isOne(unaryOps, op)) return unary(unaryFunctions[op], inputs, out);
  if (isOne(reductions, op)) return reduce(node as never, inputs, out);
  switch (node.op) {
    case 'leaky-relu': {
      const { slope } = node;
      return unary((x) => (x > 0 ? x : slope * x), inputs, out);
    }
    case 'cast':
      return cast(inputs, out);
    case 'select':
      return select(inputs, out);
    case 'softmax':
    case 'log-softmax':
      return softmax(node.op === 'log-softmax', inputs, out);
    case 'matmul':
      return matmul(node, inputs, out);
    case 'broadcast':
      return broadcast(inputs, out);
    case 'transpose':
      return transpose(node, inputs, out);
    case 'slice':
      return slice(node, inputs, out, sizes);
    case 'concat':
      return concat(node, inputs, out);
    case 'pad':
      return pad(node, inputs, out, sizes);
    case 'reverse':
      return reverse(node, inputs, out);
    case 'gather':
      return gather(inputs, out);
    case 'conv':
      return conv(node, inputs, out, sizes);
    case 'depthwise-conv':
      return depthwiseConv(node, inputs, out, sizes);
    case 'lstm':
    case 'gru':
      return recurrentStates(node, inputs, out);
    default:
      throw new Error(`op '${op}' is not known to this version`);
  }
}
