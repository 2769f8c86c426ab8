/** The plugins that a bundle's texts go through: Stillhouse's own by their names, others as they are given. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { GivenPlugin, ShippedPlugin } from '../plugin/exporter.js';
import { InputError } from '../plugin/errors.js';
import { Log, type Token } from '../plugin/tokens.js';
import { Pretrained, type PretrainedTokenizer } from '../plugin/pretrained.js';
import type { Preprocessor } from '../plugin/preprocessor.js';
import type { Tokenizer } from '../plugin/tokenizer.js';
import { pieces } from '../vectors/pieces.js';
import { names } from './bundle.js';
import type { ReadBundle } from './read-bundle.js';

const own = resolve(dirname(fileURLToPath(import.meta.url)), '../../plugins');
const folders = { preprocessor: 'preprocessors', tokenizer: 'tokenizers' } as const;
type TextKind = keyof typeof folders;

/** Plugins by kind and name, ready to be made. */
export class TextPlugins {
  constructor(
    private readonly bundle: ReadBundle,
    private readonly given: readonly GivenPlugin[],
  ) {}

  async preprocessors(): Promise<Preprocessor[]> {
    const chosen = this.bundle.manifest.text.preprocess;
    return Promise.all(chosen.map(async (plugin) => (await this.made('preprocessor', plugin)) as Preprocessor));
  }

  /** As it has learnt. Throws an `InputError` where the bundle lacks what it has learnt. */
  async tokenizer(): Promise<Tokenizer> {
    const { folder, learnt, manifest } = this.bundle;
    const tokenizer = (await this.made('tokenizer', manifest.text.tokenizer)) as Tokenizer;
    await tokenizer.prepare?.();
    if (!tokenizer.learn) return tokenizer;
    if (learnt !== null) return tokenizer.learnt!(learnt);
    throw new InputError(`the bundle has no ${names.learnt}: what its tokenizer '${manifest.text.tokenizer.use}' has learnt`, {
      file: folder,
    });
  }

  private async made(kind: TextKind, { use, options, digest }: ShippedPlugin): Promise<unknown> {
    const definition =
      digest === null ? await builtIn(kind, use) : this.given.find((plugin) => plugin.kind === kind && plugin.name === use);
    if (!definition)
      throw new InputError(`the bundle's texts go through the ${kind} '${use}', which is no plugin of Stillhouse's`, {
        file: this.bundle.folder,
        suggestion: 'give it: --plugins FILE, or the plugins of load()',
      });
    const services = (definition.inject ?? []).map((token) => this.service(token, use));
    try {
      return definition.create(options as never, ...(services as never[]));
    } catch (fault) {
      throw new InputError(`the ${kind} '${use}' of the bundle cannot be made: ${(fault as Error).message}`, { file: this.bundle.folder });
    }
  }

  private service(token: Token<unknown>, plugin: string): unknown {
    if (token === Log) return { info: () => undefined, warn: () => undefined };
    if (token === Pretrained) return { tokenizer: async (_: string, special: boolean) => this.pretrained(special) };
    throw new InputError(`plugin '${plugin}' asks for ${String(token.description)}, which a bundle does not have`, {
      file: this.bundle.folder,
    });
  }

  private pretrained(special: boolean): PretrainedTokenizer {
    const folder = join(this.bundle.folder, names.tokenizer);
    if (existsSync(folder)) return pieces(folder, special);
    throw new InputError(`the bundle has no ${names.tokenizer}/: the files of its pretrained tokenizer`, { file: folder });
  }
}

async function builtIn(kind: TextKind, name: string): Promise<GivenPlugin | null> {
  const file = join(own, folders[kind], `${name}.js`);
  if (!/^[a-z][a-z0-9-]*$/.test(name) || !existsSync(file)) return null;
  return ((await import(pathToFileURL(file).href)) as { default: GivenPlugin }).default;
}
