/** What a trained language model writes, as its run keeps it. */
import { buildModel, writeTexts, writeWeights } from '../distill/index.js';
import { distinct } from '../report/index.js';
import type { Run } from '../track/tracker.js';
import type { FinishedTrial } from './types.js';

const TEXTS = 16;

/** Some texts and how many different words and pairs of words are in them. */
export async function recordWriting(
  run: Run,
  { plan, prepared, trained }: Pick<FinishedTrial, 'plan' | 'prepared' | 'trained'>,
): Promise<void> {
  const { classes, vocabulary, maxLength } = prepared.trial;
  const model = buildModel(plan.architecture, { vocabulary, classes: classes.length, length: maxLength }, 0);
  try {
    writeWeights(model.network, trained.weights);
    const request = { texts: TEXTS, length: maxLength, seed: plan.seed, temperature: 1, topK: null, topP: null };
    const { ids } = await writeTexts({ network: model.network, maxLength }, request);
    const texts = ids.map((text) => prepared.text.join!(Array.from(text, (id) => classes[id]!)));
    run.artifact('written.json', JSON.stringify(texts));
    const values = { 'written/distinct_1': distinct(texts, 1), 'written/distinct_2': distinct(texts, 2) };
    run.metrics(Object.entries(values).map(([key, value]) => ({ key, value, step: 0, timestamp: Date.now() })));
  } finally {
    model.dispose();
  }
}
