/**
 * What the twelve trials of a sweep differ in, and those of a step in turns. Alpha as here, the teacher's share: what Keras' example, where it
 * weights the labels, calls 0.5 and 0.1.
 */
export const space = { temperature: [1, 2, 4], alpha: [0.5, 0.9], rate: [1e-3, 3e-3] };
