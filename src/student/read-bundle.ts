/** Reads a bundle, every byte of it checked. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { readSafetensors } from '../checkpoint/safetensors.js';
import { InputError } from '../plugin/errors.js';
import type { PortableGraph } from '../plugin/portable.js';
import { FORMAT, names, type Manifest } from './bundle.js';
import { graphFault, isVocabulary, manifestFault } from './check-bundle.js';
import { storedNumbers } from './stored.js';

/** A bundle whose bytes agree with its digests. */
export interface ReadBundle {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly graph: PortableGraph;
  /** Numbers of all weights, quantised ones as the numbers that they stand for. */
  readonly weights: Readonly<Record<string, Float32Array>>;
  readonly vocabulary: readonly string[];
  readonly learnt: string | null;
}

const again = 'export the run again, or copy the bundle once more';

/** The bundle in a folder, which may be named by its `bundle.json`. Throws an `InputError` for what is none, is damaged, or is of a newer format. */
export function readBundle(path: string): ReadBundle {
  const folder = basename(path) === names.manifest ? dirname(path) : path;
  const manifest = readManifest(folder);
  const files = new Map<string, Buffer>();
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    if (leaves(name))
      throw new InputError(`the bundle names a file outside of its folder: '${name}'`, { file: join(folder, names.manifest) });
    files.set(name, checked(folder, name, bytes, sha256));
  }
  for (const name of [names.graph, names.weights, names.vocabulary]) if (!files.has(name)) throw missing(folder, name);
  const json = <T>(name: string): T => parsed<T>(files.get(name)!, join(folder, name));
  const [graph, vocabulary] = [json<PortableGraph>(names.graph), json<readonly string[]>(names.vocabulary)];
  const wrong = graphFault(graph, manifest);
  if (wrong) throw malformed(join(folder, names.graph), wrong);
  if (!isVocabulary(vocabulary)) throw malformed(join(folder, names.vocabulary), 'it is no list of tokens');
  return {
    folder,
    manifest,
    graph,
    weights: weightsOf(join(folder, names.weights), graph, manifest),
    vocabulary,
    learnt: files.get(names.learnt)?.toString('utf8') ?? null,
  };
}

const leaves = (name: string): boolean => isAbsolute(name) || name.split(/[\\/]/).includes('..');

const missing = (folder: string, name: string): InputError =>
  new InputError(`the bundle has no ${name}`, { file: join(folder, name), suggestion: again });

function readManifest(folder: string): Manifest {
  const file = join(folder, names.manifest);
  if (!statSync(folder, { throwIfNoEntry: false }))
    throw new InputError('there is no bundle', { file: folder, allowed: 'a folder that `export` has written' });
  const content = read(folder, names.manifest);
  const manifest = parsed<Manifest>(content, file);
  // A newer format may be checked in another way: it is told before the digest.
  if (typeof manifest?.format === 'number' && manifest.format > FORMAT)
    throw new InputError(`the bundle is of format ${manifest.format}`, {
      file,
      allowed: `format ${FORMAT} and before`,
      suggestion: 'use a newer version of Stillhouse',
    });
  const told = read(folder, names.digest).toString('latin1');
  if (told !== `${sha256(content)}\n`) throw damaged(file);
  const wrong = manifestFault(manifest);
  if (wrong) throw malformed(file, wrong);
  return manifest;
}

function read(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'ENOTDIR'
      ? missing(folder, name)
      : new InputError(`cannot be read: ${message}`, { file: join(folder, name) });
  }
}

function checked(folder: string, name: string, bytes: number, digest: string): Buffer {
  const content = read(folder, name);
  if (content.length !== bytes || sha256(content) !== digest) throw damaged(join(folder, name));
  return content;
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const damaged = (file: string): InputError =>
  new InputError('the bundle is damaged: this file is not as it was written', { file, suggestion: again });

const malformed = (file: string, wrong: string): InputError =>
  new InputError(`the bundle is not as its format says: ${wrong}`, { file, suggestion: again });

function parsed<T>(content: Buffer, file: string): T {
  try {
    return JSON.parse(content.toString('utf8')) as T;
  } catch {
    throw damaged(file);
  }
}

function weightsOf(file: string, { weights: shapes }: PortableGraph, { quantised }: Manifest): Record<string, Float32Array> {
  const tensors = readSafetensors(file);
  const there = Object.entries(shapes).filter(([name]) => tensors.has(name)); // what is missing is told where the student is made
  try {
    const howOf = (name: string) => (Object.hasOwn(quantised, name) ? quantised[name] : undefined);
    return Object.fromEntries(there.map(([name, shape]) => [name, storedNumbers(name, shape, howOf(name), tensors)]));
  } catch (fault) {
    throw fault instanceof InputError ? fault : malformed(file, (fault as Error).message);
  }
}
