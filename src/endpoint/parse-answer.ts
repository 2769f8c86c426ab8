import type { Alternative, Answer, Choice, Place, Tokens } from './types.js';

type Loose = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The answer in the body of a response, or what is wrong with it; `used` is what the endpoint counts, else the most there can be. */
export function parseAnswer(text: string, most: Tokens): { answer: Answer | null; fault: string; used: Tokens } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { answer: null, fault: 'the answer is no whole JSON document', used: most };
  }
  const used = usedIn(body) ?? most;
  const choices = isMap(body) && Array.isArray(body['choices']) ? body['choices'].map(choiceOf) : [];
  if (choices.length === 0 || choices.includes(null)) return { answer: null, fault: 'the answer holds no choices with a text', used };
  return { answer: { choices: choices as Choice[], used }, fault: '', used };
}

function usedIn(body: unknown): Tokens | null {
  const usage = isMap(body) && body['usage'];
  if (!isMap(usage)) return null;
  const { prompt_tokens: input, completion_tokens: output } = usage;
  return isCount(input) && isCount(output) ? { input, output } : null;
}

function choiceOf(choice: unknown): Choice | null {
  const message = isMap(choice) && choice['message'];
  if (!isMap(message) || !(typeof message['content'] === 'string' || message['content'] === null)) return null;
  const text = message['content'] ?? '';
  const logprobs = (choice as Loose)['logprobs'];
  const content = isMap(logprobs) && logprobs['content'];
  if (!Array.isArray(content)) return { text };
  const places = content.map(placeOf);
  return places.includes(null) ? null : { text, places: places as Place[] };
}

function placeOf(place: unknown): Place | null {
  if (!isMap(place) || typeof place['token'] !== 'string') return null;
  const own = alternativeOf(place);
  const others = Array.isArray(place['top_logprobs']) ? place['top_logprobs'].map(alternativeOf) : [];
  const known = others.filter((one) => one !== null);
  if (own && !known.some(([token]) => token === own[0])) known.push(own);
  return known.length < others.length ? null : [place['token'], known];
}

function alternativeOf(value: unknown): Alternative | null {
  if (!isMap(value)) return null;
  const { token, logprob } = value;
  // Some endpoints write -Infinity as null or -9999.
  if (typeof token !== 'string' || !(logprob === null || (typeof logprob === 'number' && logprob <= 1e-3))) return null;
  return [token, logprob ?? -9999];
}
