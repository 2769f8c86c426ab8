/** Writes a bundle's files. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { safetensorsBytes } from '../checkpoint/write-safetensors.js';
import type { ShippedStudent } from '../plugin/exporter.js';
import { FORMAT, names, type Manifest, type StoredAs } from './bundle.js';
import { modelCard } from './model-card.js';
import { storedForm, type StoredForm } from './stored.js';

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
const readable = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

type Forms = Readonly<Record<string, StoredForm>>;

/** All files but the manifest, by path. */
function contents({ graph, text, about, labels }: ShippedStudent, forms: Forms): Record<string, string | Uint8Array> {
  const { learnt, files, vocabulary } = text;
  const card = modelCard({ about, labels, text });
  return {
    [names.graph]: json(graph),
    [names.weights]: safetensorsBytes(Object.assign({}, ...Object.values(forms).map(({ tensors }) => tensors))),
    [names.vocabulary]: json(vocabulary),
    ...(learnt !== null && { [names.learnt]: learnt }),
    ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`${names.tokenizer}/${name}`, content])),
    [names.experiment]: readable(about.experiment), // JSON is YAML
    [names.card]: card,
  };
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

function manifestOf({ labels, text, about }: ShippedStudent, forms: Forms, files: Manifest['files']): Manifest {
  const { preprocess, tokenizer, maxLength } = text;
  const { experiment: _, ...rest } = about;
  const quantised = Object.entries(forms).flatMap(([name, { as }]) => (as ? [[name, as] as const] : []));
  return {
    format: quantised.some(([, as]) => !isFirst(as)) ? FORMAT : 1,
    files,
    labels,
    text: { preprocess, tokenizer, maxLength },
    quantised: Object.fromEntries(quantised),
    about: rest,
  };
}

/** Whether the first format knows this form. */
const isFirst = (as: StoredAs): boolean => (as.dtype === 'float16' || as.dtype === 'int8') && as.sparse !== true;

/** Writes a student as a bundle into an empty folder. */
export async function writeBundle(student: ShippedStudent, folder: string): Promise<void> {
  const forms = Object.fromEntries(Object.entries(student.weights).map(([name, tensor]) => [name, storedForm(name, tensor)]));
  const all = contents(student, forms);
  const files = Object.entries(all).map(
    ([path, content]) => [path, { bytes: Buffer.byteLength(content), sha256: sha256(content) }] as const,
  );
  const manifest = readable(manifestOf(student, forms, Object.fromEntries(files)));
  for (const [path, content] of Object.entries({ ...all, [names.manifest]: manifest, [names.digest]: `${sha256(manifest)}\n` })) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flush: true });
  }
}
