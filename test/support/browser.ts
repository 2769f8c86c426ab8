/** A real browser that a test steers. What playwright-core says of itself in types would bring the web page's globals into every source: here is what is used. */
import { execFileSync } from 'node:child_process';
import { needChromium } from './optuna-process.js';

/** A document that is shown; `evaluate` runs a script in it. */
export interface Frame {
  evaluate<T>(script: string): Promise<T>;
}
export interface Page extends Frame {
  goto(address: string): Promise<unknown>;
  frames(): Frame[];
  mainFrame(): Frame;
  on(event: 'request', told: (request: { url(): string }) => void): void;
  close(): Promise<void>;
}
interface PageOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly javaScriptEnabled?: boolean;
  readonly offline?: boolean;
  readonly colorScheme?: 'light' | 'dark';
}
export interface Browser {
  newPage(options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
}
export interface LaunchOptions {
  readonly executablePath: string;
  readonly args: string[];
}
interface Playwright {
  readonly chromium: { launch(options: LaunchOptions): Promise<Browser> };
}

const library: string = 'playwright-core';

/** How Chromium is begun here. Skips the test with one line where there is none. */
export const launchOptions = (context: Mocha.Context): LaunchOptions => launchedAs(needChromium(context));

/** How the browser of a command is begun here. */
export function launchedAs(command: string): LaunchOptions {
  const executablePath = execFileSync('sh', ['-c', 'command -v "$0"', command], { encoding: 'utf8' }).trim();
  return { executablePath, args: ['--no-sandbox', '--disable-gpu'] };
}

/** Skips the test with one line where there is none; the caller closes it. */
export async function openBrowser(context: Mocha.Context): Promise<Browser> {
  const options = launchOptions(context);
  const { chromium } = (await import(library)) as Playwright;
  return chromium.launch(options);
}

/** Every address that a page asks for from now on, in order. */
export function askedBy(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  return asked;
}

/** The frame of a page that shows what a selector finds. Throws where none has within a minute. */
export async function frameWith(page: Page, selector: string): Promise<Frame> {
  const script = `document.querySelector(${JSON.stringify(selector)}) !== null`;
  for (let waited = 0; waited < 60_000; waited += 100) {
    for (const frame of page.frames()) if (await frame.evaluate<boolean>(script).catch(() => false)) return frame;
    await new Promise((again) => setTimeout(again, 100));
  }
  throw new Error(`no frame has shown ${selector} within a minute`);
}
