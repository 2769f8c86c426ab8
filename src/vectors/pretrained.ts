/** The service behind the `Pretrained` token: files of vectors and checkpoints by their sources. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { checkpointDigest, copiedBlocks, locate, openCheckpoint, sourceOf, type Locating } from '../checkpoint/index.js';
import { tokenizerFiles } from '../checkpoint/tokenizer/index.js';
import { checkFile, InputError, isRemote, type Pretrained, type Signals, type VectorsRequest, type Vocabulary } from '../plugin/index.js';
import { distilledVectors } from './distilled.js';
import { pieces } from './pieces.js';
import { tableOf, type Rows } from './table.js';
import { readVectorFile } from './vector-file.js';

export interface PretrainedServices extends Locating {
  /** Keeps what a checkpoint says of tokens. */
  readonly signals: Signals;
}

/** Makes the service. A source is digested, and vectors are made for a vocabulary, once a process. */
export function createPretrained(services: PretrainedServices): Pretrained {
  const folders = new Map<string, Promise<string>>();
  const digests = new Map<string, Promise<string>>();
  const tables = new Map<string, Promise<Float32Array>>();
  const folder = (source: string, option: string) => at(option, () => remember(folders, source, () => locate(sourceOf(source), services)));
  const digest = async (source: string, option: string): Promise<string> => {
    if (isFile(source)) return remember(digests, `${source} ${fileStamp(source)}`, () => fileDigest(source));
    const place = await folder(source, option);
    return at(option, () => remember(digests, place, () => (openCheckpoint(place), checkpointDigest(place))));
  };
  const rows = async (request: VectorsRequest): Promise<Rows> => {
    const { source, vocabulary, units, weighting } = request;
    if (isFile(source)) return fileRows(request);
    const checkpoint = openCheckpoint(await folder(source, 'vectors'));
    const job = { checkpoint, digest: await digest(source, 'vectors'), vocabulary, units, weighting, ...services };
    return distilledVectors(job);
  };
  return {
    identity: digest,
    vectors: (request) => {
      const { source, vocabulary, units, oov, weighting } = request;
      const stamp = isFile(source) ? fileStamp(source) : '';
      const key = JSON.stringify([source, stamp, digestOf(vocabulary), units, oov, weighting]);
      return at('vectors', () =>
        remember(tables, key, async () => tableOf(vocabulary, units, covered(await rows(request), request, services), oov)),
      );
    },
    blocks: async ({ source, ...request }) => {
      const place = await folder(source, 'copy_from');
      return at('copy_from', async () => copiedBlocks(openCheckpoint(place), request));
    },
    tokenizer: async (source, special) => {
      const place = await folder(source, 'from');
      return at('from', async () => pieces(place, special));
    },
    tokenizerFiles: async (source) => tokenizerFiles(await folder(source, 'from')),
  };
}

/** The file's vectors by id. A token that is not there as it stands is looked for in lower case; the file's own unknown token stands for ours. */
async function fileRows({ source, vocabulary, units }: VectorsRequest): Promise<Rows> {
  const names = vocabulary.tokens.map((token, id) => (id === 1 ? ['<unk>', '<UNK>', '[UNK]'] : [token, token.toLowerCase()]));
  const wanted = new Set(names.slice(1).flat());
  const { found } = await readVectorFile(source, units, (token) => wanted.has(token));
  return new Map(
    names.flatMap((tries, id) => {
      const name = id === 0 ? undefined : tries.find((one) => found.has(one));
      return name === undefined ? [] : [[id, found.get(name)!] as const];
    }),
  );
}

/** The same rows, once it is told how many there are. Throws where there is none. */
function covered(rows: Rows, { source, vocabulary, oov }: VectorsRequest, { tell }: PretrainedServices): Rows {
  const all = vocabulary.size - 2;
  const found = [...rows.keys()].filter((id) => id > 1).length;
  if (found === 0)
    throw new InputError(`has a vector for none of the ${all} tokens`, {
      ...(isRemote(source) ? {} : { file: source }),
      path: 'vectors',
      suggestion: 'see whether language, case and tokenizer are those of the texts',
    });
  const left = found < all ? `; the others: ${{ drawn: 'drawn', mean: 'the mean', zero: 'zeros' }[oov]}` : '';
  tell(`vectors from ${source}: found ${found} of ${all} tokens (${((100 * found) / all).toFixed(1)} %)${left}`);
  return rows;
}

/** Whether a source is a file of vectors; a path with nothing there counts as one, so that reading it says so. */
const isFile = (source: string): boolean => !isRemote(source) && !statSync(source, { throwIfNoEntry: false })?.isDirectory();

const fileStamp = (file: string): string => {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.size} ${stats.mtimeMs}` : '';
};

async function fileDigest(file: string): Promise<string> {
  checkFile(file, 'vectors');
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const vocabularies = new WeakMap<Vocabulary, string>();
function digestOf(vocabulary: Vocabulary): string {
  const known = vocabularies.get(vocabulary) ?? createHash('sha256').update(JSON.stringify(vocabulary.tokens)).digest('hex');
  vocabularies.set(vocabulary, known);
  return known;
}

/** What `make` answers, kept unless it fails. */
function remember<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = map.get(key);
  if (known) return known;
  const made = make();
  map.set(key, made);
  made.catch(() => map.delete(key));
  return made;
}

/** Input errors under the name of an option: those of checkpoints are told as a teacher's. */
async function at<T>(option: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { path } = error.at;
    throw new InputError(error.problem, { ...error.at, path: path === undefined || path.startsWith('teacher') ? option : path });
  }
}
