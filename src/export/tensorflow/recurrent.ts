/** An LSTM or GRU over texts as a loop of standard ops. */
import { DT } from '../../graph/index.js';
import { truth, type, whole, type Carried, type GraphBuilder, type Scope, type Tensor } from './graph-builder.js';

export interface RecurrentParts {
  readonly cell: 'lstm' | 'gru';
  readonly units: number;
  /** What comes of the vectors, bias and all, columns in Keras' order: (L, B, C). */
  readonly gates: Tensor;
  /** (U, C) */
  readonly recurrent: Tensor;
  /** Tokens of each text: (B), int32. */
  readonly lengths: Tensor;
  /** Reads each text from its end. */
  readonly reverse: boolean;
}

const float = type(DT.float32);
/** Of a product of two matrices as they are. */
export const plain = { transpose_a: truth(false), transpose_b: truth(false) } as const;

/** The state after the last token that is read (B, U), and those after each token (L, B, U) in the order of the text; padding leaves a state as it is. */
export function recurrent(graph: GraphBuilder, parts: RecurrentParts): { readonly last: Tensor; readonly all: Tensor } {
  const { cell, units, gates, recurrent: kernel, lengths, reverse } = parts;
  const steps = sizeAt(graph, gates, 0);
  const rows = graph.nodeOf('Shape', [lengths], { T: type(DT.int32), out_type: type(DT.int32) }, [DT.int32])[0]!;
  const zeros = (shape: readonly Tensor[]): Tensor =>
    graph.node('Fill', [graph.node('ConcatV2', [...shape, graph.whole(0)]), graph.number(0)], {}, DT.float32);
  const start: Carried = {
    step: graph.whole(0),
    state: zeros([rows, graph.int32([units])]),
    ...(cell === 'lstm' && { memory: zeros([rows, graph.int32([units])]) }),
    all: zeros([graph.int32([0]), rows, graph.int32([units])]),
    steps,
    gates,
    kernel,
    lengths,
  };
  const end = graph.loop(
    start,
    (scope, { step, steps: count }) => scope.node('Less', [step!, count!], {}, DT.bool),
    (scope, carried) => {
      const { step, steps: count, lengths: of, all } = carried;
      const place = reverse ? scope.node('Sub', [scope.node('Sub', [count!, scope.whole(1)]), step!]) : step!;
      const own = scope.node('GatherV2', [carried['gates']!, place, scope.whole(0)], { batch_dims: whole(0) });
      const next = cell === 'lstm' ? lstmStep(scope, own, carried) : gruStep(scope, own, carried, units);
      const active = scope.node('ExpandDims', [scope.node('Less', [place, of!], {}, DT.bool), scope.whole(1)]);
      const kept: Carried = Object.fromEntries(
        Object.entries(next).map(([name, value]) => [
          name,
          scope.nodeOf('SelectV2', [active, value, carried[name]!], {}, [DT.float32])[0]!,
        ]),
      );
      const listed = scope.node('ExpandDims', [kept['state']!, scope.whole(0)]);
      const both = reverse ? [listed, all!] : [all!, listed];
      return { ...kept, step: scope.node('Add', [step!, scope.whole(1)]), all: scope.node('ConcatV2', [...both, scope.whole(0)]) };
    },
  );
  return { last: end['state']!, all: end['all']! };
}

/** One size of a tensor, an int32 without axes. */
export function sizeAt(graph: Scope, tensor: Tensor, axis: number): Tensor {
  const shape = graph.nodeOf('Shape', [tensor], { T: type(tensor.dtype), out_type: type(DT.int32) }, [DT.int32])[0]!;
  return graph.node('GatherV2', [shape, graph.whole(axis), graph.whole(0)], { batch_dims: whole(0) });
}

const split = (scope: Scope, value: Tensor, count: number): Tensor[] =>
  scope.nodeOf('Split', [scope.whole(1), value], { num_split: whole(count), T: float }, Array<number>(count).fill(DT.float32));
const multiply = (scope: Scope, a: Tensor, b: Tensor): Tensor => scope.node('MatMul', [a, b], plain);

/** Columns: input, forget, candidate, output (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). */
function lstmStep(scope: Scope, own: Tensor, { state, memory, kernel }: Carried): Carried {
  const columns = split(scope, scope.node('Add', [own, multiply(scope, state!, kernel!)]), 4);
  const [input, forget, candidate, output] = columns.map((part, index) => scope.node(index === 2 ? 'Tanh' : 'Sigmoid', [part])) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const next = scope.node('Add', [scope.node('Mul', [forget, memory!]), scope.node('Mul', [input, candidate])]);
  return { memory: next, state: scope.node('Mul', [output, scope.node('Tanh', [next])]) };
}

/** Columns: update, reset, candidate; the reset gate acts before the product (Cho et al. 2014). */
function gruStep(scope: Scope, own: Tensor, { state, kernel }: Carried, units: number): Carried {
  const [openGates, openCandidate] = cut(scope, own, units);
  const [gateKernel, candidateKernel] = cut(scope, kernel!, units);
  const gates = scope.node('Sigmoid', [scope.node('Add', [openGates, multiply(scope, state!, gateKernel)])]);
  const [update, reset] = split(scope, gates, 2) as [Tensor, Tensor];
  const heard = multiply(scope, scope.node('Mul', [reset, state!]), candidateKernel);
  const candidate = scope.node('Tanh', [scope.node('Add', [openCandidate, heard])]);
  return { state: scope.node('Add', [candidate, scope.node('Mul', [update, scope.node('Sub', [state!, candidate])])]) };
}

/** The columns of the two gates and of the candidate. */
function cut(scope: Scope, value: Tensor, units: number): [Tensor, Tensor] {
  const sizes = scope.int32([2 * units, units]);
  return scope.nodeOf('SplitV', [value, sizes, scope.whole(1)], { num_split: whole(2) }, [DT.float32, DT.float32]) as [Tensor, Tensor];
}
