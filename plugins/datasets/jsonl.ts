import {
  checkFile,
  defineDataset,
  encodings,
  InputError,
  readManyLines,
  type Encoding,
  type Example,
  type SplitName,
} from 'stillhouse/plugin';

interface Fields {
  readonly text: string;
  readonly label: string;
  /** Left out where examples have no name. */
  readonly id?: string;
}

/** The example on one line. Throws an `InputError` with file and line. */
export function parseExample(source: string, fields: Fields, at: { file: string; line: number }): Example {
  let item: unknown;
  try {
    item = JSON.parse(source);
  } catch (error) {
    throw new InputError(`not valid JSON: ${(error as Error).message}`, { ...at, allowed: 'one JSON object a line' });
  }
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    throw new InputError('not a JSON object', { ...at, allowed: 'one JSON object a line' });
  const values = item as Record<string, unknown>;
  for (const [option, field] of Object.entries(fields)) {
    if (Object.hasOwn(values, field)) continue;
    throw new InputError(`field '${field}' is missing`, {
      ...at,
      suggestion: `the line has ${Object.keys(values).join(', ') || 'no fields'}; set dataset.${option}`,
    });
  }
  const text = values[fields.text];
  const label = values[fields.label];
  if (typeof text !== 'string') throw new InputError(`field '${fields.text}' is ${kind(text)}`, { ...at, allowed: 'a string' });
  if (!['string', 'number', 'boolean'].includes(typeof label) || label === '') {
    throw new InputError(`field '${fields.label}' is ${kind(label)}`, {
      ...at,
      allowed: 'a string that is not empty, a number or true or false',
    });
  }
  return { text, label: String(label), ...(fields.id !== undefined && { id: idOf(values[fields.id], fields.id, at) }) };
}

function idOf(id: unknown, field: string, at: { file: string; line: number }): string {
  if ((typeof id === 'string' && id !== '') || typeof id === 'number') return String(id);
  throw new InputError(`field '${field}' is ${kind(id)}`, { ...at, allowed: 'a string that is not empty or a number' });
}

const kind = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : value === ''
          ? 'empty'
          : `a ${typeof value}`;

async function* read(file: string, fields: Fields, limit: number, encoding: Encoding): AsyncGenerator<Example> {
  let count = 0;
  for await (const lines of readManyLines(file, encoding)) {
    for (const { text, line } of lines) {
      if (text.trim() === '') continue;
      yield parseExample(text, fields, { file, line });
      if (++count === limit) return;
    }
  }
  if (count === 0) throw new InputError('the file holds no examples', { file });
}

export default defineDataset({
  name: 'jsonl',
  doc: 'One JSON object a line with a text and a label, plain or gzip.',
  options: {
    train: { doc: 'File with the training examples.', format: 'path', default: null, required: true },
    validation: { doc: 'File with the validation examples; left out, they are cut from train.', format: 'path', default: null },
    test: { doc: 'File with the test examples; left out, they are cut from train.', format: 'path', default: null },
    text: { doc: 'Field that holds the text.', format: 'string', default: 'text' },
    label: { doc: 'Field that holds the label: a string, a number or a boolean.', format: 'string', default: 'label' },
    id: { doc: "Field that holds the example's id, for teachers that go by it.", format: 'string', default: null },
    encoding: { doc: 'How the files are encoded.', format: encodings, default: 'utf-8' },
    limit: { doc: 'Takes only the first so many examples of each file, to try things.', format: 'count', default: null },
  },
  create({ train, validation, test, text, label, id, encoding, limit }) {
    const fields = { text, label, ...(id !== null && { id }) };
    const named = Object.entries({ train, validation, test }).filter((entry): entry is [SplitName, string] => entry[1] !== null);
    const files: Partial<Record<SplitName, string>> = Object.fromEntries(named);
    const splits = named.map(([split]) => split);
    named.forEach(([split, file]) => checkFile(file, `dataset.${split}`));
    const whole = limit === null ? { files } : {}; // of a file that is read in part the digest costs more than it spares
    return { splits, ...whole, source: { uri: train }, read: (split) => read(files[split]!, fields, limit ?? Infinity, encoding) };
  },
});
