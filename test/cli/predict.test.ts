/** `predict` and `serve` on the command line, by a bundle that was written by hand. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { writeBundle } from '../../src/student/index.js';
import { tinyAnswers, tinyStudent } from '../contracts/tiny-student.js';
import { useBackend } from '../support/backend.js';
import { endCommands, startCommand, type Ended } from '../support/command-line.js';
import { scratchFolder } from '../src/runtime/scratch.js';

const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

describe('a bundle on the command line', function () {
  this.timeout(30_000);
  const folder = scratchFolder('predict');
  const bundle = join(folder, 'bundle');
  const env = { STILLHOUSE_HOME: join(folder, 'home') };
  const run = (...args: string[]): Promise<Ended> => startCommand(args, { cwd: folder, env }).ended;
  const { rows } = tinyAnswers();
  let labels: string[];

  before(async () => {
    await useBackend();
    mkdirSync(bundle);
    await writeBundle(await tinyStudent(), bundle);
    const { logits } = tinyAnswers();
    labels = rows.texts.map((_, row) => (logits[2 * row + 1]! > logits[2 * row]! ? 'yes' : 'no'));
  });
  after(endCommands);

  it('labels words of the command line, a JSON line each or one document', async () => {
    const { code, stdout } = await run('predict', bundle, ...rows.texts);
    expect(code).to.equal(0);
    const lines = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { text: string; label: string; probability: number; out_of_scope: boolean }); // prettier-ignore
    expect(lines.map(({ text: own, label }) => [own, label])).to.deep.equal(rows.texts.map((own, row) => [own, labels[row]]));
    expect(lines[0]!.probability).to.be.within(0.5, 1);
    for (const { probability, out_of_scope: outside } of lines) expect(outside).to.equal(probability < 0.6);
    const document = JSON.parse((await run('predict', bundle, 'good film', '--top', '2', '--json')).stdout) as { name: string; predictions: { top: unknown[] }[] }; // prettier-ignore
    expect([document.name, document.predictions.length, document.predictions[0]!.top.length]).to.deep.equal(['tiny', 1, 2]);
  });

  it('labels files and what is piped in', async () => {
    writeFileSync(join(folder, 'texts.jsonl'), '{"text":"good film","id":7}\n\n{"text":"bad"}\n');
    const filed = await run('predict', bundle, '--file', 'texts.jsonl');
    expect(filed.stdout.split('\n').slice(0, -1).map((line) => (JSON.parse(line) as { id?: number }).id)).to.deep.equal([7, undefined]); // prettier-ignore
    const child = spawn(process.execPath, [main, 'predict', bundle], { cwd: folder, env: { ...process.env, ...env } });
    child.stdin.end('good film\nbad film');
    const [out] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(out.trimEnd().split('\n')).to.have.length(2);
  });

  it('tells in one message what is wrong, with exit code 2', async () => {
    writeFileSync(join(folder, 'odd.jsonl'), '{"text":"a"}\n{"txt":"b"}\n');
    const cases = [
      [['predict', join(folder, 'none'), 'a'], /there is no bundle/],
      [['predict', bundle, '--file', 'odd.jsonl'], /odd\.jsonl:2: field 'text' is missing/],
      [['predict', bundle, 'a', '--file', 'odd.jsonl'], /both texts and --file/],
      [['predict', bundle, 'a', '--top', '0'], /--top is '0'/],
      [['serve', bundle, '--port', 'x'], /--port is 'x'/],
      [['export', 'nothing-of-the-kind', '--to', bundle], /the folder is not empty/],
    ] as const;
    const ended = await Promise.all(cases.map(([args]) => run(...args)));
    ended.forEach(({ code, stderr }, at) => {
      expect(stderr, cases[at]![0].join(' ')).to.match(cases[at]![1]);
      expect(code, stderr).to.equal(2);
    });
  });

  it('serves until it is told to stop', async () => {
    const running = startCommand(['serve', bundle, '--port', '0', '--json'], { cwd: folder, env });
    let stderr = '';
    running.child.stderr!.on('data', (chunk) => (stderr += chunk));
    await running.says('/openapi.json');
    const uri = /http:\/\/127\.0\.0\.1:\d+/.exec(stderr)![0];
    const answer = await fetch(`${uri}/predict`, { method: 'POST', body: JSON.stringify({ texts: rows.texts }) });
    const { predictions } = (await answer.json()) as { predictions: { label: string }[] };
    expect(predictions.map(({ label }) => label)).to.deep.equal(labels);
    running.child.kill('SIGTERM');
    const { code, stdout } = await running.ended;
    expect([code, JSON.parse(stdout)]).to.deep.equal([0, { uri, stopped: true }]);
  });
});
