/** Token vectors and blocks that were learnt elsewhere, as the first weights of students. */
export { createPretrained, type PretrainedServices } from './pretrained.js';
