import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { endCommands, startCommand } from '../support/command-line.js';
import { answered } from '../support/resident.js';
import { ModelServer } from '../src/endpoint/model-server.js';
import { scratchFolder } from '../src/runtime/scratch.js';

describe('teacher generate on the command line', function () {
  this.timeout(60_000);
  const folder = scratchFolder('generate');
  const out = join(folder, 'texts.jsonl');
  let server: ModelServer;
  before(async () => {
    server = await ModelServer.start();
    writeFileSync(join(folder, 'prompts.txt'), Array.from({ length: 60 }, (_, index) => `Write about ${index}\n\n`).join(''));
  });
  after(async () => {
    endCommands();
    await server.stop();
  });
  const place = { cwd: folder, env: { STILLHOUSE_HOME: join(folder, 'home'), HOME: folder, CI: '1', OPENAI_API_KEY: 'my-key' } };
  const generate = (args: readonly string[]) => ['teacher', 'generate', ...args, '--model', 'tiny', '--base-url', server.baseUrl];
  const run = (...args: string[]) => answered(generate(args), place);
  const lines = () => readFileSync(out, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)); // prettier-ignore

  it('says what it would cost and asks nothing', async () => {
    const { code, stdout } = await run('prompts.txt', '--out', out, '--dry-run', '--json');
    expect([code, server.asked.length, existsSync(out)]).to.deep.equal([0, 0, false]);
    expect(JSON.parse(stdout).outlook).to.match(/^tiny: 60 prompts to come, [\d,]+ tokens at most$/);
  });

  it('stops before a budget is passed, goes on where it is raised, and killed it pays for nothing twice', async () => {
    const stopped = await run('prompts.txt', '--out', out, '--budget-tokens', '500');
    expect(stopped.code).to.equal(2);
    expect(stopped.stderr).to.match(/error: --budget-tokens: the budget does not admit another request: \d+ of 500 tokens are used/);
    expect(server.charged.input + server.charged.output).to.be.at.most(500);
    const answered = server.delivered.length;
    expect(answered).to.be.greaterThan(5);
    server.delay = 30;
    const running = startCommand(generate(['prompts.txt', '--out', out]), place);
    while (server.delivered.length < answered + 20) await new Promise((resolve) => setTimeout(resolve, 5));
    running.child.kill('SIGKILL');
    await running.ended;
    expect(existsSync(out)).to.equal(false);
    const { code, stdout } = await run('prompts.txt', '--out', out, '--json');
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ out, prompts: 60, texts: 60 });
    expect(lines()[7]).to.deep.equal({ prompt: 'Write about 7', text: 'no', sample: 0 });
    expect(server.delivered.length).to.be.within(60, 64);
    expect(server.asked[0]!.body).to.deep.include({ model: 'tiny', max_tokens: 256, temperature: 1 });
  });

  it('takes JSON Lines, carries their fields along, and writes several texts a prompt', async () => {
    const prompts = [
      { id: 1, prompt: 'Say 2' },
      { id: 2, prompt: 'Say 3', topic: 'x' },
    ];
    writeFileSync(join(folder, 'p.jsonl'), prompts.map((prompt) => `${JSON.stringify(prompt)}\n`).join('')); // prettier-ignore
    expect((await run('p.jsonl', '--out', out, '--samples', '2', '--system', 'Be short.')).code).to.equal(0);
    expect(lines()).to.deep.equal([
      { id: 1, prompt: 'Say 2', text: 'yes', sample: 0 },
      { id: 1, prompt: 'Say 2', text: 'yes', sample: 1 },
      { id: 2, topic: 'x', prompt: 'Say 3', text: 'no', sample: 0 },
      { id: 2, topic: 'x', prompt: 'Say 3', text: 'no', sample: 1 },
    ]);
    expect(server.asked.at(-1)!.body.messages[0]).to.deep.equal({ role: 'system', content: 'Be short.' });
  });

  it('tells bad input', async () => {
    const told = async (...args: string[]) => {
      const { code, stderr } = await run(...args);
      return `${code} ${stderr.split('\n').find((line) => line.startsWith('error'))}`;
    };
    expect(await told('none.txt', '--out', out)).to.match(/^2 error: none.txt: no such file/);
    writeFileSync(join(folder, 'bad.jsonl'), '{"prompt":"a"}\n{"text":"b"}\n');
    expect(await told('bad.jsonl', '--out', out)).to.match(/^2 error: bad.jsonl:2: field 'prompt' is missing/);
    expect(await told('prompts.txt', '--out', out, '--samples', '0')).to.match(/^2 error: --samples/);
    expect(await told('prompts.txt', '--out', out, '--budget-money', '1')).to.match(/^2 error: --budget-money needs prices/);
    expect(await told('prompts.txt', '--out', out, '--key-env', 'sk-123')).to.match(
      /^2 error: --key-env: this is no name of an environment variable/,
    );
    expect(await told('prompts.txt')).to.match(/^2 error: required option '--out <file>' not specified/);
  });
});
