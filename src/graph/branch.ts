/** A recorded function of a seat: what it is fed, the state it reads and changes, the one tensor it answers. */
import * as tf from '@tensorflow/tfjs';
import { Recorder, type Composite } from './recorder.js';
import type { Graph } from './graph.js';
import { DT, same, valueOf, type ConstantValues, type Node, type Ref, type Value } from './types.js';

export interface BranchInputs {
  /** Examples of what each call is fed, in the program's order; all branches take the same dtypes, each its own shapes. */
  readonly feeds: readonly tf.Tensor[];
  /** Examples of the seat's state. */
  readonly state: readonly tf.Tensor[];
  /** Whether groups of ops are recorded as kernels of our own where there are any; true unless told. */
  readonly kernels?: boolean;
  /** Runs once. `updates` are the new values of the state by position; what is missing or unchanged stays. */
  body(): { readonly output: tf.Tensor; readonly updates?: readonly (tf.Tensor | null)[] };
}

export interface Branch {
  readonly graph: Graph;
  readonly feeds: readonly Ref[];
  /** Resource handles of the state, and what a read of each gives. */
  readonly handles: readonly Ref[];
  readonly reads: readonly Ref[];
  readonly state: readonly Value[];
  readonly output: Ref;
  readonly updates: readonly { readonly index: number; readonly value: Ref }[];
  readonly composites: readonly Composite[];
}

/** Runs a function once and records it. Throws a `Refusal` for what a recording would freeze. */
export function recordBranch({ feeds, state, body, kernels }: BranchInputs): Branch {
  const recorder = new Recorder();
  const { graph } = recorder;
  const fed = feeds.map((tensor) => bound(recorder, tensor, graph.argument(recorder.valueOf(tensor))));
  const handles = state.map(() => graph.argument({ shape: [], dtype: DT.resource }));
  const reads = state.map((tensor, index) => bound(recorder, tensor, read(graph, handles[index]!, recorder.valueOf(tensor))));
  return {
    graph,
    feeds: fed,
    handles,
    reads,
    state: reads.map(valueOf),
    ...results(recorder, reads, body, kernels),
    composites: recorder.composites,
  };
}

function results(
  recorder: Recorder,
  reads: readonly Ref[],
  body: BranchInputs['body'],
  kernels: boolean | undefined,
): Pick<Branch, 'output' | 'updates'> {
  const found: { of?: Pick<Branch, 'output' | 'updates'> } = {};
  tf.tidy(() => {
    const { output, updates = [] } = recorder.record(body, kernels);
    const values = updates.map((tensor, index) => ({ index, value: tensor && recorder.ref(tensor) }));
    const changed = (update: (typeof values)[number]): update is { index: number; value: Ref } =>
      update.value !== null && !same(update.value, reads[update.index]!);
    found.of = { output: recorder.ref(output), updates: values.filter(changed) };
  });
  return found.of!;
}

function bound(recorder: Recorder, tensor: tf.Tensor, ref: Ref): Ref {
  recorder.bind(tensor, ref);
  return ref;
}

function read(graph: Graph, handle: Ref, value: Value): Ref {
  return { node: graph.apart('ReadVariableOp', { dtype: { kind: 'type', value: value.dtype } }, [handle], [value]), output: 0 };
}

/** What must run for a branch's answer, in an order in which it can: each node after what it needs. */
export function liveNodes(roots: readonly Node[], needs: (node: Node) => readonly Node[]): Node[] {
  const seen = new Set<Node>(roots);
  const open = [...roots];
  for (let node = open.pop(); node; node = open.pop())
    for (const needed of needs(node))
      if (!seen.has(needed)) {
        seen.add(needed);
        open.push(needed);
      }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** A text that is equal for branches that are the same but for their feeds and state. */
export function signature({ graph, output, updates, composites }: Branch): string {
  const refOf = ({ node, output: index }: Ref): string => `${node.id}:${index}`;
  const bytes = ({ buffer, byteOffset, byteLength }: ConstantValues): string =>
    Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  const nodes = graph.nodes.map(({ op, attributes, inputs, outputs, constant }) =>
    JSON.stringify([op, attributes, inputs.map(refOf), outputs, constant && bytes(constant)]),
  );
  const groups = composites.map(({ name, outputs }) => JSON.stringify([name, Object.values(outputs).map(refOf)]));
  return [...nodes, ...groups, refOf(output), ...updates.map(({ index, value }) => `${index}=${refOf(value)}`)].join('\n');
}
