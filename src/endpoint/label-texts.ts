/** Distributions over classes for many texts. */
import { InputError, type Log } from 'stillhouse/plugin';
import { askAll, missing, type Asking } from './ask-all.js';
import { admits, budgetWords, costOf, moneyWords, spentWords } from './budget.js';
import { sharesOfPlaces, votes } from './label-shares.js';
import { Ledger, plus } from './ledger.js';
import { requestFor, type Question } from './question.js';
import type { Budget, Choice, Request, Tokens } from './types.js';

/** A run of texts through a model that labels them, each paid for once. */
export interface Labelling extends Omit<Asking, 'ledger' | 'onAnswer'> {
  readonly question: Question;
  readonly texts: readonly string[];
  /** Where the ledger lies. */
  readonly folder: string;
  /** Added to the votes of each class. */
  readonly smoothing: number;
  /** Probability that the smallest ones are raised to. */
  readonly minimum: number;
  readonly log: Log;
}

const early = 20; // answers after which a prompt that does not work is told
const every = 5_000; // milliseconds between two words on the progress
const turns = 2; // questions about a text whose answer names no class
const guess = 0.3; // tokens a byte, before anything is known
const count = (value: number): string => value.toLocaleString('en-US');

/** Shares of the classes in the answers about a text; null where they name none. */
function sharesIn(choices: readonly Choice[], { read, names }: Question): Float64Array | null {
  return read === 'samples' ? votes(choices, names) : sharesOfPlaces(choices[0]?.places ?? [], names);
}

/** Raw logits of every text, row by row: (N, C) flattened. Throws an `InputError` where the endpoint or the budget does not let it end. */
export async function labelTexts(labelling: Labelling): Promise<Float32Array> {
  const { question, texts, folder } = labelling;
  const ledger = new Ledger(folder);
  try {
    let open = [...new Set(texts)];
    for (let turn = 0; turn < turns && open.length > 0; turn++) {
      const requests = open.map((text) => requestFor(question, text, turn));
      await askAll(requests, { ...labelling, ledger, onAnswer: watcher(labelling, ledger, requests, turn) });
      const before = open.length;
      open = open.filter((text) => sharesIn(ledger.choices(requestFor(question, text, turn).key), question) === null);
      if (turn === 0 && open.length === before) throw useless(question, before, before, ledger.choices(requestFor(question, open[0]!).key));
    }
    if (open.length > 0)
      labelling.log.warn(
        `${question.model}: the answers to ${count(open.length)} texts name no class; all classes are equally likely there`,
      );
    return logitsFrom(labelling, ledger);
  } finally {
    ledger.close();
  }
}

/** Tells progress and cost, and ends the work early where the answers are of no use. */
function watcher({ question, log, budget }: Labelling, ledger: Ledger, requests: readonly Request[], turn: number): Asking['onAnswer'] {
  const all = new Set(requests.map(({ key }) => key)).size;
  let [done, nameless, told] = [requests.filter((request) => missing(ledger, request) === 0).length, 0, Date.now()];
  let seen = 0;
  return (_, choices) => {
    done++;
    seen++;
    if (question.read === 'logprobs' && !choices[0]?.places?.length)
      throw new InputError('the endpoint gives no log-probabilities', { path: 'teacher.read', suggestion: 'set teacher.read to samples' });
    if (sharesIn(choices, question) === null && ++nameless > early / 2 && seen <= early && turn === 0)
      throw useless(question, nameless, seen, choices);
    if (done < all && Date.now() - told < every) return;
    told = Date.now();
    log.info(`${question.model}: ${count(done)} of ${count(all)} texts, ${spentWords(budget, ledger.used)}`);
  };
}

const useless = ({ names }: Question, nameless: number, seen: number, choices: readonly Choice[]): InputError =>
  new InputError(`${nameless} of the first ${seen} answers name no class, one is ${JSON.stringify(choices[0]!.text.slice(0, 80))}`, {
    path: 'teacher.prompt',
    allowed: names.slice(0, 8).join(', '),
    suggestion: 'change teacher.prompt, teacher.names or teacher.max_tokens',
  });

function logitsFrom({ question, texts, smoothing, minimum }: Labelling, ledger: Ledger): Float32Array {
  const classes = question.names.length;
  const logits = new Float32Array(texts.length * classes);
  texts.forEach((text, row) => {
    for (let turn = turns - 1; turn >= 0; turn--) {
      const shares = sharesIn(ledger.choices(requestFor(question, text, turn).key), question);
      if (shares) return logits.set(logitsOf(shares, question.read === 'samples' ? smoothing : 0, minimum), row * classes);
    }
    logits.fill(-Math.log(classes), row * classes, (row + 1) * classes);
  });
  return logits;
}

function logitsOf(shares: Float64Array, smoothing: number, minimum: number): Float64Array {
  const total = shares.reduce((sum, share) => sum + share + smoothing, 0);
  return shares.map((share) => Math.log(Math.max((share + smoothing) / total, minimum)));
}

/** In a sentence what labelling these texts will cost, beside what was paid before. Throws an `InputError` where the ledger cannot be read. */
export function outlook({ question, texts, folder, budget }: Pick<Labelling, 'question' | 'texts' | 'folder' | 'budget'>): string {
  const ledger = new Ledger(folder, false);
  const requests = [...new Set(texts)].map((text) => requestFor(question, text));
  const open = requests.filter((request) => missing(ledger, request) > 0);
  const most = open.reduce((sum, request) => plus(sum, request.most), { input: 0, output: 0 });
  const likely = expected(most, ledger, question.read);
  const known = requests.length - open.length;
  const words = [
    `${question.model}: ${count(requests.length)} different texts${known > 0 ? `, ${count(known)} of them answered before` : ''}`,
  ];
  if (open.length > 0) words.push(`about ${priceWords(likely, budget)} to come, ${priceWords(most, budget)} at most`);
  const caps = budgetWords(budget, ledger.spent);
  if (caps !== '') words.push(`budget: ${caps} used${admits(budget, ledger.spent, likely) ? '' : ', which will hardly suffice'}`);
  return words.join('; ');
}

/** The likely share of the most that can be used: as it was so far, else what is usual. */
function expected({ input, output }: Tokens, { experience: { used, most } }: Ledger, read: Question['read']): Tokens {
  const share = (a: number, b: number, usual: number): number => (b > 0 ? a / b : usual);
  return {
    input: Math.round(input * share(used.input, most.input, guess)),
    output: Math.round(output * share(used.output, most.output, read === 'samples' ? 0.5 : 1)),
  };
}

function priceWords(tokens: Tokens, { prices }: Budget): string {
  const cost = costOf(tokens, prices);
  return `${count(tokens.input + tokens.output)} tokens${cost === null ? '' : ` (${moneyWords(cost)})`}`;
}
