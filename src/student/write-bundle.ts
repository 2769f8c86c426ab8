/** Writes a bundle's files. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { float16Bits } from '../checkpoint/half.js';
import { safetensorsBytes, type RawTensor } from '../checkpoint/write-safetensors.js';
import type { ShippedStudent, ShippedTensor } from '../plugin/exporter.js';
import { FORMAT, names, scalesOf, type Manifest } from './bundle.js';
import { modelCard } from './model-card.js';

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
const readable = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int8Array | Uint16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function stored(name: string, { shape, values, stored: how }: ShippedTensor): [string, RawTensor][] {
  if (!how) return [[name, { dtype: 'F32', shape, bytes: bytesOf(values) }]];
  if (how.dtype === 'float16') return [[name, { dtype: 'F16', shape, bytes: bytesOf(Uint16Array.from(values, float16Bits)) }]];
  return [
    [name, { dtype: 'I8', shape, bytes: bytesOf(how.quantised) }],
    [scalesOf(name), { dtype: 'F32', shape: [how.scales.length], bytes: bytesOf(how.scales) }],
  ];
}

/** All files but the manifest, by path. */
function contents({ graph, weights, text, about, labels }: ShippedStudent): Record<string, string | Uint8Array> {
  const { learnt, files, vocabulary } = text;
  const card = modelCard({ about, labels, text });
  return {
    [names.graph]: json(graph),
    [names.weights]: safetensorsBytes(Object.fromEntries(Object.entries(weights).flatMap(([name, tensor]) => stored(name, tensor)))),
    [names.vocabulary]: json(vocabulary),
    ...(learnt !== null && { [names.learnt]: learnt }),
    ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`${names.tokenizer}/${name}`, content])),
    [names.experiment]: readable(about.experiment), // JSON is YAML
    [names.card]: card,
  };
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

function manifestOf({ weights, labels, text, about }: ShippedStudent, files: Manifest['files']): Manifest {
  const { preprocess, tokenizer, maxLength } = text;
  const { experiment: _, ...rest } = about;
  const quantised = Object.entries(weights).flatMap(([name, { stored: how }]) =>
    how ? [[name, how.dtype === 'int8' ? { dtype: how.dtype, axis: how.axis } : { dtype: how.dtype }] as const] : [],
  );
  return {
    format: FORMAT,
    files,
    labels,
    text: { preprocess, tokenizer, maxLength },
    quantised: Object.fromEntries(quantised),
    about: rest,
  };
}

/** Writes a student as a bundle into an empty folder. */
export async function writeBundle(student: ShippedStudent, folder: string): Promise<void> {
  const all = contents(student);
  const files = Object.entries(all).map(
    ([path, content]) => [path, { bytes: Buffer.byteLength(content), sha256: sha256(content) }] as const,
  );
  const manifest = readable(manifestOf(student, Object.fromEntries(files)));
  for (const [path, content] of Object.entries({ ...all, [names.manifest]: manifest, [names.digest]: `${sha256(manifest)}\n` })) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flush: true });
  }
}
