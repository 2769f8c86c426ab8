/** Signatures of our own kernels (`src/kernels`), as `op-table.ts` has TensorFlow's. */
const recurrent = 'vectors:@1 lengths:@3 kernel:@1 recurrent:@1';
const forward = `${recurrent} bias:@1 -> state:@1 kept:@1`;
const backward = `${recurrent} kept:@1 d_state:@1 -> d_vectors:@1 d_kernel:@1 d_recurrent:@1 d_bias:@1`;
const convolution = 'vectors:@1 lengths:@3 kernel:@1';

export const kernelTable: Readonly<Record<string, string>> = {
  StillhouseLstm: forward,
  StillhouseLstmGrad: backward,
  StillhouseGru: forward,
  StillhouseGruGrad: backward,
  StillhouseConvolution: `${convolution} bias:@1 -> strongest:@1 kept:@1`,
  StillhouseConvolutionGrad: `${convolution} strongest:@1 kept:@1 d_strongest:@1 -> d_vectors:@1 d_kernel:@1 d_bias:@1`,
  StillhouseSumRows: 'rows:@1 ids:@3 count:@3 -> sums:@1',
};
