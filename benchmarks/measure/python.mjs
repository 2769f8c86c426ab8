/** The Python that the peers run in: a ready one, or one installed into the state folder. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { child } from './child.mjs';

const question = `
import importlib.metadata as m, json, platform
names = ['tensorflow-cpu', 'keras', 'jax', 'optax', 'optuna', 'mlflow', 'scikit-learn', 'numpy']
def version(name):
    try: return m.version(name)
    except m.PackageNotFoundError: return None
print(json.dumps({'python': platform.python_version(), **{name: version(name) for name in names}}))`;

/**
 * `{ command, env, versions }`, or `{ missing }` with the reason. STILLHOUSE_PEER_PYTHON names a ready interpreter; `home` is the state
 * folder that an installation goes to, minutes on the first call and none where `install` is false.
 */
export async function peerPython({ root, home, say, install = true }) {
  const ready = process.env.STILLHOUSE_PEER_PYTHON;
  const found = ready ? { command: ready, env: {} } : await installed({ root, home, say, install });
  if (found.missing) return found;
  try {
    const { document } = await child(found.command, ['-s', '-c', question], { env: { ...process.env, ...found.env } });
    const absent = Object.keys(document).filter((name) => document[name] === null);
    return absent.length ? { missing: `its Python lacks ${absent.join(', ')}` } : { ...found, versions: document };
  } catch (fault) {
    return { missing: `its Python does not run: ${fault.message}` };
  }
}

async function installed({ root, home, say, install }) {
  const runtime = (name) => import(join(root, 'dist/src/runtime', name));
  const [{ provision }, { installPython }, { findPython }] = await Promise.all(['workshop.js', 'install.js', 'python.js'].map(runtime));
  const python = await findPython();
  if (python.failed) return { missing: `${python.reason}; ${python.advice}` };
  const list = join(root, 'benchmarks/peers/requirements.txt');
  const digest = createHash('sha256').update(readFileSync(list)).digest('hex').slice(0, 8);
  const folder = join(home, `peers-${digest}-py${python.version.join('.')}`);
  if (!install && !existsSync(folder)) return { missing: 'the packages of benchmarks/peers are not installed' };
  const made = await provision(folder, say, async (draft, scratch, lock) => {
    const job = { what: "the peers' Python packages", requirement: `--requirement=${list}`, target: join(draft, 'site'), scratch };
    const trouble = await installPython({ ...job, dependencies: true, compile: true }, { python, progress: say, lock });
    return trouble ?? { python: python.executable };
  });
  if (made.failed) return { missing: `${made.reason}; ${made.advice}` };
  return { command: made.python, env: { PYTHONPATH: join(folder, 'site'), PYTHONNOUSERSITE: '1' } };
}
