/** A small labelling task, and a process that does it: `node labelling.js BASE_URL FOLDER COUNT`. */
import { fileURLToPath } from 'node:url';
import { labelTexts, type Labelling, type Question } from '../../../src/endpoint/index.js';

export const question = (baseUrl: string, more: Partial<Question> = {}): Question => ({
  baseUrl,
  model: 'tiny',
  prompt: 'One of {labels}.\nText: {text}\nLabel:',
  system: null,
  names: ['no', 'yes'],
  read: 'logprobs',
  samples: 3,
  temperature: 1,
  maxTokens: 4,
  topLogprobs: 5,
  lengthField: 'max_tokens',
  ...more,
});
export const textsUpTo = (count: number): string[] => Array.from({ length: count }, (_, index) => `number ${index} of them`);

export function labelling(baseUrl: string, folder: string, more: Partial<Omit<Labelling, 'question'>> = {}, asked: Partial<Question> = {}) {
  const said: string[] = [];
  const log = { info: (line: string) => void said.push(line), warn: (line: string) => void said.push(`warning: ${line}`) };
  const task: Labelling = {
    question: question(baseUrl, asked),
    texts: textsUpTo(20),
    folder,
    connection: { baseUrl, key: 'a-secret', timeout: 20_000, keyVariable: 'KEY' },
    budget: { tokens: null, money: null, prices: null },
    concurrency: 8,
    perMinute: null,
    retries: 8,
    smoothing: 0.5,
    minimum: 1e-6,
    log,
    signal: new AbortController().signal,
    ...more,
  };
  return { task, said };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [baseUrl, folder, count] = process.argv.slice(2) as [string, string, string];
  const logits = await labelTexts(labelling(baseUrl, folder, { texts: textsUpTo(Number(count)) }).task);
  process.stdout.write(JSON.stringify(Array.from(logits)));
}
