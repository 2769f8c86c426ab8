/** The size of a model, read from its protocol buffer; nothing of it is run. */
import { readFileSync } from 'node:fs';

interface Field {
  readonly field: number;
  /** Of a number. */
  readonly value: number;
  /** Bytes of anything that has a length; empty for a number. */
  readonly start: number;
  readonly end: number;
}

const GRAPH = 7; // of ModelProto
const INITIALIZER = 5; // of GraphProto
const DIMS = 1; // of TensorProto

/** Numbers in the initializers of a model; those that lie in other files count too. Throws the file system's error. */
export function parametersOf(file: string): number {
  const bytes = readFileSync(file);
  let sum = 0;
  for (const graph of fields(bytes, 0, bytes.length))
    if (graph.field === GRAPH)
      for (const part of fields(bytes, graph.start, graph.end)) if (part.field === INITIALIZER) sum += sizeOf(bytes, part);
  return sum;
}

function sizeOf(bytes: Buffer, { start, end }: Field): number {
  const dims: number[] = [];
  for (const part of fields(bytes, start, end)) {
    if (part.field !== DIMS) continue;
    if (part.end === part.start) dims.push(part.value);
    else for (const at = { now: part.start }; at.now < part.end;) dims.push(varint(bytes, at));
  }
  return dims.reduce((size, axis) => size * axis, 1);
}

/** The fields of a message, in their order. */
function* fields(bytes: Buffer, start: number, end: number): Generator<Field> {
  for (const at = { now: start }; at.now < end;) {
    const tag = varint(bytes, at);
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    const value = wire === 0 || wire === 2 ? varint(bytes, at) : 0;
    const from = at.now;
    at.now += wire === 2 ? value : wire === 1 ? 8 : wire === 5 ? 4 : 0;
    yield { field, value, start: from, end: wire === 2 ? at.now : from };
  }
}

function varint(bytes: Buffer, at: { now: number }): number {
  let [value, factor] = [0, 1];
  for (;;) {
    const byte = bytes[at.now++] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
    factor *= 128;
  }
}
