/** The real YAML language server over its stdio, as an editor speaks to it. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';

export interface Diagnostic {
  readonly message: string;
  /** Both count from 0. */
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}
export interface Completion {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
}
export interface Editor {
  /** What is wrong with a text that stands in a file of `folder`. */
  diagnostics(text: string): Promise<readonly Diagnostic[]>;
  /** What is offered where the text has a `¦`. */
  completions(text: string): Promise<readonly Completion[]>;
  /** What is shown where the text has a `¦`. */
  hover(text: string): Promise<string>;
  close(): void;
}

const program = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server');
const settings = { yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false, url: '' } } };

/** Starts a server; texts are opened as files of `folder`, so that a schema is found from there. */
export async function openEditor(folder: string): Promise<Editor> {
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const waiting = new Map<string, (found: readonly Diagnostic[]) => void>();
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) =>
    waiting.get(uri)?.(diagnostics),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/configuration', ({ items }: { items: { section: string }[] }) =>
    items.map(({ section }) => (section === 'yaml' ? settings.yaml : {})),
  );
  connection.listen();
  const capabilities = {
    textDocument: { completion: { completionItem: { documentationFormat: ['markdown'] } }, hover: { contentFormat: ['markdown'] } },
  };
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities });
  await connection.sendNotification('initialized', {});
  await connection.sendNotification('workspace/didChangeConfiguration', { settings });

  let opened = 0;
  const open = async (text: string): Promise<{ uri: string; diagnostics: readonly Diagnostic[] }> => {
    const uri = pathToFileURL(join(folder, `${opened++}.yaml`)).href;
    const diagnostics = new Promise<readonly Diagnostic[]>((resolve) => waiting.set(uri, resolve));
    await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    return { uri, diagnostics: await diagnostics };
  };
  const at = async <T>(method: string, text: string): Promise<T> => {
    const lines = text.slice(0, text.indexOf('¦')).split('\n');
    const { uri } = await open(text.replace('¦', ''));
    const position = { line: lines.length - 1, character: lines.at(-1)!.length };
    return connection.sendRequest<T>(method, { textDocument: { uri }, position });
  };
  return {
    diagnostics: async (text) => (await open(text)).diagnostics,
    completions: async (text) => {
      const found = await at<{ items: Completion[] } | Completion[] | null>('textDocument/completion', text);
      return Array.isArray(found) ? found : (found?.items ?? []);
    },
    hover: async (text) => (await at<{ contents: { value: string } } | null>('textDocument/hover', text))?.contents.value ?? '',
    close: () => {
      connection.dispose();
      child.kill();
    },
  };
}
