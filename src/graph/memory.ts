import { liveNodes, type Branch } from './branch.js';
import { sizeOf, type Node } from './types.js';

/** Estimated bytes: what a seat's state takes, and what a call of a branch needs at its fullest moment beside it. */
export function memoryOf(branch: Branch): { readonly state: number; readonly call: number } {
  const bytes = (node: Node): number => node.outputs.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  const roots = [branch.output.node, ...branch.updates.map(({ value }) => value.node)];
  const nodes = liveNodes(roots, (node) => node.inputs.map((input) => input.node));
  const lastUse = new Map<Node, number>();
  nodes.forEach((node, at) => [node, ...node.inputs.map((input) => input.node)].forEach((used) => lastUse.set(used, at)));
  const freed = new Map<number, number>();
  for (const [node, at] of lastUse) freed.set(at, (freed.get(at) ?? 0) + bytes(node));
  let [now, most] = [0, 0];
  nodes.forEach((node, at) => {
    now += bytes(node);
    most = Math.max(most, now);
    now -= freed.get(at) ?? 0;
  });
  return { state: branch.state.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0), call: most };
}
