/** WebAssembly's text form as a module of ours that holds its bytes: `npm run assemble` writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import wabt from 'wabt';

const place = 'src/student/interpreter/simd-program';

/** The file as it is to be. */
export async function assembled(): Promise<string> {
  const module = (await wabt()).parseWat(`${place}.wat`, readFileSync(`${place}.wat`), { simd: true });
  module.resolveNames();
  module.validate();
  const bytes = Buffer.from(module.toBinary({}).buffer).toString('base64');
  return `/** Made of \`simd-program.wat\` by \`npm run assemble\`, in base64. */\n// prettier-ignore\nexport const program = '${bytes}';\n`;
}

export const kept = (): string => readFileSync(`${place}.ts`, 'utf8');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(`${place}.ts`, await assembled());
