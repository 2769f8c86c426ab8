/** Language models from file to terminal: a sweep with both ways of distillation, a conversation, and what is refused. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import character from '../../plugins/tokenizers/character.js';
import gruLm from '../../plugins/architectures/gru-lm.js';
import { buildModel, readWeights } from '../../src/distill/index.js';
import { studentFiles } from '../../src/export/student.js';
import { loadExperiment } from '../../src/config/index.js';
import { languageText, vocabularyOf } from '../../src/text/index.js';
import { textData } from '../src/distill/fixtures.js';
import { useBackend } from '../support/backend.js';
import { endCommands, startCommand } from '../support/command-line.js';
import { made } from '../support/made.js';
import { stillhouse, write, writeHome } from './outside.js';

const experiment = `
dataset: { use: corpus, file: text.txt, from: 0.5, window: 24, validation: 0.2, test: 0.2 }
tokenizer: character
max_length: 24
teacher:
  use: other-domain
  dataset: { use: corpus, file: text.txt, to: 0.5, window: 24, test: 0 }
  teacher: { use: trained, architecture: { use: gru-lm, embedding: 8, units: 16 }, epochs: 3, batch_size: 16, optimizer: { use: adam, rate: 1e-2 } }
student: { use: gru-lm, embedding: 6, units: 8 }
loss: { distillation: { alpha: 0.9, temperature: 1 } }
generated: { texts: 20, top_p: 0.9 }
optimizer: { use: adam, rate: 1e-2 }
training: { epochs: 2, batch_size: 16, monitor: perplexity }
`;
const sweep = `
experiment: e
objective: { metric: validation.perplexity }
trials: 2
sampler: { use: grid }
space: { loss.distillation.temperature: { choice: [1, 2] } }
`;
const lines = ['the cat sat on the mat', 'a dog ran after the cat', 'the mat was red', 'the dog sat down'];
const text = Array.from({ length: 120 }, (_, at) => lines[(at * at + at) % 4]).join('\n');

describe('a language model', function () {
  this.timeout(240_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stillhouse-language-')));
  let env: { STILLHOUSE_HOME: string };
  before(() => {
    write(join(folder, 'text.txt'), text);
    write(join(folder, 'e.yaml'), experiment);
    write(join(folder, 's.yaml'), sweep);
    env = { STILLHOUSE_HOME: writeHome(folder) };
  });
  after(() => {
    endCommands();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is swept with a teacher that has read other text, whose texts are written once for all sweeps', async () => {
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await stillhouse([...args, '--offline', '--json'], folder, env);
      expect(code, stderr).to.equal(0);
      return { document: JSON.parse(stdout), stderr };
    };
    const [first, second] = [await run('sweep', 's.yaml'), await run('train', 'e.yaml')];
    const { trials, control, test, objective } = first.document;
    expect(objective).to.deep.equal({ metric: 'perplexity', direction: 'minimize' });
    expect(trials.map(({ state }: { state: string }) => state)).to.deep.equal(['complete', 'complete']);
    expect(control.gain.metric).to.equal('perplexity');
    expect(control.gain.sentence).to.match(/perplexity \d+\.\d\d against \d+\.\d\d/);
    expect(test.teacher.perplexity).to.be.lessThan(test.student.perplexity);
    // Each character is a token: the bits of one are the logarithm of the perplexity.
    for (const { perplexity, bits_per_character: bits } of Object.values(test) as { perplexity: number; bits_per_character: number }[])
      expect(bits).to.be.closeTo(Math.log2(perplexity), 1e-6);
    expect(first.stderr).to.contain('teacher other-domain writes 20 texts');
    expect(second.stderr).to.not.contain('writes 20 texts');
  });

  it('is refused what it cannot have, and other networks its texts', async () => {
    const refused = async (overrides: Record<string, string>) =>
      loadExperiment(join(folder, 'e.yaml'), { overrides }).then(String, (fault: Error) => fault.message);
    expect(await refused({ 'student.use': 'text-cnn' })).to.contain("dataset 'corpus' is for language models, student 'text-cnn' is none");
    expect(await refused({ 'labels.per_class': '3' })).to.contain('a language model has no labels to leave out');
    expect(await refused({ 'teacher.use': 'random' })).to.contain("teacher 'random' is for classifiers");
    const data = textData();
    const cut = { ...data, maxLength: 4, train: { ...data.train, text: () => 'a longer text' } };
    expect(() => languageText(cut, made(character))).to.throw('has more than 4 tokens');
  });

  it('goes on from prompts, the same for the same seed, until it is stopped', async () => {
    await useBackend();
    const tokenizer = made(character);
    const vocabulary = vocabularyOf([...new Set(tokenizer.tokenize(text))]);
    const shape = { vocabulary: vocabulary.size, classes: vocabulary.size, length: 16 };
    const plugin = made(gruLm, { embedding: 6, units: 8 });
    const model = buildModel({ name: 'gru-lm', plugin }, shape, 3);
    const parts = {
      architecture: plugin,
      shape,
      weights: readWeights(model.network),
      text: { vocabulary, labels: vocabulary.tokens, maxLength: 16 },
    };
    model.dispose();
    mkdirSync(join(folder, 'run/student'), { recursive: true });
    for (const [path, content] of Object.entries(await studentFiles(parts))) writeFileSync(join(folder, 'run/student', path), content);
    write(join(folder, 'run/experiment.yaml'), 'tokenizer: { use: character, lower: true, unit: code-point }\n');
    const chat = (...args: string[]) => stillhouse(['chat', 'run', ...args], folder, env);
    const asked = ['The Cat', '--max-tokens', '30', '--top-p', '0.9', '--seed', '4'];
    const [one, again] = [await chat(...asked, '--json'), await chat(...asked)];
    expect(one.code, one.stderr).to.equal(0);
    const { texts, sampling } = JSON.parse(one.stdout);
    expect(texts[0]).to.include({ prompt: 'The Cat', tokens: 30 });
    expect(texts[0].text).to.have.length(30);
    expect(sampling).to.deep.equal({ temperature: 1, top_k: null, top_p: 0.9, seed: 4, max_tokens: 30 });
    expect(again.stdout).to.equal(`The Cat${texts[0].text}\n`);
    expect((await chat('x', '--top-p', '1.5')).code).to.equal(2);
    const running = startCommand(['chat', 'run', 'a', '--max-tokens', '1000000', '--json'], { cwd: folder, env: { ...env, CI: '1' } });
    await running.says('a');
    running.child.kill('SIGINT');
    expect((await running.ended).code).to.equal(130);
    rmSync(join(folder, 'run/student/weights.bin'));
    expect((await chat('x')).stderr).to.contain("'run' has no student/weights.bin");
  });
});
