/** Sums of products by WebAssembly on vectors of four numbers, some ten times as fast as in JavaScript. */
import { program } from './simd-program.js';

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** As `simd-program.wat` tells; everything in bytes. */
  add(a: number, step: number, rows: number, depth: number, b: number, stride: number, out: number, width: number): void;
}
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const BLOCK = 16; // columns at a time
const BYTES = Float32Array.BYTES_PER_ELEMENT;
const PAGE = 2 ** 16 / BYTES;

let assembled: object | undefined;
const instance = (): Exports => {
  assembled ??= new WebAssembly.Module(Uint8Array.from(atob(program), (letter) => letter.charCodeAt(0)));
  return new WebAssembly.Instance(assembled).exports as Exports;
};

/** Matrices that stay, and room for rows that are multiplied by them. Memory is taken with the first matrix. */
export class Simd {
  private exports: Exports | null | undefined;
  private numbers = new Float32Array(0);
  private readonly places = new Map<Float32Array, number>();
  private end = 0;

  /** Where these numbers are kept, from now on; null where WebAssembly, its vectors or memory for it cannot be had. */
  place(data: Float32Array): number | null {
    const known = this.places.get(data);
    if (known !== undefined) return known;
    try {
      this.exports ??= instance();
      this.reserve(this.end + data.length + BLOCK);
    } catch {
      return null;
    }
    const at = this.end;
    this.numbers.set(data, at);
    this.places.set(data, at);
    this.end += data.length + BLOCK; // beyond its end is read, and is 0
    return at;
  }

  /** As `addProducts` of `add-products.ts`, by a matrix that is kept here. Throws a `RangeError` where memory for the rows cannot be had. */
  addProducts(
    a: Float32Array,
    at: number,
    step: number,
    rows: number,
    depth: number,
    { at: b, stride, width }: { readonly at: number; readonly stride: number; readonly width: number },
    out: Float32Array,
    o: number,
  ): void {
    if (rows <= 0) return;
    const wide = Math.ceil(width / BLOCK) * BLOCK;
    const given = (rows - 1) * step + depth;
    const x = this.end;
    const y = x + given;
    this.reserve(y + rows * wide);
    const { numbers } = this;
    for (let index = 0; index < given; index++) numbers[x + index] = a[at + index]!;
    for (let row = 0, from = o, to = y; row < rows; row++, from += width, to += wide) {
      for (let n = 0; n < width; n++) numbers[to + n] = out[from + n]!;
      for (let n = width; n < wide; n++) numbers[to + n] = 0;
    }
    this.exports!.add(x * BYTES, step * BYTES, rows, depth * BYTES, b * BYTES, stride * BYTES, y * BYTES, wide * BYTES);
    for (let row = 0, from = y, to = o; row < rows; row++, from += wide, to += width)
      for (let n = 0; n < width; n++) out[to + n] = numbers[from + n]!;
  }

  private reserve(count: number): void {
    const { memory } = this.exports!;
    if (count > this.numbers.length) {
      const have = memory.buffer.byteLength / BYTES;
      if (count > have) memory.grow(Math.ceil((count - have) / PAGE));
      this.numbers = new Float32Array(memory.buffer);
    }
  }
}
