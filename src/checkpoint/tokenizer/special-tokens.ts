/** What a tokenizer puts around each text, by its post-processor's description in tokenizer.json. */
import { InputError } from '../../plugin/index.js';
import { isJson, type Json } from '../json-file.js';

interface Around {
  readonly before: readonly number[];
  readonly after: readonly number[];
}
type Known = (token: string) => number;

const none: Around = { before: [], after: [] };
/** `cls` and `sep` are pairs of token and id. */
const pair = ({ cls, sep }: Json, known: Known): Around => ({
  before: [known((cls as [string])[0])],
  after: [known((sep as [string])[0])],
});

function template({ single, special_tokens: tokens }: Json, _: Known, at: InputError['at']): Around {
  const steps = single as Json[];
  const place = steps.findIndex((step) => 'Sequence' in step);
  if (place < 0) throw new InputError('its template leaves the text out', { ...at, path: 'post_processor.single' });
  const ids = (list: readonly Json[]): number[] =>
    list.flatMap(({ SpecialToken: token }) => {
      const entry = isJson(tokens) && isJson(token) ? tokens[String(token['id'])] : null;
      if (isJson(entry) && Array.isArray(entry['ids'])) return entry['ids'] as number[];
      throw new InputError('its template names a token without ids', { ...at, path: 'post_processor.special_tokens' });
    });
  return { before: ids(steps.slice(0, place)), after: ids(steps.slice(place + 1)) };
}

const readers: Readonly<Record<string, (description: Json, known: Known, at: InputError['at']) => Around>> = {
  BertProcessing: pair,
  RobertaProcessing: pair,
  ByteLevel: () => none,
  TemplateProcessing: template,
  Sequence: ({ processors }, known, at) =>
    (processors as Json[])
      .map((one) => specialTokens(one, known, at))
      .reduce((all, { before, after }) => ({ before: [...before, ...all.before], after: [...all.after, ...after] }), none),
};

/** Ids before and after a text. Throws an `InputError` for a kind that is not known. */
export function specialTokens(description: Json | null, known: Known, at: InputError['at']): Around {
  if (!description) return none;
  const read = readers[String(description['type'])];
  if (read) return read(description, known, at);
  throw new InputError(`post-processor '${description['type']}' is not known`, {
    ...at,
    path: 'post_processor',
    allowed: Object.keys(readers).join(', '),
  });
}
