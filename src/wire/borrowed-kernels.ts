import * as tf from '@tensorflow/tfjs';
import type { DataId, KernelConfig, TensorInfo } from '@tensorflow/tfjs';

/** The part of both script backends that moves data. */
interface Mover {
  readSync(id: DataId): Float32Array | Int32Array | Uint8Array | Uint8Array[];
  write(values: unknown, shape: number[], dtype: tf.DataType): DataId;
  disposeData(id: DataId, force?: boolean): boolean;
}

/** Kernels of the JavaScript backend that WebAssembly lacks (most gradients are among them) run there on copies of the tensors. */
export function borrowKernels(): string[] {
  const cpu = tf.engine().findBackend('cpu') as unknown as Mover;
  const known = new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  const missing = tf.getKernelsForBackend('cpu').filter(({ kernelName }) => !known.has(kernelName));
  for (const kernel of missing) tf.registerKernel({ kernelName: kernel.kernelName, backendName: 'wasm', kernelFunc: borrowed(kernel, cpu) });
  return missing.map(({ kernelName }) => kernelName);
}

function borrowed({ kernelFunc }: KernelConfig, cpu: Mover): KernelConfig['kernelFunc'] {
  return ({ inputs, attrs, backend }) => {
    const wasm = backend as unknown as Mover;
    const copies: TensorInfo[] = [];
    const over = (info: TensorInfo): TensorInfo => {
      const copy = move(info, wasm, cpu);
      copies.push(copy);
      return copy;
    };
    const moved = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, overAny(value, over)]));
    const outcome = kernelFunc({ inputs: moved as typeof inputs, attrs, backend: cpu });
    const results = (Array.isArray(outcome) ? outcome : [outcome]).map((info) => ({ from: info.dataId, to: move(info, cpu, wasm) }));
    for (const id of new Set([...copies.map(({ dataId }) => dataId), ...results.map(({ from }) => from)])) cpu.disposeData(id, true);
    return Array.isArray(outcome) ? results.map(({ to }) => to) : results[0]!.to;
  };
}

/** Most inputs are one tensor, some are lists, some may be left out. */
const overAny = (value: unknown, over: (info: TensorInfo) => TensorInfo): unknown =>
  Array.isArray(value) ? value.map((part: TensorInfo) => over(part)) : value ? over(value as TensorInfo) : value;

function move(info: TensorInfo, from: Mover, to: Mover): TensorInfo {
  const values = from.readSync(info.dataId);
  return { dataId: to.write(ArrayBuffer.isView(values) ? values.slice() : values, info.shape, info.dtype), shape: info.shape, dtype: info.dtype };
}
