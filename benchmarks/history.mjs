#!/usr/bin/env node
/**
 * What benchmarks came to over time, from benchmarks/history.jsonl, where each `--save` adds a line. Only figures of the same machine and the
 * same settings stand beside each other; what else differs is said.
 *
 *   node benchmarks/history.mjs [NAME...] [--last 4] [--json]
 *
 * Without names: which results there are. Tables on stderr; --json prints one JSON document on stdout, with all runs.
 */
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compared, readHistory } from './measure/history.mjs';
import { groupsText, linesTable } from './measure/history-table.mjs';
import { historyFile } from './measure/keep.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const say = (line) => process.stderr.write(`${line}\n`);

function read() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { last: { type: 'string', default: '4' }, json: { type: 'boolean', default: false } },
  });
  if (!/^[1-9]\d*$/.test(values.last)) throw new Error(`--last is '${values.last}'; expected a whole number from 1`);
  const lines = readHistory(relative('', historyFile(root)) || historyFile(root));
  const known = [...new Set(lines.map(({ benchmark }) => benchmark))].sort();
  const strange = positionals.find((name) => !known.includes(name));
  if (strange) throw new Error(`'${strange}' has no history (known: ${known.join(', ')})`);
  return { names: positionals, last: Number(values.last), json: values.json, lines };
}

function main({ names, last, json, lines }) {
  const found = names.map((name) => ({ benchmark: name, groups: compared(lines.filter(({ benchmark }) => benchmark === name)) }));
  say(names.length > 0 ? found.map(({ benchmark, groups }) => groupsText(benchmark, groups, last)).join('\n\n') : linesTable(lines));
  if (json) process.stdout.write(`${JSON.stringify(names.length > 0 ? found : lines, null, 2)}\n`);
}

try {
  main(read());
} catch (fault) {
  say(`history: ${fault.message}`);
  process.exitCode = 2;
}
