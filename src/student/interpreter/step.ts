import type { Dim, PortableNode } from '../../plugin/portable.js';

/** Computes one node's numbers from those of its inputs, in arrays that are there already. */
export type Step = () => void;

/** Sizes as they are for this number of texts and places. */
export type Sizes = (dims: readonly Dim[]) => readonly number[];

/** The nodes that may have an op. */
export type NodeOf<K extends PortableNode['op'], N = PortableNode> = N extends { readonly op: infer O } ? (K extends O ? N : never) : never;
