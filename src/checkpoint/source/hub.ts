/** Checkpoints of the Hugging Face hub: the files that are needed, kept by commit. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '#plain/lock.mjs';
import { InputError } from '../../plugin/index.js';
import { isJson, type Json } from '../json-file.js';
import { download } from './download.js';
import { hubError, reach, type Hub } from './hub-request.js';
import type { Tell } from './types.js';

export interface HubPlace {
  readonly root: string;
  readonly tell: Tell;
  readonly signal?: AbortSignal | undefined;
  /** HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE are read. */
  readonly env: NodeJS.ProcessEnv;
}
interface Listed {
  readonly name: string;
  readonly size: number | null;
  /** SHA-256 in hex of large files. */
  readonly sha256: string | null;
}

const wanted = /^(config\.json|tokenizer\.json|tokenizer_config\.json|vocab\.txt|vocab\.json|merges\.txt|modules\.json|sentence_bert_config\.json|1_Pooling\/config\.json|model(-\d+-of-\d+)?\.safetensors|model\.safetensors\.index\.json)$/; // prettier-ignore
const repository = /^[\w][\w.-]*(\/[\w][\w.-]*)?$/;
const COMPLETE = '.complete.json';

/** The folder of a model's revision, fetched or kept. Throws an `InputError` that says what the hub answered. */
export async function hubCheckpoint(model: string, revision: string, place: HubPlace): Promise<string> {
  if (!repository.test(model) || !/^[\w./-]+$/.test(revision) || /\.\./.test(model + revision))
    throw new InputError(`'${model}' at '${revision}' is no name of a model`, {
      path: 'teacher.model',
      allowed: 'OWNER/NAME, or pip:PACKAGE',
    });
  const home = join(place.root, 'hub', model.replace('/', '--'));
  mkdirSync(join(home, 'revisions'), { recursive: true });
  return withLock(join(home, '.lock'), { purpose: `fetching ${model}` }, () => fetched(model, revision, home, place));
}

async function fetched(model: string, revision: string, home: string, place: HubPlace): Promise<string> {
  const pointer = join(home, 'revisions', encodeURIComponent(revision));
  const kept = existsSync(pointer) ? join(home, readFileSync(pointer, 'utf8')) : null;
  if (kept && existsSync(join(kept, COMPLETE))) return kept;
  if (place.env['HF_HUB_OFFLINE'] === '1')
    throw new InputError(`'${model}' is not kept on this machine and HF_HUB_OFFLINE is set`, { path: 'teacher.model' });
  const hub: Hub = {
    base: place.env['HF_ENDPOINT'] || 'https://huggingface.co',
    token: place.env['HF_TOKEN'] ?? null,
    signal: place.signal,
  };
  const { commit, files } = await listing(hub, model, revision);
  const folder = join(home, commit);
  for (const file of files) {
    mkdirSync(join(folder, file.name, '..'), { recursive: true });
    await download({ hub, url: `${hub.base}/${model}/resolve/${commit}/${file.name}`, target: join(folder, file.name), ...file, what: `${model}: ${file.name}`, tell: place.tell }); // prettier-ignore
  }
  writeFileSync(join(folder, COMPLETE), JSON.stringify({ model, revision, commit, files }), { flush: true });
  writeFileSync(pointer, commit, { flush: true });
  return folder;
}

/** The commit of a revision and those of its files that are needed. */
async function listing(hub: Hub, model: string, revision: string): Promise<{ commit: string; files: Listed[] }> {
  const url = `${hub.base}/api/models/${model}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const answer: unknown = await (await reach(hub, url, {}, model)).json().catch(() => null);
  if (!isJson(answer) || typeof answer['sha'] !== 'string' || !/^[0-9a-f]{7,64}$/.test(answer['sha']) || !Array.isArray(answer['siblings']))
    throw hubError(model, 'the hub answered no list of files');
  const files = (answer['siblings'] as Json[])
    .filter(({ rfilename }) => typeof rfilename === 'string' && wanted.test(rfilename))
    .map(listed);
  if (!files.some(({ name }) => name === 'config.json')) throw hubError(model, 'it has no config.json');
  if (!files.some(({ name }) => name.endsWith('.safetensors')))
    throw hubError(model, 'it has no model.safetensors; pickles are not opened');
  return { commit: answer['sha'], files };
}

function listed({ rfilename, size, lfs }: Json): Listed {
  const sha256 = isJson(lfs) && typeof lfs['sha256'] === 'string' ? lfs['sha256'] : null;
  return { name: rfilename as string, size: typeof size === 'number' ? size : null, sha256 };
}
