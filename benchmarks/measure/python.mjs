/** The Python that the peers run in: a ready one, or one installed into the state folder. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { child } from './child.mjs';

const question = (names) => `
import importlib.metadata as m, json, platform
names = ${JSON.stringify(names)}
def version(name):
    try: return m.version(name)
    except m.PackageNotFoundError: return None
print(json.dumps({'python': platform.python_version(), **{name: version(name) for name in names}}))`;

/**
 * `{ command, env, versions }`, or `{ missing }` with the reason. The variable `ready` names a ready interpreter, `list` the packages; `home` is the state
 * folder that an installation goes to, minutes on the first call and none where `install` is false.
 */
export async function peerPython({ root, home, say, install = true, list = 'requirements.txt', ready = 'STILLHOUSE_PEER_PYTHON' }) {
  const file = join(root, 'benchmarks/peers', list);
  const command = process.env[ready];
  const found = command ? { command, env: {} } : await installed({ root, home, say, install, file });
  if (found.missing) return found;
  try {
    const { document } = await child(found.command, ['-s', '-c', question(namesIn(file))], { env: { ...process.env, ...found.env } });
    const absent = Object.keys(document).filter((name) => document[name] === null);
    return absent.length ? { missing: `its Python lacks ${absent.join(', ')}` } : { ...found, versions: document };
  } catch (fault) {
    return { missing: `its Python does not run: ${fault.message}` };
  }
}

/** Names of the packages of a list, and numpy, which comes with them. */
const namesIn = (file) => [...readFileSync(file, 'utf8').matchAll(/^[\w-]+/gm)].map(([name]) => name).concat('numpy');

async function installed({ root, home, say, install, file }) {
  const runtime = (name) => import(join(root, 'dist/src/runtime', name));
  const [{ provision }, { installPython }, { findPython }] = await Promise.all(['workshop.js', 'install.js', 'python.js'].map(runtime));
  const python = await findPython();
  if (python.failed) return { missing: `${python.reason}; ${python.advice}` };
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 8);
  const folder = join(home, `peers-${digest}-py${python.version.join('.')}`);
  if (!install && !existsSync(folder)) return { missing: 'the packages of benchmarks/peers are not installed' };
  const made = await provision(folder, say, async (draft, scratch, lock) => {
    const job = { what: "the peers' Python packages", requirement: `--requirement=${file}`, target: join(draft, 'site'), scratch };
    const trouble = await installPython({ ...job, dependencies: true, compile: true }, { python, progress: say, lock });
    return trouble ?? { python: python.executable };
  });
  if (made.failed) return { missing: `${made.reason}; ${made.advice}` };
  return { command: made.python, env: { PYTHONPATH: join(folder, 'site'), PYTHONNOUSERSITE: '1' } };
}
