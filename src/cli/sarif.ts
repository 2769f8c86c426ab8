/** Faults of files for editors and code review: SARIF 2.1.0, the OASIS format of static analysis results. */
import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

/** A fault as `faultDocument` gives it. */
type Fault = Readonly<Record<string, unknown>>;

const rules = [
  { id: 'input', shortDescription: { text: 'What a file, a flag or an environment variable says is not allowed there.' } },
  { id: 'plugin', shortDescription: { text: 'A plugin does not keep to its contract.' } },
];

/** From the working folder where the file lies inside, as an address. */
function uriOf(file: string): string {
  const path = relative(process.cwd(), resolve(file));
  const inside = path !== '' && !path.startsWith('..');
  const names = (inside ? path : resolve(file)).split(sep).map(encodeURIComponent).join('/');
  return inside ? names : `file://${names}`;
}

/** Where a fault is: in what was checked, where a flag or a variable is at fault, which have a name alone. */
function locationOf(checked: string, { file, line, column, path, plugin }: Fault): object {
  const named = path ?? plugin;
  const there = typeof file === 'string' && existsSync(file);
  const region = typeof line === 'number' && { region: { startLine: line, ...(typeof column === 'number' && { startColumn: column }) } };
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(there ? file : checked) }, ...(there && region) },
    ...(typeof named === 'string' && { logicalLocations: [{ fullyQualifiedName: named }] }),
  };
}

/** One log with a result for each fault of each file, in their order; `version` is ours. */
export function sarifLog(files: readonly { readonly file: string; readonly faults: readonly Fault[] }[], version: string): object {
  const results = files.flatMap(({ file, faults }) =>
    faults.map((fault) => ({
      ruleId: fault['kind'],
      level: 'error',
      message: { text: String(fault['message']) },
      locations: [locationOf(file, fault)],
    })),
  );
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'stillhouse', version, rules } }, columnKind: 'utf16CodeUnits', results }],
  };
}
