/** Texts that a model writes to given prompts: data for students that learn to write. */
import { createHash } from 'node:crypto';
import type { Log } from 'stillhouse/plugin';
import { askAll, missing, type Asking } from './ask-all.js';
import { budgetWords, spentWords } from './budget.js';
import { Ledger } from './ledger.js';
import { requestOf } from './question.js';
import type { Request } from './types.js';

/** Which model writes, and how its texts are drawn. */
export interface Writing {
  readonly baseUrl: string;
  readonly model: string;
  readonly system: string | null;
  /** Texts for each prompt. */
  readonly samples: number;
  readonly temperature: number;
  /** Most tokens of a text. */
  readonly maxTokens: number;
  readonly lengthField: string;
}
/** A run of prompts through a model, each paid for once. */
export interface Generation extends Omit<Asking, 'ledger' | 'onAnswer'> {
  readonly writing: Writing;
  readonly prompts: readonly string[];
  /** Where the ledger lies. */
  readonly folder: string;
  readonly log: Log;
}

const every = 5_000; // milliseconds between two words on the progress
const count = (value: number): string => value.toLocaleString('en-US');

const requestFor = ({ baseUrl, model, system, samples, temperature, maxTokens, lengthField }: Writing, prompt: string): Request => {
  const messages = [...(system === null ? [] : [{ role: 'system', content: system }]), { role: 'user', content: prompt }];
  return requestOf({ baseUrl, model, messages, maxTokens, lengthField, choices: samples, settings: { temperature }, turn: 0 });
};

/** A name for the ledger of everything that is written in this way. */
export const writingName = (writing: Writing): string =>
  createHash('sha256').update(JSON.stringify([writing.baseUrl, writing.model, writing.system])).digest('hex').slice(0, 32); // prettier-ignore

/** The texts for each prompt, in order. Throws an `InputError` where the endpoint or the budget does not let it end; what was written is kept. */
export async function generateTexts(generation: Generation): Promise<string[][]> {
  const { writing, prompts, folder, log, budget } = generation;
  const ledger = new Ledger(folder);
  try {
    const requests = prompts.map((prompt) => requestFor(writing, prompt));
    const all = new Map(requests.map((request) => [request.key, request]));
    let done = [...all.values()].filter((request) => missing(ledger, request) === 0).length;
    if (done > 0) log.info(`${writing.model}: ${count(done)} of ${count(all.size)} prompts were answered before`);
    let told = Date.now();
    const onAnswer = (): void => {
      if (++done < all.size && Date.now() - told < every) return;
      told = Date.now();
      log.info(`${writing.model}: ${count(done)} of ${count(all.size)} prompts, ${spentWords(budget, ledger.used)}`);
    };
    await askAll(requests, { ...generation, ledger, onAnswer });
    return requests.map(({ key }) => ledger.choices(key).slice(0, writing.samples).map(({ text }) => text)); // prettier-ignore
  } finally {
    ledger.close();
  }
}

/** In a sentence what is to come at most, and what is left of the budget. */
export function generationOutlook({
  writing,
  prompts,
  folder,
  budget,
}: Pick<Generation, 'writing' | 'prompts' | 'folder' | 'budget'>): string {
  const ledger = new Ledger(folder, false);
  const open = [...new Map(prompts.map((prompt) => requestFor(writing, prompt)).map((request) => [request.key, request])).values()].filter(
    (request) => missing(ledger, request) > 0,
  );
  const most = open.reduce((sum, request) => sum + request.most.input + request.most.output, 0);
  const caps = budgetWords(budget, ledger.spent);
  return `${writing.model}: ${count(open.length)} prompts to come, ${count(most)} tokens at most${caps && `; budget: ${caps} used`}`;
}
