import { createInterface } from 'node:readline';
import { continued, seededRandom } from '../../distill/index.js';
import type { Sampling } from '../../plugin/index.js';
import { openLanguageModel, type LanguageModel } from '../../wire/language-model.js';
import type { Invocation, Outcome } from '../command.js';
import { Interrupted } from '../faults.js';
import { realNumber, wholeNumber } from '../number.js';
import { personLog, toStdout } from '../output.js';

interface Options {
  readonly maxTokens: string;
  readonly temperature: string;
  readonly topK?: string;
  readonly topP?: string;
  readonly seed: string;
}

interface Written {
  readonly prompt: string;
  readonly text: string;
  readonly tokens: number;
}

const samplingOf = ({ temperature, topK, topP }: Options): Sampling => ({
  temperature: realNumber('--temperature', temperature, 'a number from 0 to 1,000,000', (value) => value >= 0 && value <= 1e6)!,
  topK: wholeNumber('--top-k', topK, 1) ?? null,
  topP: realNumber('--top-p', topP, 'more than 0, and 1 at most', (value) => value > 0 && value <= 1) ?? null,
});

/** Prompts of the command line, else the lines of stdin that are not blank. */
async function* promptsOf(given: readonly string[], signal: AbortSignal): AsyncGenerator<string> {
  if (given.length > 0) return yield* given;
  if (process.stdin.isTTY) personLog.info('a prompt a line; Ctrl-D ends');
  const lines = createInterface({ input: process.stdin, signal });
  for await (const line of lines) if (line.trim() !== '') yield line;
}

/** Lets a trained language model go on from prompts, each token shown once it is drawn. */
export async function run({ options, signal }: Invocation<Options>, source: string, given: readonly string[]): Promise<Outcome> {
  const sampling = samplingOf(options);
  const most = wholeNumber('--max-tokens', options.maxTokens, 1)!;
  const seed = wholeNumber('--seed', options.seed, 0)!;
  const model = await openLanguageModel(source, personLog);
  const show = options.json ? (text: string) => void process.stderr.write(text) : toStdout;
  const texts: Written[] = [];
  for await (const prompt of promptsOf(given, signal)) {
    show(prompt);
    const random = seededRandom(seed, 'text', texts.length);
    texts.push(await goOn(model, prompt, { most, sampling, random, show, signal }));
    show('\n');
  }
  if (signal.aborted) throw new Interrupted('the same command');
  const { temperature, topK, topP } = sampling;
  return { document: { run: source, sampling: { temperature, top_k: topK, top_p: topP, seed, max_tokens: most }, texts } };
}

interface GoingOn {
  readonly most: number;
  readonly sampling: Sampling;
  readonly random: () => number;
  readonly show: (text: string) => void;
  readonly signal: AbortSignal;
}

async function goOn(model: LanguageModel, prompt: string, { most, sampling, random, show, signal }: GoingOn): Promise<Written> {
  const before = model.encode(prompt);
  const ids: number[] = [];
  const start = model.decode(before).length;
  let text = '';
  for await (const id of continued(model, before, sampling, random)) {
    if (signal.aborted) throw new Interrupted('the same command');
    ids.push(id);
    const written = model.decode([...before, ...ids]).slice(start);
    show(written.slice(text.length));
    text = written;
    if (ids.length === most) break;
  }
  return { prompt, text, tokens: ids.length };
}
