import {
  checkKeyName,
  checkQuestion,
  keyFrom,
  labelTexts,
  ledgerName,
  outlook,
  type Budget,
  type Connection,
  type Question,
} from 'stillhouse/endpoint';
import { defineTeacher, InputError, Interrupt, KeptFolders, Log, originalsOf, type SplitName, type TextData } from 'stillhouse/plugin';

const prompt = 'Which label fits the text best? Answer with one of these labels and with nothing else: {labels}.\n\nText: {text}\n\nLabel:';
async function textsOf(data: TextData, split: SplitName): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of originalsOf(data, split)) texts.push(text);
  return texts;
}

/** The answer, or null and a warning where the endpoint or the budget does not give it: nothing but a score follows from it. */
const orUnscored = (answer: Promise<Float32Array>, log: Log): Promise<Float32Array | null> =>
  answer.catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    log.warn(`the teacher is not scored on the test split: ${error.problem}`);
    return null;
  });

export default defineTeacher({
  name: 'openai',
  doc: 'A language model behind an endpoint that speaks the OpenAI protocol: each text is paid for once, whatever happens, and never beyond the budget.',
  options: {
    base_url: { doc: 'The address up to /v1.', format: 'string', default: 'https://api.openai.com/v1' },
    model: { doc: "The model's name at the endpoint.", format: 'string', default: null, required: true },
    key_env: { doc: 'Name of the environment variable that holds the key; the key itself is kept nowhere.', format: 'string', default: 'OPENAI_API_KEY' }, // prettier-ignore
    prompt: { doc: 'What is asked: {text} and {labels} are filled in.', format: 'string', default: prompt },
    system: { doc: 'A system message before it.', format: 'string', default: null },
    names: { doc: 'What the classes are called there, in the order of the labels; left out, by their labels.', format: { list: 'string' }, default: null }, // prettier-ignore
    read: {
      doc: 'logprobs: log-probabilities of the first tokens that name a class; samples: how often repeated answers name it.',
      format: ['logprobs', 'samples'],
      default: 'logprobs',
    },
    top_logprobs: { doc: 'Alternatives asked for at each token; endpoints allow 5 to 20.', format: 'count', default: 20 },
    max_tokens: { doc: 'Most tokens of an answer: enough for the longest name.', format: 'count', default: 8 },
    length_field: {
      doc: 'What the endpoint calls that limit.',
      format: ['max_tokens', 'max_completion_tokens'],
      default: 'max_tokens',
    },
    samples: { doc: 'Answers a text, where they are repeated.', format: 'count', default: 5 },
    temperature: { doc: 'Of repeated answers.', format: 'non-negative', default: 1 },
    smoothing: { doc: 'Votes that each class gets beside those of the repeated answers.', format: 'positive', default: 0.5 },
    minimum: {
      doc: 'Probability that the smallest ones are raised to, so that their logarithm is finite.',
      format: 'positive',
      default: 1e-6,
    },
    concurrency: { doc: 'Requests under way at the same time.', format: 'count', default: 4 },
    requests_per_minute: { doc: 'Most requests a minute; left out, as many as there are.', format: 'positive', default: null },
    timeout: { doc: 'Seconds after which a request is given up.', format: 'positive', default: 60 },
    retries: { doc: 'Repetitions of a request that failed, ever more slowly and as the endpoint asks.', format: 'natural', default: 8 },
    budget_tokens: { doc: 'Tokens that may ever be used for this model and prompt, all runs together.', format: 'count', default: null },
    budget_money: { doc: 'The same in the unit of the prices.', format: 'positive', default: null },
    price_input: { doc: 'Price of a million tokens that are sent.', format: 'non-negative', default: null },
    price_output: { doc: 'Price of a million tokens that are answered.', format: 'non-negative', default: null },
  },
  inject: [KeptFolders, Log, Interrupt],
  create(options, folders, log, signal) {
    const { key_env: keyVariable, price_input: input, price_output: output, budget_tokens: tokens, budget_money: money, minimum } = options;
    const baseUrl = options.base_url.trim().replace(/\/+$/, '');
    checkKeyName(keyVariable, 'teacher.key_env');
    if (money !== null && (input === null || output === null))
      throw new InputError('a budget in money needs prices', { path: 'teacher.budget_money', suggestion: 'set teacher.price_input and teacher.price_output' }); // prettier-ignore
    if (minimum >= 0.5) throw new InputError(`${minimum} is too large`, { path: 'teacher.minimum', allowed: 'a number below 0.5' });
    const budget: Budget = { tokens, money, prices: input === null || output === null ? null : { input, output } };
    const question = (labels: readonly string[]): Question => ({
      baseUrl,
      model: options.model,
      prompt: options.prompt,
      system: options.system,
      names: options.names ?? labels,
      read: options.read as Question['read'],
      samples: options.samples,
      temperature: options.temperature,
      maxTokens: options.max_tokens,
      topLogprobs: options.top_logprobs,
      lengthField: options.length_field,
    });
    const checked = ({ labels }: TextData): Question => {
      const asked = question(labels);
      if (asked.names.length !== labels.length)
        throw new InputError(`there are ${asked.names.length} names for ${labels.length} classes`, { path: 'teacher.names', allowed: `a name for each of ${labels.slice(0, 8).join(', ')}` }); // prettier-ignore
      checkQuestion(asked);
      return asked;
    };
    const folderOf = (asked: Question): string => `openai/${ledgerName(asked)}`;
    const connection = (): Connection => ({
      baseUrl,
      key: keyFrom(keyVariable, baseUrl, 'teacher.key_env'),
      timeout: options.timeout * 1000,
      keyVariable,
    });

    const label = async (asked: Question, data: TextData, split: SplitName): Promise<Float32Array> => {
      const texts = await textsOf(data, split);
      const asking = { budget, concurrency: options.concurrency, perMinute: options.requests_per_minute, retries: options.retries };
      const more = { smoothing: options.smoothing, minimum, log, signal };
      return folders.alone(folderOf(asked), (folder) =>
        labelTexts({ question: asked, texts, folder, connection: connection(), ...asking, ...more }),
      );
    };

    return {
      originals: true,
      async outlook(data) {
        const asked = checked(data);
        const texts = [...(await textsOf(data, 'train')), ...(await textsOf(data, 'validation'))];
        connection();
        return [outlook({ question: asked, texts, folder: folders.path(folderOf(asked)), budget })];
      },
      async prepare(data) {
        const asked = checked(data);
        return {
          parameters: 0,
          logits: (split) => (split === 'test' ? orUnscored(label(asked, data, split), log) : label(asked, data, split)),
        };
      },
    };
  },
});
