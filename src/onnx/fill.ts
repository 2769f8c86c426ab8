import type { Port } from './runtime.js';

/** A batch as an input takes it: ids, a mask of what is no padding, or zeros for segments. */
export function fill({ name, type }: Port, rows: readonly ArrayLike<number>[], length: number, padding: number): unknown {
  const kind = /mask/i.test(name) ? 'mask' : /type|segment/i.test(name) ? 'segments' : 'ids';
  const value = (row: ArrayLike<number>, at: number) =>
    kind === 'segments' ? 0 : kind === 'mask' ? Number(at < row.length) : at < row.length ? row[at]! : padding;
  const all = rows.flatMap((row) => Array.from({ length }, (_, at) => value(row, at)));
  if (type === 'int64') return BigInt64Array.from(all, BigInt);
  return type === 'int32' ? Int32Array.from(all) : type === 'bool' ? Uint8Array.from(all) : Float32Array.from(all);
}
