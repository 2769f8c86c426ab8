/** Computes one node's numbers from those of its inputs, in arrays that are there already. */
export type Step = () => void;
