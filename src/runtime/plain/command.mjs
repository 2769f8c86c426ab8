import { spawn } from 'node:child_process';

const KEEP = 16_000;
const lastLine = (text) =>
  text
    .trimEnd()
    .split(/[\r\n]+/)
    .at(-1)
    ?.trim() ?? '';

/** Says every few seconds how long a step has taken and what its command said last. */
function clock(label, progress, said, tell) {
  const began = Date.now();
  const every = process.stderr.isTTY ? 5000 : 15_000;
  const timer = setInterval(() => {
    const last = tell(lastLine(said())).slice(0, 100);
    progress(`${label}: ${Math.round((Date.now() - began) / 1000)} s so far${last ? ` (${last})` : ''}`);
  }, every);
  return () => clearInterval(timer);
}

export function runCommand(
  command,
  args,
  { label, progress = () => {}, tell = (line) => line, lock, cwd, env = process.env, timeoutMs } = {},
) {
  return new Promise((settle) => {
    let output = '';
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs, killSignal: 'SIGKILL' });
    const stop = label ? clock(label, progress, () => output, tell) : () => {};
    const hear = (chunk) => (output = (output + chunk).slice(-KEEP));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    if (child.pid) lock?.child(child.pid);
    const end = (result) => {
      stop();
      lock?.child(null);
      settle(result);
    };
    child.once('error', (error) => end({ ok: false, code: null, output: String(error.message), missing: error.code === 'ENOENT' }));
    child.once('close', (code) => end({ ok: code === 0, code, output, missing: false }));
  });
}
