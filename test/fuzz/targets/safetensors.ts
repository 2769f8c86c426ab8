/** safetensors files: of pretrained models and of bundles. */
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '../../../src/checkpoint/safetensors.js';
import { readWeights } from '../../../src/checkpoint/weight-files.js';
import { checkpointFolder } from '../../golden/checkpoints.js';
import { mutateBytes } from '../bytes.js';
import type { Draw } from '../draw.js';
import type { Input, Target } from '../target.js';
import { asJson, mutateTree, treeOf, written } from '../tree.js';

const file = 'model.safetensors';
const kinds = ['F32', 'F16', 'BF16', 'F64', 'I8', 'I64', 'constructor', '__proto__', 'toString', ''];
const lengths = [0n, 1n, 7n, 8n, 100_000_000n, 100_000_001n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

function parts(bytes: Buffer): { header: unknown; body: Buffer } {
  const length = Number(bytes.readBigUInt64LE(0));
  return { header: JSON.parse(bytes.toString('utf8', 8, 8 + length)), body: bytes.subarray(8 + length) };
}

function joined(header: string, body: Buffer, length?: bigint): Buffer {
  const text = Buffer.from(header);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([size, text, body]);
}

/** A real file of safetensors, changed in its header, its numbers or anywhere. */
export function mutateSafetensors(bytes: Buffer, draw: Draw): Buffer {
  if (draw.chance(0.3)) return mutateBytes(bytes, draw);
  const { header, body } = parts(bytes);
  const tree = treeOf(header);
  if (draw.chance(0.8)) mutateTree(tree, draw, kinds);
  const cut = draw.chance(0.2) ? body.subarray(0, draw.below(body.length + 1)) : body;
  const text = written(tree, asJson);
  return joined(draw.chance(0.1) ? mutateBytes(Buffer.from(text), draw).toString('latin1') : text, cut, draw.chance(0.1) ? draw.pick(lengths) : undefined); // prettier-ignore
}

export const safetensorsTarget: Target = {
  name: 'safetensors',
  share: 7,
  seed: async ({ seeds }) => {
    for (const name of ['bert', 'gpt2', 'distilbert']) {
      mkdirSync(join(seeds, 'safetensors'), { recursive: true });
      cpSync(join(checkpointFolder(name), file), join(seeds, 'safetensors', name));
    }
  },
  open: async ({ seeds }) => {
    const folder = join(seeds, 'safetensors');
    const real = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    return {
      sound: real.map((bytes): Input => new Map([[file, bytes]])),
      make: (draw): Input => new Map([[file, mutateSafetensors(draw.pick(real), draw)]]),
      eat: async (place) => {
        for (const tensor of readWeights(place).values()) tensor.read();
        for (const tensor of readSafetensors(join(place, file)).values()) tensor.pieces(() => undefined);
      },
    };
  },
};
