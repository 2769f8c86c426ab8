import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {
  checkKeyName,
  checkUrl,
  generateTexts,
  generationOutlook,
  keyFrom,
  writingName,
  type Budget,
  type Writing,
} from '../../endpoint/index.js';
import { InputError } from '../../plugin/index.js';
import { keptFolders } from '../../runtime/kept-folders.js';
import { stateFolder } from '../../runtime/state.js';
import type { Invocation, Outcome } from '../command.js';
import { realNumber, wholeNumber } from '../number.js';
import { personLog, say } from '../output.js';
import { readPrompts } from '../prompts.js';

type Text = string | undefined;
interface Options {
  readonly out: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly keyEnv: string;
  readonly system: Text;
  readonly samples: string;
  readonly temperature: string;
  readonly maxTokens: string;
  readonly lengthField: string;
  readonly concurrency: string;
  readonly requestsPerMinute: Text;
  readonly timeout: string;
  readonly retries: string;
  readonly budgetTokens: Text;
  readonly budgetMoney: Text;
  readonly priceInput: Text;
  readonly priceOutput: Text;
  readonly dryRun?: boolean;
}

/** Null where it was not given. */
const amount = (flag: string, text: Text): number | null => realNumber(flag, text, 'a number from 0 up', (value) => value >= 0) ?? null;

function budgetOf({ budgetTokens, budgetMoney, priceInput, priceOutput }: Options): Budget {
  const [input, output, money] = [amount('--price-input', priceInput), amount('--price-output', priceOutput), amount('--budget-money', budgetMoney)]; // prettier-ignore
  if (money !== null && (input === null || output === null))
    throw new InputError('--budget-money needs prices', { suggestion: 'give --price-input and --price-output' });
  return {
    tokens: wholeNumber('--budget-tokens', budgetTokens, 1) ?? null,
    money,
    prices: input === null || output === null ? null : { input, output },
  };
}

/** A fault that names an option of a teacher, told by the flag. */
const asFlag = (fault: unknown): unknown => {
  if (!(fault instanceof InputError)) return fault;
  const [, option] = /^teacher\.(\w+)$/.exec(fault.at.path ?? '') ?? [];
  return option === undefined ? fault : new InputError(fault.problem, { ...fault.at, path: `--${option.replaceAll('_', '-')}` });
};

/** Lets a model write texts to the prompts of a file. Throws an `InputError` where endpoint or budget do not let it end; what was written is kept. */
export async function run(invocation: Invocation<Options>, file: string): Promise<Outcome> {
  try {
    return await generate(invocation, file);
  } catch (fault) {
    throw asFlag(fault);
  }
}

async function generate({ options, signal }: Invocation<Options>, file: string): Promise<Outcome> {
  const baseUrl = options.baseUrl.trim().replace(/\/+$/, '');
  checkUrl(baseUrl);
  checkKeyName(options.keyEnv, '--key-env');
  const writing: Writing = {
    baseUrl,
    model: options.model,
    system: options.system ?? null,
    samples: wholeNumber('--samples', options.samples, 1)!,
    temperature: amount('--temperature', options.temperature)!,
    maxTokens: wholeNumber('--max-tokens', options.maxTokens, 1)!,
    lengthField: options.lengthField,
  };
  const asking = {
    concurrency: wholeNumber('--concurrency', options.concurrency, 1)!,
    perMinute: amount('--requests-per-minute', options.requestsPerMinute),
    retries: wholeNumber('--retries', options.retries, 0)!,
    budget: budgetOf(options),
  };
  const prompts = await readPrompts(file);
  const texts = prompts.map(({ prompt }) => prompt);
  const folders = keptFolders(join(stateFolder(), 'kept'), personLog);
  const name = `generated/${writingName(writing)}`;
  const outlook = generationOutlook({ writing, prompts: texts, folder: folders.path(name), budget: asking.budget });
  say(outlook);
  if (options.dryRun) return { document: { outlook, out: null, prompts: prompts.length, texts: 0 } };
  const timeout = 1000 * (amount('--timeout', options.timeout) || 1);
  const connection = { baseUrl, key: keyFrom(options.keyEnv, baseUrl, '--key-env'), timeout, keyVariable: options.keyEnv };
  const written = await folders.alone(name, (folder) =>
    generateTexts({ writing, prompts: texts, folder, connection, log: personLog, signal, ...asking }),
  );
  const lines = written.flatMap((own, row) => own.map((text, sample) => `${JSON.stringify({ ...prompts[row]!.more, prompt: texts[row], text, sample })}\n`)); // prettier-ignore
  await writeFileAtomic(options.out, lines.join(''));
  say(`${lines.length} texts are in ${options.out}`);
  return { document: { outlook, out: options.out, prompts: prompts.length, texts: lines.length } };
}
