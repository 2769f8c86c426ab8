/** Signatures of our own kernels (`src/kernels`), as `op-table.ts` has TensorFlow's. */
const recurrent = 'vectors:@1 lengths:@3 kernel:@1 recurrent:@1';
const forward = `${recurrent} bias:@1 -> state:@1 kept:@1`;
const backward = `${recurrent} kept:@1 d_state:@1 -> d_vectors:@1 d_kernel:@1 d_recurrent:@1 d_bias:@1`;
const convolution = 'vectors:@1 lengths:@3 kernel:@1';
const attention = 'qkv:@1 lengths:@3 heads:@3 causal:@3 rate:@1 seed:@3';
const numbers = 'factor:@1 decay:@1 step:@1 rate:@1 beta1:@1 beta2:@1 epsilon:@1';

export const kernelTable: Readonly<Record<string, string>> = {
  StillhouseLstm: forward,
  StillhouseLstmGrad: backward,
  StillhouseGru: forward,
  StillhouseGruGrad: backward,
  StillhouseConvolution: `${convolution} bias:@1 -> strongest:@1 kept:@1`,
  StillhouseConvolutionGrad: `${convolution} strongest:@1 kept:@1 d_strongest:@1 -> d_vectors:@1 d_kernel:@1 d_bias:@1`,
  StillhouseSumRows: 'rows:@1 ids:@3 count:@3 -> sums:@1',
  StillhouseCompactRows: 'rows:@1 ids:@3 -> sums:@1 of:@3',
  StillhouseDense: 'x:@1 kernel:@1 bias:@1 lengths:@3 -> y:@1',
  StillhouseDenseInputs: 'dy:@1 kernel:@1 lengths:@3 -> dx:@1',
  StillhouseDenseKernel: 'x:@1 dy:@1 lengths:@3 -> d_kernel:@1 d_bias:@1',
  StillhouseNorm: 'x:@1 gamma:@1 beta:@1 epsilon:@1 -> y:@1 kept:@1',
  StillhouseNormGrad: 'x:@1 gamma:@1 kept:@1 dy:@1 -> dx:@1 d_gamma:@1 d_beta:@1',
  StillhouseGelu: 'x:@1 -> y:@1',
  StillhouseGeluGrad: 'x:@1 dy:@1 -> dx:@1',
  StillhouseAttention: `${attention} -> mixed:@1 kept:@1`,
  StillhouseAttentionGrad: `${attention} kept:@1 d_mixed:@1 -> d_qkv:@1`,
  StillhouseDropped: 'x:@1 rate:@1 seed:@3 -> y:@1',
  StillhouseSquares: 'x:@1 -> sum:@1',
  StillhouseAdam: `variable:@1 mean:@1 square:@1 gradient:@1 ${numbers} -> `,
  StillhouseAdamRows: `variable:@1 mean:@1 square:@1 gradient:@1 of:@3 ${numbers} -> `,
};
