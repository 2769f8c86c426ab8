import { originalsOf, partOf, type EncodedSplit, type ShippedRows, type TextData } from '../plugin/index.js';

export interface SampledRows extends ShippedRows {
  readonly split: EncodedSplit;
}

/** At most so many rows of a split, spread evenly, with the texts as the data set gives them. */
export async function sampledRows(text: TextData, name: 'validation' | 'test', most: number): Promise<SampledRows> {
  const whole = name === 'test' ? await text.openTest() : text.validation;
  const count = Math.min(most, whole.size);
  const rows = Int32Array.from({ length: count }, (_, index) => Math.floor((index * whole.size) / count));
  const wanted = new Set(rows);
  const texts: string[] = [];
  let row = 0;
  for await (const original of originalsOf(text, name)) if (wanted.has(row++)) texts.push(original.text);
  await whole.ready?.(rows);
  const split = partOf(whole, rows, `${whole.digest}-${count}`);
  return { split, texts, ids: Array.from(rows, (at) => Int32Array.from(whole.tokens(at))) };
}
