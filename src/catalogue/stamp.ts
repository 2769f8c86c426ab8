/** A digest of everything that decides what a plugin file defines: the file, what it imports, and the rules that it is checked by. */
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageHome, type Found } from './files.js';

const here = dirname(fileURLToPath(import.meta.url));
/** The folder that holds `src` and `plugins` as they run. */
const own = resolve(here, '../..');
const rules = join(here, 'load.js');

/** Libraries of Node that tell a module nothing of its surroundings. */
const pure = /^node:(path|url|util|assert|buffer|crypto|string_decoder|zlib)$/;
/** Words by which a module's exports may depend on more than its text and its imports. */
const impure =
  /\b(process|globalThis|global|Date|eval|Function|require|performance|fetch|import\.meta)\b|\brandom\b|\bimport\s*[(\\/]|\bfrom\s*\//;
const imported = /\b(?:from|import)\s*(['"])([^'"\n]+)\1/g;

/** What cannot be told from files alone. */
class Unstable extends Error {}

interface Read {
  readonly digest: string;
  readonly imports: readonly string[];
}

/** Stamps plugin files; each file is read once. */
export class Stamper {
  readonly #read = new Map<string, Read>();
  readonly #places = new Places();
  #rules: readonly string[] | null = null;

  /** Equal stamps, equal definitions; null where nothing but loading tells what a file defines. */
  stamp({ file, from }: Found): string | null {
    try {
      const parts = [process.version, from, basename(file), ...(this.#rules ??= this.#closure(rules)), ...this.#closure(file)];
      return createHash('sha256').update(parts.join('\n')).digest('hex');
    } catch (error) {
      if (error instanceof Unstable) return null;
      throw error;
    }
  }
  /** SHA-256 of a file, in hex. */
  digest(file: string): string {
    return this.#file(file).digest;
  }

  /** Digests of a file and of all that it imports, in the order in which they are met. */
  #closure(start: string): string[] {
    const met = new Set([start]);
    for (const file of met) for (const next of this.#file(file).imports) met.add(next);
    return [...met].map((file) => this.#file(file).digest);
  }
  #file(file: string): Read {
    return remembered(this.#read, file, () => read(file, this.#places));
  }
}

/** Where imports lead, each looked up once. */
class Places {
  readonly #real = new Map<string, string>();
  readonly #packages = new Map<string, string>();

  /** A path without links. */
  real(path: string): string {
    return remembered(this.#real, path, () => steady(() => realpathSync.native(path)));
  }
  /** The manifest of the package that a file of a folder imports. */
  manifest(name: string, folder: string): string {
    const starts = name.startsWith('@tensorflow/tfjs') ? [here, folder] : [folder, here];
    return remembered(this.#packages, [name, ...starts].join('\n'), () => {
      const home = packageHome(name, starts);
      // A package under development changes without its version.
      if (home === null || !/[/\\]node_modules[/\\]/.test(this.real(home))) throw new Unstable();
      return join(home, 'package.json');
    });
  }
}

function remembered<T>(known: Map<string, T>, key: string, find: () => T): T {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}

/** What cannot be read now is left to the loader to tell. */
function steady<T>(look: () => T): T {
  try {
    return look();
  } catch {
    throw new Unstable();
  }
}

function read(file: string, places: Places): Read {
  const content = steady(() => readFileSync(file));
  const digest = createHash('sha256').update(content).digest('hex');
  if (!/\.[cm]?[jt]s$/.test(file)) return { digest, imports: [] };
  const text = content.toString('utf8');
  const ours = file.startsWith(own + sep);
  if (!ours && impure.test(text)) throw new Unstable();
  const imports = [...text.matchAll(imported)].flatMap(([, , specifier]) => target(specifier!, file, { ours, places }));
  return { digest, imports };
}

/** The file that stands for an import: the module itself, or the manifest of its package. */
function target(specifier: string, file: string, { ours, places }: { ours: boolean; places: Places }): string[] {
  if (specifier.includes('\\')) throw new Unstable();
  if (specifier.startsWith('node:')) {
    if (ours || pure.test(specifier)) return [];
    throw new Unstable();
  }
  if (/^\.\.?\//.test(specifier)) return [places.real(resolve(dirname(file), specifier))];
  const inside = /^stillhouse\/(plugin|layers|endpoint|onnx|student|export)$/.exec(specifier);
  if (inside) return [join(own, 'src', inside[1]!, 'index.js')];
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
  if (name === undefined) throw new Unstable();
  return [places.manifest(name, dirname(file))];
}
