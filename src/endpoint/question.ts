/** The question that is asked about a text. */
import { createHash } from 'node:crypto';
import { InputError } from 'stillhouse/plugin';
import type { Request } from './types.js';

/** What a model is asked about each text, and how its answer is read. */
export interface Question {
  readonly baseUrl: string;
  readonly model: string;
  /** Holds {text}, and {labels} where the classes are to be named. */
  readonly prompt: string;
  readonly system: string | null;
  /** What the classes are called, in the order of the labels. */
  readonly names: readonly string[];
  /** Log-probabilities of the first tokens, or repeated answers. */
  readonly read: 'logprobs' | 'samples';
  readonly samples: number;
  readonly temperature: number;
  readonly maxTokens: number;
  readonly topLogprobs: number;
  readonly lengthField: string;
}

const perMessage = 16; // tokens beside a message's text, at most

/** Fills a template in one pass: what is filled in is not looked through again. */
export const filled = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? values[name]! : whole));

interface Message {
  readonly role: string;
  readonly content: string;
}
interface Asked {
  readonly baseUrl: string;
  readonly model: string;
  readonly messages: readonly Message[];
  readonly maxTokens: number;
  readonly lengthField: string;
  readonly choices: number;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Tells the second time that the same is asked from the first. */
  readonly turn: number;
}

/** A request, its key, and the most that it can be billed for: a token is at least a byte. */
export function requestOf({ baseUrl, model, messages, maxTokens, lengthField, choices, settings, turn }: Asked): Request {
  const body = { model, messages, [lengthField]: maxTokens, ...settings };
  const input = messages.reduce((sum, message) => sum + Buffer.byteLength(message.content) + perMessage, perMessage);
  const key = createHash('sha256').update(JSON.stringify([baseUrl, body, turn])).digest('hex').slice(0, 40); // prettier-ignore
  return { key, body, choices, most: { input, output: choices * maxTokens } };
}

/** The request about a text; `turn` tells the second question about it from the first. */
export function requestFor(question: Question, text: string, turn = 0): Request {
  const { baseUrl, model, prompt, system, names, maxTokens, lengthField, read, samples } = question;
  const content = filled(prompt, { text, labels: names.join(', ') });
  const messages = [...(system === null ? [] : [{ role: 'system', content: system }]), { role: 'user', content }];
  const choices = read === 'samples' ? samples : 1;
  return requestOf({ baseUrl, model, messages, maxTokens, lengthField, choices, settings: settings(question), turn });
}

const settings = ({ read, temperature, topLogprobs }: Question) =>
  read === 'samples' ? { temperature } : { temperature: 0, logprobs: true, top_logprobs: topLogprobs };

/** A name for the ledger of everything that is asked in this way. */
export const ledgerName = ({ baseUrl, model, prompt, system, names, read }: Question): string =>
  createHash('sha256')
    .update(JSON.stringify([baseUrl, model, prompt, system, names, read]))
    .digest('hex')
    .slice(0, 32);

/** Throws an `InputError` where a question cannot be asked in this way. */
export function checkQuestion({ baseUrl, prompt, names }: Question): void {
  checkUrl(baseUrl);
  if (!prompt.includes('{text}'))
    throw new InputError('the prompt does not hold {text}', { path: 'teacher.prompt', allowed: 'a text with {text} and perhaps {labels}' });
  const seen = new Map<string, string>();
  for (const name of names) {
    const key = name.trim().toLowerCase();
    if (key === '') throw new InputError('a class has an empty name', { path: 'teacher.names' });
    if (seen.has(key))
      throw new InputError(`two classes are called '${seen.get(key)}' and '${name}'`, {
        path: 'teacher.names',
        allowed: 'names that differ in more than their case',
      });
    seen.set(key, name);
  }
}

/** Throws an `InputError` for what is no address of an endpoint; its user and password are never repeated. */
export function checkUrl(baseUrl: string): void {
  const at = { path: 'teacher.base_url', allowed: 'an address such as http://127.0.0.1:8000/v1' };
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw new InputError('this is no address', at);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new InputError(`'${url.protocol}' is not spoken`, at);
  if (url.username !== '' || url.password !== '')
    throw new InputError('the address holds a user or a password', {
      ...at,
      suggestion: 'name the variable that holds the key in teacher.key_env',
    });
}
