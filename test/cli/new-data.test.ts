/** Data sets as people bring them, each in one file, from experiments of ten lines. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stillhouse, write, writeHome } from './outside.js';

const rows = (count: number, one: (row: number) => string): string => Array.from({ length: count }, (_, row) => one(row)).join('');
const pick = (words: readonly string[], row: number): string => words[(row * 7 + (row >> 3)) % words.length]!;

const asked = ['what is short for', 'how does one mend', 'what animal eats', 'who married', 'where lies', 'how many are'];
const kinds = ['ABBR', 'DESC', 'ENTY', 'HUM', 'LOC', 'NUM'];
const nouns = ['rivers', 'the moon', 'a horse', 'paris', 'engines', 'whales', 'gold'];
const groups = { 'sci.space': ['orbit', 'shuttle'], 'rec.autos': ['engine', 'brakes'], 'talk.politics': ['senate', 'law'] };

/** By name: the file, what it holds, what the data set is told beside it, and the metrics. */
const data: Readonly<Record<string, { file: string; text: string; options: string; metrics?: string }>> = {
  'questions in six classes, tabs': {
    file: 'questions.tsv',
    text: rows(360, (row) => `${kinds[row % 6]}\t${asked[row % 6]} ${pick(nouns, row)} ?\n`),
    options: '',
  },
  'subjective sentences, numbers as labels, a byte order mark, CRLF': {
    file: 'subjective.tsv',
    text: `\uFEFFlabel\ttext\r\n${rows(300, (row) => (row % 2 ? `1\ti "loved" this ${pick(['film', 'book'], row)} , truly\r\n` : `0\tthe plot follows ${pick(nouns, row)}\r\n`))}`,
    options: '',
  },
  'newsgroups, quoted fields of several lines': {
    file: 'news.csv',
    text: `id,text,target\n${rows(300, (row) => {
      const [name, words] = Object.entries(groups)[row % 3]!;
      return `${row},"From: a@b\nSubject: Re: ""${pick(words, row)}""\n\nthe ${pick(words, row + 1)}, and\n> quoted\n",${name}\n`;
    })}`,
    options: '',
  },
  'acceptability, four columns without names, Matthews correlation': {
    file: 'acceptable.tsv',
    text: rows(300, (row) =>
      row % 3 ? `gj\t1\t\tthe dog sees ${pick(nouns, row)}.\n` : `gj\t0\t*\tthe dog ${pick(nouns, row)} sees of.\n`,
    ),
    options: ", label: '2', text: '4'",
    metrics: 'metrics: { matthews: {}, accuracy: {} }\n',
  },
};
const experiment = (file: string, options: string, metrics = ''): string => `
dataset: { use: delimited, train: ../data/${file}${options} }
teacher: { use: trained, architecture: { use: bag-of-embeddings, embedding: 32 }, epochs: 4 }
student: { use: text-cnn, filters: 16 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
optimizer: { use: adam, rate: 5.0e-3 }
training: { epochs: 4, batch_size: 32 }
${metrics}`;

describe('a data set never seen before', function () {
  this.timeout(180_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-new-data-')));
  const away = join(folder, 'elsewhere');
  let env: { STILLHOUSE_HOME: string };
  before(() => {
    env = { STILLHOUSE_HOME: writeHome(folder) };
    mkdirSync(away);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, { file, text, options, metrics }] of Object.entries(data))
    it(`runs from ten lines: ${name}`, async () => {
      write(join(folder, 'data', file), text);
      write(join(folder, 'experiments/new.yaml'), experiment(file, options, metrics));
      const { code, stdout, stderr } = await stillhouse(['train', '../experiments/new.yaml', '--offline', '--json'], away, env);
      expect(code, stderr).to.equal(0);
      const { student } = JSON.parse(stdout).test;
      expect(student[metrics ? 'matthews' : 'accuracy'], 'what a few words decide').to.be.greaterThan(0.9);
    });

  it('tells what belongs to no class by the confidence, and a missing file of it at its place', async () => {
    write(join(folder, 'data/asked.tsv'), data['questions in six classes, tabs']!.text);
    write(
      join(folder, 'data/none.tsv'),
      rows(40, (row) => `none\t${pick(nouns, row)} , ${pick(nouns, row + 3)}\n`),
    );
    const outside = (file: string): string => `out_of_scope: { use: delimited, train: ../data/${file}, header: false }\n`;
    write(join(folder, 'experiments/none.yaml'), experiment('asked.tsv', '', outside('none.tsv')));
    const { code, stdout, stderr } = await stillhouse(['train', '../experiments/none.yaml', '--offline', '--json'], away, env);
    expect(code, stderr).to.equal(0);
    const { student } = JSON.parse(stdout).test;
    expect(student.out_of_scope_auroc).to.be.greaterThan(0.9);
    expect(student.out_of_scope_recall).to.be.within(0, 1);
    expect(student.in_scope_accuracy).to.be.at.most(student.accuracy);
    expect(student.out_of_scope_threshold).to.be.within(0, 1);

    write(join(folder, 'experiments/lost.yaml'), experiment('asked.tsv', '', outside('lost.tsv')));
    const lost = await stillhouse(['train', '../experiments/lost.yaml', '--offline', '--json'], away, env);
    expect(lost.code).to.equal(2);
    expect(JSON.parse(lost.stdout).error).to.include({ path: 'out_of_scope.train', line: 8 });
  });
});
