import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import openai from '../../../plugins/teachers/openai.js';
import type { Example, KeptFolders, TextData } from '../../../src/plugin/index.js';
import { prepareText } from '../../../src/text/index.js';
import { endCommands, startCommand } from '../../support/command-line.js';
import { ModelServer } from '../../src/endpoint/model-server.js';
import { scratchFolder } from '../../src/runtime/scratch.js';
import { listed, request } from '../../src/text/fixtures.js';
import { defaults, fault } from '../datasets/reading.js';

const base = { ...defaults(openai.options), model: 'tiny', key_env: 'TEST_KEY_OF_OPENAI' };
const rows = (start: number, count: number): Example[] =>
  Array.from({ length: count }, (_, index) => ({ text: `Number ${start + index}`, label: (start + index) % 2 ? 'no' : 'yes' }));
const data = (): Promise<TextData> =>
  prepareText(
    request(listed({ train: rows(0, 10), validation: rows(10, 4), test: rows(14, 4) }), { preprocessors: [{ apply: () => 'x' }] }),
  );

describe('openai teacher', function () {
  this.timeout(60_000);
  let server: ModelServer;
  beforeEach(async () => (server = await ModelServer.start()));
  afterEach(async () => {
    endCommands();
    await server.stop();
  });
  const said: string[] = [];
  const log = { info: (line: string) => void said.push(line), warn: (line: string) => void said.push(line) };
  function make(options: object = {}) {
    const root = scratchFolder('openai');
    const path = (name: string) => join(root, name);
    const folders: KeptFolders = { path, alone: (name, work) => (mkdirSync(path(name), { recursive: true }), work(path(name))) };
    return openai.create({ ...base, base_url: `${server.baseUrl}/`, ...options }, folders, log, new AbortController().signal);
  }

  it('labels the original texts of each split, and says before what it costs', async () => {
    const teacher = make();
    const text = await data();
    expect(await teacher.outlook!(text)).to.have.length(1);
    expect((await teacher.outlook!(text))[0]).to.match(/^tiny: 14 different texts; about /);
    const model = await teacher.prepare(text, 1);
    expect(model.parameters).to.equal(0);
    expect(server.asked).to.deep.equal([]);
    const logits = (await model.logits('validation'))!;
    expect(server.asked.map(({ text: asked }) => asked).sort()).to.deep.equal(['Number 10', 'Number 11', 'Number 12', 'Number 13']);
    expect([...logits].map((value) => Math.exp(value).toFixed(2))).to.deep.equal([
      '0.25',
      '0.75',
      '0.75',
      '0.25',
      '0.25',
      '0.75',
      '0.75',
      '0.25',
    ]);
    expect((await teacher.outlook!(text))[0]).to.contain('14 different texts, 4 of them answered before');
  });

  it('uses the names that it is given for the classes', async () => {
    server.harm = ({ body }) => ((body.model = 'x'), null);
    const model = await make({ names: ['no', 'yes'], prompt: 'Q {labels}: {text}\n' }).prepare(await data(), 1);
    await model.logits('train');
    expect(server.asked[0]!.body.messages).to.deep.equal([{ role: 'user', content: 'Q no, yes: Number 0\n' }]);
  });

  it('leaves the test split unscored where the budget does not reach', async () => {
    const model = await make({ budget_tokens: 10 }).prepare(await data(), 1);
    expect(await model.logits('test')).to.equal(null);
    expect(said.at(-1)).to.match(/^the teacher is not scored on the test split: the budget does not admit another request/);
    expect(await fault(() => model.logits('train'))).to.contain('teacher.budget_tokens');
  });

  const faults: [string, object, string][] = [
    ['a key in the place of a variable', { key_env: 'sk-abc123' }, 'teacher.key_env: this is no name of an environment variable'],
    [
      'no key for a distant endpoint',
      { base_url: 'https://example.invalid/v1' },
      'teacher.key_env: the environment variable TEST_KEY_OF_OPENAI is not set',
    ],
    ['an address that is none', { base_url: 'example' }, 'teacher.base_url: this is no address'],
    [
      'an address with a password',
      { base_url: 'https://me:secret@example.invalid/v1' },
      'teacher.base_url: the address holds a user or a password',
    ],
    ['a prompt without the text', { prompt: 'What is {label}?' }, 'teacher.prompt: the prompt does not hold {text}'],
    ['names too few', { names: ['one'] }, 'teacher.names: there are 1 names for 2 classes (allowed: a name for each of no, yes)'],
    ['names that differ in their case', { names: ['One', 'one'] }, "teacher.names: two classes are called 'One' and 'one'"],
    ['a budget in money without prices', { budget_money: 1, price_input: 1 }, 'teacher.budget_money: a budget in money needs prices'],
    ['a large minimum', { minimum: 0.7 }, 'teacher.minimum: 0.7 is too large'],
  ];
  for (const [name, options, message] of faults)
    it(`tells ${name} before anything is asked`, async () => {
      const found = await fault(async () => make(options).outlook!(await data()));
      expect(found).to.contain(message);
      expect(found).to.not.match(/sk-abc123|secret/);
      expect(server.asked).to.deep.equal([]);
    });

  it('teaches a student from the command line, and the key is in no file and in no output', async () => {
    const folder = scratchFolder('openai-run');
    const key = 'very-secret-key-4711';
    const texts = [...rows(0, 60)].map(({ text, label }) => `${label}\t${text}\n`).join('');
    writeFileSync(join(folder, 'train.tsv'), texts);
    const experiment = `dataset: { use: delimited, train: train.tsv }
teacher: { use: openai, base_url: '${server.baseUrl}', model: tiny, key_env: MY_OWN_KEY }
student: { use: bag-of-embeddings, embedding: 4 }
loss: { distillation: { alpha: 0.5, temperature: 2 } }
training: { epochs: 1 }
`;
    writeFileSync(join(folder, 'e.yaml'), experiment);
    const home = join(folder, 'home');
    const costs = await startCommand(['check', 'e.yaml', '--costs', '--json'], {
      cwd: folder,
      env: { STILLHOUSE_HOME: home, HOME: folder },
    }).ended;
    expect(JSON.parse(costs.stdout).files[0].teacher[0]).to.match(/^tiny: 48 different texts; about /);
    expect(server.asked).to.deep.equal([]);
    const env = { STILLHOUSE_HOME: home, STILLHOUSE_BACKEND: 'cpu', HOME: folder, CI: '1', MY_OWN_KEY: key };
    const { code, stdout, stderr } = await startCommand(['train', 'e.yaml', '--offline', '--json'], { cwd: folder, env }).ended;
    expect(stderr).to.contain('tiny: 48 different texts; about ');
    expect(code).to.equal(0);
    expect(JSON.parse(stdout).test.teacher.accuracy).to.equal(1);
    expect(server.asked).to.have.length(60);
    expect(server.asked[0]!.headers.authorization).to.equal(`Bearer ${key}`);
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).to.include('ledger.log');
    const holding = [stdout, stderr, ...files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))].filter((text) =>
      text.includes(key),
    );
    expect(holding).to.deep.equal([]);
    const again = await startCommand(['train', 'e.yaml', '--offline', '--json', '--training.epochs=2', '--teacher.concurrency=2'], {
      cwd: folder,
      env,
    }).ended;
    expect(again.code).to.equal(0);
    expect(server.asked).to.have.length(60);
  });
});
