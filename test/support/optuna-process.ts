/** A Python with Optuna, named by STILLHOUSE_OPTUNA_PYTHON, and a Chromium, named by STILLHOUSE_CHROMIUM or found; nothing is installed. */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './mlflow.js';

export const optunaPython = process.env['STILLHOUSE_OPTUNA_PYTHON'];

/** Skips the test with one line where there is no Optuna. */
export function needOptuna(context: Mocha.Context): string {
  if (optunaPython) return optunaPython;
  console.log('    skipped: STILLHOUSE_OPTUNA_PYTHON names no Python with optuna 5');
  return context.skip();
}

/** Skips the test with one line where optuna-dashboard or a browser is missing; the browser's command. */
export function needDashboard(context: Mocha.Context): { python: string; chromium: string } {
  const python = needOptuna(context);
  if (spawnSync(python, ['-c', 'import optuna_dashboard']).status !== 0) {
    console.log('    skipped: the Python of STILLHOUSE_OPTUNA_PYTHON has no optuna-dashboard');
    return context.skip();
  }
  return { python, chromium: needChromium(context) };
}

export const noChromium = 'STILLHOUSE_CHROMIUM names no browser, and none is installed';

/** The command of a browser; undefined where there is none. */
export function chromiumCommand(): string | undefined {
  const named = [process.env['STILLHOUSE_CHROMIUM'], 'chromium', 'chromium-browser', 'google-chrome'].filter((one) => one !== undefined);
  return named.find((command) => spawnSync(command, ['--version']).status === 0);
}

/** The command of a browser; skips the test with one line where there is none. */
export function needChromium(context: Mocha.Context): string {
  const chromium = chromiumCommand();
  if (chromium) return chromium;
  console.log(`    skipped: ${noChromium}`);
  return context.skip();
}

const start = 'from optuna_dashboard._cli import main; main()';

/** optuna-dashboard over a journal, on a free port of this machine. */
export class Dashboard {
  private constructor(
    private readonly child: ChildProcess,
    readonly uri: string,
  ) {}

  static async open(python: string, journal: string): Promise<Dashboard> {
    const port = await freePort();
    const child = spawn(python, ['-c', start, journal, '--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
    const uri = `http://127.0.0.1:${port}`;
    for (let waited = 0; waited < 60_000 && child.exitCode === null; waited += 200) {
      if ((await fetch(`${uri}/api/studies`).catch(() => null))?.ok) return new Dashboard(child, uri);
      await sleep(200);
    }
    child.kill('SIGKILL');
    throw new Error('optuna-dashboard did not start within a minute');
  }

  async close(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** A page's document as a real browser has it once its scripts have run. */
export async function domOf(chromium: string, page: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'stillhouse-browser-'));
  try {
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--window-size=1400,2600', `--user-data-dir=${profile}`];
    return (await promisify(execFile)(chromium, [...flags, '--virtual-time-budget=20000', '--dump-dom', page], { maxBuffer: 1 << 28 }))
      .stdout;
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** The words on a page as a real browser shows it. */
export async function wordsOf(chromium: string, page: string): Promise<string> {
  return (await domOf(chromium, page))
    .replaceAll(/<(style|script)[^>]*>.*?<\/\1>/gs, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}
