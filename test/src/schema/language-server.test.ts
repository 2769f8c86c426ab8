/** A real YAML language server with the schemas of the shipped files: what a person sees in an editor. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openEditor, type Completion, type Editor } from '../../support/language-server.js';
import { mistakes, sound, type Kind } from './mistakes.js';

const root = resolve(fileURLToPath(import.meta.url), '../../../../..');
const head = (kind: Kind): string => `# yaml-language-server: $schema=../schemas/${kind}.schema.json\n`;
const shipped = ['experiments', 'sweeps'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)));

describe('editors', function () {
  this.timeout(200_000);
  let editor: Editor;
  before(async () => void (editor = await openEditor(join(root, 'experiments'))));
  after(() => editor.close());

  const offered = async (kind: Kind, text: string): Promise<Map<string, Completion>> =>
    new Map((await editor.completions(head(kind) + text)).map((one) => [one.label, one]));
  const docOf = (one: Completion | undefined): string =>
    typeof one?.documentation === 'string' ? one.documentation : (one?.documentation?.value ?? '');

  it('find nothing wrong with any shipped file', async () => {
    const found = await Promise.all(
      shipped.map(async (file) => (await editor.diagnostics(readFileSync(file, 'utf8'))).map(({ message }) => `${file}: ${message}`)),
    );
    expect(shipped.length).to.be.above(20);
    expect(found.flat()).to.deep.equal([]);
  });

  it('offer the names of plugins with what they are', async () => {
    const optimizers = await offered('experiment', `${sound.experiment}schedule:\n  use: ¦\n`);
    expect([...optimizers.keys()]).to.include.members(['constant', 'cosine', 'linear']);
    expect(docOf(optimizers.get('cosine'))).to.match(/half a cosine/);
    const terms = await offered('experiment', 'dataset: uci-sentiment\nstudent: gru\nloss:\n  ¦\n');
    expect([...terms.keys()]).to.include.members(['distillation', 'cross-entropy']);
    expect(await offered('sweep', 'experiment: x\nsampler: ¦\n')).to.include.keys('tpe', 'random', 'grid');
  });

  it('offer the options of the plugin that is chosen, and no others', async () => {
    const sgd = await offered('experiment', 'dataset: uci-sentiment\noptimizer:\n  use: sgd\n  ¦\n');
    expect([...sgd.keys()]).to.have.members(['rate', 'momentum', 'nesterov']);
    expect(docOf(sgd.get('momentum'))).to.match(/Share of the velocity kept.*default 0\./s);
    const inner = await offered('experiment', 'teacher:\n  use: trained\n  architecture:\n    use: fasttext\n    ¦\n');
    expect(inner).to.include.keys('buckets').and.not.include.keys('filters');
    expect(await offered('sweep', 'experiment: x\nsampler:\n  use: tpe\n  ¦\n')).to.include.keys('startup', 'multivariate');
  });

  it('complete a map that stands on one line, as far as the server does: where something is typed, or nothing lies behind', async () => {
    const names = ['constant', 'cosine', 'linear'];
    for (const text of ['schedule: {use: ¦}\n', 'schedule: { use: c¦ }\n', 'schedule: { use: c¦, warmup: 1 }\n', 'schedule: { use: ¦'])
      expect([...(await offered('experiment', text)).keys()], text).to.include.members(names);
    const inner = await offered('experiment', 'teacher: { use: trained, architecture: { use: t¦ } }\n');
    expect(inner).to.include.keys('text-cnn', 'transformer');
    expect(await offered('experiment', 'optimizer: { use: sgd, m¦ }\n')).to.have.keys('rate', 'momentum', 'nesterov');
  });

  it('offer the paths of a space and of what a benchmark changes', async () => {
    const space = await offered('sweep', 'experiment: x\nspace:\n  ¦\n');
    expect(space).to.include.keys('optimizer.rate', 'loss.distillation.temperature', 'student.use');
    expect(docOf(space.get('training.epochs'))).to.match(/Passes over the training split/);
    expect(await offered('benchmark', 'experiment: x\nstudents:\n  small:\n    ¦\n')).to.include.keys('student.filters');
  });

  it('show docs of keys, plugins, options and paths on hover', async () => {
    const cases: [Kind, string, RegExp][] = [
      ['experiment', 'dat¦aset: uci-sentiment\n', /Where the texts come from/],
      ['experiment', 'training: { epo¦chs: 3 }\n', /Passes over the training split.*from 1 to 100000; default 10/s],
      ['experiment', 'loss: { distill¦ation: {} }\n', /Hinton et al. 2015/],
      ['experiment', 'loss: { distillation: { tempe¦rature: 2 } }\n', /Softens both distributions/],
      ['experiment', 'optimizer: { use: adamw, de¦cay: 0.1 }\n', /Weight decay, multiplied by the rate/],
      ['sweep', 'space: { optimizer.ra¦te: { float: [1, 2] } }\n', /Learning rate, before the schedule/],
      ['sweep', 'stop: { no_bet¦ter_for: 3 }\n', /Trials without a better best value/],
      ['benchmark', 'mar¦gin: 0.02\n', /one point/],
    ];
    for (const [kind, text, words] of cases) expect(await editor.hover(head(kind) + text), text).to.match(words);
  });

  it('mark 20 planted mistakes at their lines, and nothing else', async () => {
    expect(mistakes).to.have.length(20);
    const marked = await Promise.all(
      mistakes.map(async ({ kind, text, line }) => {
        const found = await editor.diagnostics(head(kind) + text);
        return { text, lines: [...new Set(found.map(({ range }) => range.start.line))], expected: [line] };
      }),
    );
    for (const { text, lines, expected } of marked) expect(lines, text).to.deep.equal(expected);
  });
});
