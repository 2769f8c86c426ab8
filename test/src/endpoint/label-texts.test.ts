import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { labelTexts, outlook } from '../../../src/endpoint/index.js';
import { waitOf } from '../../../src/endpoint/send.js';
import { scratchFolder } from '../runtime/scratch.js';
import { labelling, textsUpTo } from './labelling.js';
import { labelOf, ModelServer, type Asked, type Harm } from './model-server.js';

const labeller = fileURLToPath(new URL('labelling.js', import.meta.url));
const fault = (promise: Promise<unknown>) => promise.then(() => 'none', (error: Error) => `${error.name}: ${error.message}`); // prettier-ignore
const total = ({ charged: { input, output } }: ModelServer) => input + output;
const twice = (texts: readonly string[]) => texts.filter((text, at) => texts.indexOf(text) !== at);
/** What the server's answers mean, for labels no and yes. */
const expected = (text: string) => (labelOf(text) === 'yes' ? [0.25, 0.75] : [0.75, 0.25]);

describe('labelling texts by an endpoint', function () {
  this.timeout(120_000);
  let server: ModelServer;
  beforeEach(async () => (server = await ModelServer.start()));
  afterEach(() => server.stop());
  const folder = () => scratchFolder('endpoint');

  it('takes the shares of the classes from log-probabilities, and pays once for equal texts and later runs', async () => {
    const place = folder();
    const { task } = labelling(server.baseUrl, place, { texts: ['number 3', 'number 4', 'number 3'] });
    const logits = await labelTexts(task);
    [...expected('number 3'), ...expected('number 4'), ...expected('number 3')].forEach((share, at) =>
      expect(logits[at]).to.be.closeTo(Math.log(share), 1e-6),
    );
    expect(server.asked).to.have.length(2);
    expect(server.asked[0]!.body).to.deep.include({ model: 'tiny', temperature: 0, logprobs: true, top_logprobs: 5, max_tokens: 4 });
    expect(server.asked[0]!.body.messages).to.deep.equal([{ role: 'user', content: 'One of no, yes.\nText: number 3\nLabel:' }]);
    expect(server.asked[0]!.headers.authorization).to.equal('Bearer a-secret');
    expect(await labelTexts(labelling(server.baseUrl, place, { texts: ['number 4', 'number 3'] }).task)).to.deep.equal(
      Float32Array.of(logits[2]!, logits[3]!, logits[0]!, logits[1]!),
    );
    expect(server.asked).to.have.length(2);
    expect(readFileSync(join(place, 'ledger.log'), 'utf8')).to.not.contain('a-secret');
  });

  it('counts repeated answers, and asks for more where the endpoint gives fewer than asked', async () => {
    const { task } = labelling(server.baseUrl, folder(), { texts: ['number 3', '{labels} 4'] }, { read: 'samples', samples: 4 });
    server.harm = ({ body }) => ((body.n = Math.min(body.n, 3)), null);
    const logits = await labelTexts(task);
    [0.9, 0.1, 0.1, 0.9].forEach((share, at) => expect(logits[at]).to.be.closeTo(Math.log(share), 1e-6));
    expect(server.asked.map(({ text, body }) => `${text}: ${body.n} ${body.temperature}`).sort()).to.deep.equal(
      ['number 3: 1 1', 'number 3: 3 1', '{labels} 4: 1 1', '{labels} 4: 3 1'].sort(),
    );
  });

  it('labels 1,000 texts through every fault of the endpoint, each paid for once', async () => {
    const { task, said } = labelling(server.baseUrl, folder(), { texts: textsUpTo(1000), concurrency: 16, connection: { baseUrl: server.baseUrl, key: null, timeout: 5_000, keyVariable: 'K' } }); // prettier-ignore
    const harms: (Harm | null)[] = [
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 500, text: '<html>oops' },
      { status: 503 },
      { text: '{"choices":[{"message":{}}]}' },
      { text: 'null' },
      'cut',
      'wrong label',
    ];
    server.harm = ({ text, before }) => {
      const number = Number(/\d+/.exec(text)![0]);
      if (number === 500 && before === 0) return { slow: 8_000 };
      return number % 11 === 0 && before === 0 ? harms[(number / 11) % harms.length]! : null;
    };
    const logits = await labelTexts(task);
    expect(logits).to.have.length(2000);
    task.texts.forEach((text, row) => expect(Math.exp(logits[2 * row + 1]!)).to.be.closeTo(expected(text)[1]!, 1e-5));
    expect(server.delivered).to.have.length(1000);
    expect(twice(server.delivered)).to.deep.equal([]);
    expect(said.at(-1)).to.match(/^tiny: [\d,]+ of [\d,]+ texts, [\d,]+ tokens so far$/);
    const before = server.asked.length;
    expect(await labelTexts(task)).to.deep.equal(logits);
    expect(server.asked).to.have.length(before);
  });

  it('never goes beyond a budget of tokens, whatever the endpoint does, and goes on where it is raised', async () => {
    const place = folder();
    server.harm = ({ text, before }) =>
      /[37]/.test(text) && before === 0 ? (['cut', { text: '[]' }, { status: 500 }] as Harm[])[text.length % 3]! : null;
    const ask = (tokens: number) => {
      const { task } = labelling(server.baseUrl, place, { texts: textsUpTo(100), budget: { tokens, money: null, prices: null } });
      return fault(labelTexts(task));
    };
    let answered = 0;
    for (const tokens of [10, 500, 1000, 1001, 1700]) {
      const said = await ask(tokens);
      expect(said).to.match(
        new RegExp(`^InputError: teacher.budget_tokens: the budget does not admit another request: \\d+ of ${tokens} tokens are used`),
      );
      expect(total(server)).to.be.at.most(tokens);
      expect(server.delivered.length).to.be.at.least(answered);
      answered = server.delivered.length;
    }
    expect(answered).to.be.greaterThan(10);
    expect(await ask(1_000_000)).to.equal('none');
    expect(server.delivered).to.have.length(100);
    expect(twice(server.delivered)).to.deep.equal([]);
  });

  it('uses a budget up to the last request that fits for certain', async () => {
    const { task } = labelling(server.baseUrl, folder(), { texts: textsUpTo(100) });
    const most = Buffer.byteLength('One of no, yes.\nText: number 0 of them\nLabel:') + 32 + 4;
    await fault(labelTexts({ ...task, budget: { tokens: 1000, money: null, prices: null } }));
    expect(total(server)).to.be.at.most(1000);
    expect(total(server)).to.be.greaterThan(1000 - most - 1);
  });

  it('never goes beyond a budget of money', async () => {
    const prices = { input: 3, output: 15 };
    const { task } = labelling(server.baseUrl, folder(), { texts: textsUpTo(100), budget: { tokens: null, money: 0.002, prices } });
    expect(await fault(labelTexts(task))).to.match(
      /^InputError: teacher.budget_money: .*: 0\.00\d+ of 0\.002 are used \(raise it to go on: what was answered is kept, \d+ requests are left\)/,
    );
    const paid = ({ input, output }: ModelServer['charged']) => (input * prices.input + output * prices.output) / 1e6;
    expect(paid(server.charged)).to.be.within(0.0015, 0.002);
  });

  it('killed again and again it goes on, and pays twice at most for what was under way', async () => {
    const place = folder();
    server.delay = 15;
    const start = () => spawn(process.execPath, [labeller, server.baseUrl, place, '300'], { stdio: ['ignore', 'pipe', 'inherit'] });
    for (let kill = 1; kill <= 4; kill++) {
      const child = start();
      while (server.delivered.length < kill * 50) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    const child = start();
    let out = '';
    child.stdout!.on('data', (chunk) => (out += chunk));
    expect((await once(child, 'close'))[0]).to.equal(0);
    const logits = JSON.parse(out) as number[];
    textsUpTo(300).forEach((text, row) => expect(Math.exp(logits[2 * row]!)).to.be.closeTo(expected(text)[0]!, 1e-5));
    expect(twice(server.delivered).length).to.be.at.most(4 * 8);
    const asked = server.asked.length;
    const { task } = labelling(server.baseUrl, place, { texts: textsUpTo(300) });
    expect(Array.from(await labelTexts(task))).to.deep.equal(logits);
    expect(server.asked).to.have.length(asked);
  });

  it('keeps to the budget over kills: what was under way counts as paid', async () => {
    const place = folder();
    server.delay = 30;
    const child = spawn(process.execPath, [labeller, server.baseUrl, place, '300'], { stdio: 'ignore' });
    while (server.delivered.length < 40) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await once(child, 'close');
    const cap = total(server) + 400;
    const { task } = labelling(server.baseUrl, place, { texts: textsUpTo(300), budget: { tokens: cap, money: null, prices: null } });
    expect(await fault(labelTexts(task))).to.contain('teacher.budget_tokens');
    expect(total(server)).to.be.at.most(cap);
  });

  it('waits as long as the endpoint asks, all requests together, and keeps to the rate', async () => {
    server.harm = ({ before }) => (server.asked.length === 1 && before === 0 ? { status: 429, headers: { 'retry-after': '0.4' } } : null);
    await labelTexts(labelling(server.baseUrl, folder(), { texts: textsUpTo(3), concurrency: 1 }).task);
    const [refused, next] = server.asked as [Asked, Asked];
    expect(next.at - refused.at).to.be.at.least(390);
    server.asked.length = 0;
    await labelTexts(labelling(server.baseUrl, folder(), { texts: textsUpTo(4), perMinute: 600 }).task);
    expect(server.asked.at(-1)!.at - server.asked[0]!.at).to.be.at.least(285);
  });

  it('understands every form of Retry-After', () => {
    expect([waitOf('3'), waitOf('0.5'), waitOf(null), waitOf('soon'), waitOf('-1')]).to.deep.equal([3000, 500, null, null, 0]);
    expect(waitOf('Wed, 25 Nov 2026 10:00:05 GMT', Date.parse('2026-11-25T10:00:00Z'))).to.equal(5000);
    expect(waitOf('86400')).to.equal(600_000);
  });

  it('gives all classes the same share where a text is never answered with one, and says so', async () => {
    const { task, said } = labelling(server.baseUrl, folder());
    server.harm = ({ text }) => (/ [37] /.test(text) ? 'wrong label' : null);
    const logits = await labelTexts(task);
    expect(Math.exp(logits[6]!)).to.be.closeTo(0.5, 1e-6);
    expect(Math.exp(logits[8]!)).to.be.closeTo(expected('4')[0]!, 1e-6);
    expect(server.asked.filter(({ text }) => / [37] /.test(text))).to.have.length(4);
    expect(said.at(-1)).to.equal('warning: tiny: the answers to 2 texts name no class; all classes are equally likely there');
    const asked = server.asked.length;
    await labelTexts(task);
    expect(server.asked).to.have.length(asked);
  });

  const harmed = async (harm: (asked: Asked) => Harm | null, more: object = {}, question: object = {}) => {
    server.harm = harm;
    return fault(labelTexts(labelling(server.baseUrl, folder(), { retries: 1, concurrency: 2, ...more }, question).task));
  };
  it('tells what no repetition mends at once, without the key', async () => {
    const key = { connection: { baseUrl: server.baseUrl, key: 'abc', timeout: 5_000, keyVariable: 'MY_KEY' } };
    const text = '{"error":{"message":"Incorrect API key provided: abc (sk-proj-123456)"}}';
    expect(await harmed(() => ({ status: 401, text }), key)).to.equal(
      'InputError: teacher.key_env: the endpoint refuses: status 401: Incorrect API key provided: *** (***) (put a valid key into the environment variable MY_KEY)',
    );
    expect(server.asked.length).to.be.at.most(2);
    expect(await harmed(() => ({ status: 404, text: '{"message":"no model tiny"}' }))).to.contain(
      'teacher.base_url: the endpoint refuses: status 404: no model tiny',
    );
    expect(await harmed(() => ({ status: 307, headers: { location: 'http://127.0.0.1:9/' } }))).to.contain(
      'the endpoint refuses: status 307',
    );
    const quota = '{"error":{"code":"insufficient_quota","message":"You exceeded your quota"}}';
    expect(await harmed(() => ({ status: 429, text: quota }))).to.contain('status 429: You exceeded your quota');
  });
  it('tells an endpoint that fails again and again', async () => {
    expect(await harmed(() => ({ status: 502 }))).to.contain(
      'teacher.base_url: the endpoint failed 2 times, the last time with status 502: as told (what was answered is kept',
    );
    expect(await harmed(() => ({ text: '{"choices":' }))).to.contain('the last time with the answer is no whole JSON document');
    const closed = { connection: { baseUrl: 'http://127.0.0.1:9/v1', key: null, timeout: 5_000, keyVariable: 'K' } };
    expect(await harmed(() => null, closed)).to.match(/the endpoint failed 2 times, the last time with the connection failed: /);
    const slow = { connection: { baseUrl: server.baseUrl, key: null, timeout: 50, keyVariable: 'K' } };
    expect(await harmed(() => ({ slow: 500 }), slow)).to.contain('the last time with no answer within 0.05 s');
  });
  it('tells a prompt that does not work before all is paid', async () => {
    expect(await harmed(() => 'wrong label', { texts: textsUpTo(500) })).to.contain('teacher.prompt: 11 of the first 11 answers name no class, one is "banana" (allowed: no, yes;'); // prettier-ignore
    expect(server.asked.length).to.be.at.most(13);
    expect(await harmed(() => 'wrong label', { texts: ['number 1'] })).to.contain('1 of the first 1 answers name no class');
  });
  it('tells an endpoint without log-probabilities', async () => {
    server.harm = ({ body }) => (delete body.logprobs, null);
    expect(await fault(labelTexts(labelling(server.baseUrl, folder()).task))).to.contain(
      'teacher.read: the endpoint gives no log-probabilities (set teacher.read to samples)',
    );
  });

  it('ends when it is told to, with what is under way kept', async () => {
    const place = folder();
    const end = new AbortController();
    server.delay = 20;
    const { task } = labelling(server.baseUrl, place, { texts: textsUpTo(200), signal: end.signal });
    const running = fault(labelTexts(task));
    while (server.delivered.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    end.abort(new Error('the person went home'));
    expect(await running).to.equal('Error: the person went home');
    expect(server.delivered.length).to.be.below(60);
    await labelTexts({ ...task, signal: new AbortController().signal });
    expect(twice(server.delivered)).to.deep.equal([]);
  });

  it('says beforehand what it will cost, better after it has seen some answers', async () => {
    const place = folder();
    const prices = { input: 1, output: 2 };
    const { task } = labelling(server.baseUrl, place, { texts: textsUpTo(1000), budget: { tokens: 90_000, money: null, prices } });
    const said = outlook(task);
    expect(said).to.match(
      /^tiny: 1,000 different texts; about [\d,]+ tokens \(0\.\d+\) to come, [\d,]+ tokens \(0\.\d+\) at most; budget: 0 of 90000 tokens used$/,
    );
    await labelTexts({ ...task, texts: textsUpTo(100) });
    const later = outlook(task);
    expect(later).to.match(/^tiny: 1,000 different texts, 100 of them answered before; about /);
    const about = Number(/about ([\d,]+)/.exec(later)![1]!.replaceAll(',', ''));
    expect(about / (9 * total(server))).to.be.within(0.95, 1.05);
    expect(outlook({ ...task, budget: { ...task.budget, tokens: 2 * total(server) } })).to.match(/used, which will hardly suffice$/);
    expect(outlook({ ...task, texts: textsUpTo(100) })).to.equal(
      `tiny: 100 different texts, 100 of them answered before; budget: ${total(server)} of 90000 tokens used`,
    );
  });
});
