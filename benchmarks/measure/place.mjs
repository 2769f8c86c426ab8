/** A temporary folder with a state folder of its own that borrows what is installed, and a real MLflow server in it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { allowChildren, child } from './child.mjs';

/** Environment without anyone's tracking settings. */
const ownEnvironment = (more) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^_?MLFLOW_|^STILLHOUSE_(?!PYTHON|BACKEND)/.test(name))),
  ...more,
});

/** `{ folder, env, stillhouse(args, env), server(), close() }`; `home` is the state folder that lends TensorFlow and MLflow. */
export function openPlace({ root, home }) {
  const folder = mkdtempSync(join(tmpdir(), 'stillhouse-benchmark-'));
  const own = join(folder, 'home');
  mkdirSync(own);
  for (const name of readdirSync(home))
    if (/^(tensorflow|mlflow|kernels)-[^/]*$/.test(name) && !/\.lock$|building/.test(name))
      symlinkSync(resolve(home, name), join(own, name));
  const env = ownEnvironment({ STILLHOUSE_HOME: own });
  const stillhouse = (args, more = {}, options = {}) =>
    child(process.execPath, [join(root, 'dist/src/cli/main.js'), ...args, '--json'], { cwd: folder, env: { ...env, ...more }, ...options });
  let server = null;
  return {
    folder,
    env,
    stillhouse,
    /** Address of the server, started at the first call. */
    server: async () => (await (server ??= stillhouse(['server', 'start']))).document.uri,
    async close() {
      allowChildren();
      if (server) await stillhouse(['server', 'stop']).catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
