/**
 * `stillhouse serve` under load on loopback, server and clients in a process each: {bundle, texts: FILE of label<TAB>text lines, seconds, connections, idle}.
 * Each connection is kept and asks for one text after the other; `idle` further ones are open and say nothing. Answers requests a second and
 * milliseconds of a request (percentiles), after a second that does not count. Throws where an answer is not 200.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const { bundle, texts: file, seconds, connections, idle } = JSON.parse(process.argv[2]);
const bytes = readFileSync(file);
const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').filter(Boolean); // prettier-ignore
const requests = lines.map((line) => {
  const body = Buffer.from(JSON.stringify({ text: line.split('\t')[1] }));
  const head = `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
});

const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const server = spawn(process.execPath, [main, 'serve', bundle, '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
let said = '';
let port = null;
for await (const line of createInterface({ input: server.stderr })) {
  said += `${line} / `;
  port = Number(/:(\d+)\/predict/.exec(line)?.[1]) || null;
  if (port) break;
}
if (!port) throw new Error(`the server did not say where it listens: ${said}`);

const times = [];
let [counts, over, next] = [false, false, 0];

/** Whether the text is an answer from its status to its last byte. */
function isWhole(answer) {
  const head = answer.indexOf('\r\n\r\n');
  return head >= 0 && answer.length >= head + 4 + Number(/content-length: (\d+)/i.exec(answer)[1]);
}

/** One connection, until it is over: an answer is waited for before the next text is asked for. */
async function client() {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  await new Promise((done, fail) => {
    let [answer, from] = ['', 0];
    const ask = () => {
      [answer, from] = ['', performance.now()];
      socket.write(requests[next++ % requests.length]);
    };
    socket.on('error', fail).on('close', () => fail(new Error('the server ended a connection')));
    socket.on('data', (part) => {
      answer += part.toString('latin1');
      if (!isWhole(answer)) return;
      if (!answer.startsWith('HTTP/1.1 200')) fail(new Error(`answered ${answer.slice(0, 200)}`));
      if (counts) times.push(performance.now() - from);
      if (over) done();
      else ask();
    });
    ask();
  });
  socket.destroy();
}

const silent = Array.from({ length: idle }, () => connect(port, '127.0.0.1'));
await Promise.all(silent.map((socket) => once(socket, 'connect')));
const running = Promise.all(Array.from({ length: connections }, client));
const wait = (milliseconds) => Promise.race([new Promise((done) => setTimeout(done, milliseconds)), running]);
await wait(1000);
counts = true;
await wait(1000 * seconds);
over = true;
await running;
for (const socket of silent) socket.destroy();
server.kill('SIGTERM');
times.sort((a, b) => a - b);
const rank = (share) => times[Math.max(0, Math.ceil(share * times.length) - 1)];
process.stdout.write(`${JSON.stringify({ perSecond: times.length / seconds, p50: rank(0.5), p99: rank(0.99) })}\n`);
