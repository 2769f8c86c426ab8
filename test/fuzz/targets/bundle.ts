/** Bundles of shipped students, some with their digests made to fit again, so that what stands behind them is reached. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import bag from '../../../plugins/architectures/bag-of-embeddings.js';
import gru from '../../../plugins/architectures/gru.js';
import textCnn from '../../../plugins/architectures/text-cnn.js';
import { load, writeBundle } from '../../../src/student/index.js';
import type { Architecture, ShippedStudent } from '../../../src/plugin/index.js';
import { inInt8, withLargeWeights } from '../../../src/export/smaller/index.js';
import { made } from '../../support/made.js';
import { tinyStudent } from '../../contracts/tiny-student.js';
import { hasNative, useBackend } from '../../support/backend.js';
import { shipped } from '../../support/shipped.js';
import { mutateBytes } from '../bytes.js';
import type { Draw } from '../draw.js';
import type { Input, Target } from '../target.js';
import { asJson, mutateTree, treeOf, written } from '../tree.js';
import { mutateSafetensors } from './safetensors.js';

const inWholes = (student: ShippedStudent): ShippedStudent =>
  withLargeWeights(student, (tensor, name) => inInt8(student.graph, name, tensor));

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

function filesOf(folder: string): Map<string, Buffer> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}

function mutatedJson(text: Buffer, draw: Draw): Buffer {
  const tree = treeOf(JSON.parse(text.toString()));
  mutateTree(tree, draw, ['ids', 'matmul', 'gather', 'reshape', 'concat', 'slice', 'pad', 'conv', 'lstm', 'float32', 'int32', 'word', 'character', 'byte-pair', 'pretrained', 'unicode']); // prettier-ignore
  return Buffer.from(written(tree, asJson));
}

/** Whatever the files hold now, the digests say so. */
function signed(files: Map<string, Buffer>): void {
  let manifest: { files?: Record<string, unknown> };
  try {
    manifest = JSON.parse(files.get('bundle.json')!.toString()) as typeof manifest;
  } catch {
    return;
  }
  if (typeof manifest?.files === 'object' && manifest.files !== null) {
    for (const name of Object.keys(manifest.files)) {
      const content = files.get(name);
      if (content) manifest.files[name] = { bytes: content.length, sha256: sha256(content) };
    }
    files.set('bundle.json', Buffer.from(JSON.stringify(manifest)));
  }
  files.set('bundle.sha256', Buffer.from(`${sha256(files.get('bundle.json')!)}\n`));
}

function mutated(real: ReadonlyMap<string, Buffer>, draw: Draw): Input {
  const files = new Map(real);
  const name = draw.pick(['bundle.json', 'bundle.json', 'graph.json', 'graph.json', 'graph.json', 'vocabulary.json', 'weights.safetensors']); // prettier-ignore
  const content = files.get(name)!;
  const isJson = name.endsWith('.json');
  if (isJson) files.set(name, draw.chance(0.2) ? mutateBytes(content, draw) : mutatedJson(content, draw));
  else files.set(name, mutateSafetensors(content, draw));
  if (draw.chance(0.05)) files.delete(draw.pick([...files.keys()]));
  if (draw.chance(0.9)) signed(files);
  return files;
}

/** Ops are recorded on native TensorFlow; where there is none, the student that is written by hand has to do. */
async function students(): Promise<Record<string, ShippedStudent>> {
  await useBackend();
  const tiny = await tinyStudent();
  if (!(await hasNative())) return { tiny };
  const drawn = (plugin: Parameters<typeof made>[0], options: object): ShippedStudent =>
    shipped(made(plugin, { embedding: 4, ...options }) as Architecture).student;
  return { tiny, bag: drawn(bag, {}), cnn: inWholes(drawn(textCnn, { filters: 3 })), gru: drawn(gru, { units: 3 }) };
}

export const bundleTarget: Target = {
  name: 'bundle',
  share: 5,
  seed: async ({ seeds }) => {
    for (const [name, student] of Object.entries(await students())) {
      const folder = join(seeds, 'bundles', name);
      mkdirSync(folder, { recursive: true });
      await writeBundle(student, folder);
    }
  },
  open: async ({ seeds }) => {
    const folder = join(seeds, 'bundles');
    const real = readdirSync(folder).map((name) => filesOf(join(folder, name)));
    return {
      sound: real,
      make: (draw): Input => mutated(draw.pick(real), draw),
      eat: async (place) => {
        const student = await load(place);
        for (const text of ['', 'good film', 'a '.repeat(40)]) student.predict(text);
      },
    };
  },
};
