/** What teachers write: once for each content and request, kept beside what else is kept of them. */
import { createHash } from 'node:crypto';
import { InputError, type WritingRequest, type WrittenTexts } from '../plugin/index.js';
import { blameLater } from './blame.js';
import { toBytes, toFloats } from './state.js';
import { readyTeacher, type TeacherLogitsInputs } from './teacher-logits.js';

const FORMAT = 1; // raised when what is kept changes its meaning

/** Texts of the teacher, from the store where they are sound. Throws an `InputError` where it cannot write. */
export async function writtenTexts(inputs: TeacherLogitsInputs, request: WritingRequest): Promise<WrittenTexts> {
  const { store, signals, key } = inputs;
  const own = createHash('sha256')
    .update(JSON.stringify([FORMAT, key, 'written', request]))
    .digest('hex');
  const kept = async (): Promise<WrittenTexts | null> => fromParts(await store.read(own), inputs, request);
  return (
    (await kept()) ??
    signals.alone(own, async () => {
      const before = await kept();
      if (before) return before;
      const written = await writtenNow(inputs, request);
      await store.write(own, toParts(written));
      return written;
    })
  );
}

async function writtenNow(inputs: TeacherLogitsInputs, request: WritingRequest): Promise<WrittenTexts> {
  const model = await readyTeacher(inputs);
  try {
    if (!model.write)
      throw new InputError(`teacher '${inputs.name}' cannot write texts`, { path: 'teacher', allowed: 'trained, other-domain' });
    inputs.log?.info(`teacher ${inputs.name} writes ${request.texts} texts`);
    return await blameLater('teacher', inputs.name, 'write', () => model.write!(request));
  } finally {
    model.dispose?.();
  }
}

function toParts({ ids, logits }: WrittenTexts): Record<string, Uint8Array> {
  const all = Int32Array.from(ids.flatMap((text) => [...text]));
  return { ids: new Uint8Array(all.buffer), logits: toBytes(logits) };
}

/** Null where there is nothing, or something of another size. */
function fromParts(
  parts: Readonly<Record<string, Uint8Array>> | null,
  { data }: TeacherLogitsInputs,
  { texts, length }: WritingRequest,
): WrittenTexts | null {
  const [ids, logits] = [parts?.['ids'], parts?.['logits'] && toFloats(parts['logits'])];
  if (!ids || !logits || ids.byteLength !== 4 * texts * length || logits.length !== texts * data.maxLength * data.labels.length)
    return null;
  const all = new Int32Array(ids.slice().buffer);
  return { ids: Array.from({ length: texts }, (_, text) => all.slice(text * length, (text + 1) * length)), logits };
}
