import convict from 'convict';
import { InputError } from '../plugin/index.js';
import type { Override } from './overrides.js';

/** Settings of the process, checked. */
export interface Environment {
  /** Folder for what is provisioned and kept; null: `.stillhouse` in the project. */
  readonly home: string | null;
  readonly backend: 'tensorflow' | 'wasm' | 'cpu' | null;
  readonly seed: number | null;
  readonly epochs: number | null;
  readonly trials: number | null;
  readonly tracking: {
    readonly uri: string | null;
    readonly experimentName: string | null;
    readonly experimentId: string | null;
    readonly username: string | null;
    readonly password: string | null;
    readonly token: string | null;
    readonly insecureTls: boolean;
    readonly serverCertPath: string | null;
    readonly clientCertPath: string | null;
    /** Seconds. */
    readonly timeout: number | null;
    readonly maxRetries: number | null;
  };
}

type Check = (value: string) => unknown;
interface Setting {
  readonly env: string;
  readonly doc: string;
  readonly allowed: string;
  readonly read: Check;
  readonly otherwise?: unknown;
  readonly secret?: boolean;
}

const refused = Symbol('refused');
const text: Check = (value) => value;
const whole =
  (low: number, high: number): Check =>
  (value) =>
    /^\d+$/.test(value) && Number(value) >= low && Number(value) <= high ? Number(value) : refused;
const oneOf =
  (...choices: string[]): Check =>
  (value) =>
    choices.includes(value) ? value : refused;
const yes: Check = (value) => (/^(true|1)$/i.test(value) ? true : /^(false|0)$/i.test(value) ? false : refused);
const uri: Check = (value) => (/^https?:\/\/\S+$/.test(value) && URL.canParse(value) ? value : refused);
const setting = (env: string, doc: string, allowed: string, read: Check, more: Partial<Setting> = {}): Setting => ({
  env,
  doc,
  allowed,
  read,
  ...more,
});

/** Every variable that is read, with its meaning: for the README's table. */
export const settings: Readonly<Record<string, Setting>> = {
  home: setting('STILLHOUSE_HOME', 'Folder for what is set up and kept; else .stillhouse in the project.', 'a path', text),
  backend: setting('STILLHOUSE_BACKEND', 'TensorFlow backend to use.', 'tensorflow, wasm, cpu', oneOf('tensorflow', 'wasm', 'cpu')),
  seed: setting('STILLHOUSE_SEED', "Experiment's and sweep's seed.", 'a whole number from 0 to 4294967295', whole(0, 2 ** 32 - 1)),
  epochs: setting('STILLHOUSE_EPOCHS', 'training.epochs of the experiment.', 'a whole number from 1 to 100000', whole(1, 100_000)),
  trials: setting('STILLHOUSE_TRIALS', 'Trials of a sweep.', 'a whole number from 1 to 1000000', whole(1, 1_000_000)),
  uri: setting('MLFLOW_TRACKING_URI', 'Tracking server; unset: a local one.', 'http://... or https://...', uri),
  experimentName: setting('MLFLOW_EXPERIMENT_NAME', 'Experiment on the tracking server.', 'text', text),
  experimentId: setting('MLFLOW_EXPERIMENT_ID', 'The same by id.', 'digits', (value) => (/^\d+$/.test(value) ? value : refused)),
  username: setting('MLFLOW_TRACKING_USERNAME', 'Basic authentication.', 'text', text),
  password: setting('MLFLOW_TRACKING_PASSWORD', 'Basic authentication.', 'text', text, { secret: true }),
  token: setting('MLFLOW_TRACKING_TOKEN', 'Bearer token.', 'text', text, { secret: true }),
  insecureTls: setting('MLFLOW_TRACKING_INSECURE_TLS', 'Accept any certificate.', 'true or false', yes, { otherwise: false }),
  serverCertPath: setting('MLFLOW_TRACKING_SERVER_CERT_PATH', 'Certificates to trust.', 'a path', text),
  clientCertPath: setting('MLFLOW_TRACKING_CLIENT_CERT_PATH', 'Certificate to show.', 'a path', text),
  timeout: setting('MLFLOW_HTTP_REQUEST_TIMEOUT', 'Seconds a request may take.', 'a whole number from 1 up', whole(1, 86_400)),
  maxRetries: setting(
    'MLFLOW_HTTP_REQUEST_MAX_RETRIES',
    'Tries of a request after the first.',
    'a whole number from 0 to 100',
    whole(0, 100),
  ),
};

/** Reads STILLHOUSE_* and MLFLOW_* from the environment; empty counts as unset. Throws an `InputError` that names the variable. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const { home, backend, seed, epochs, trials, ...tracking } = readSettings(env, Object.keys(settings));
  return { home, backend, seed, epochs, trials, tracking } as Environment;
}

function readSettings(env: NodeJS.ProcessEnv, keys: readonly string[]): Record<string, unknown> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const wanted = Object.entries(settings).filter(([key]) => keys.includes(key));
  const schema = Object.fromEntries(
    wanted.map(([key, { env: variable, doc }]) => [key, { doc, format: '*', default: null, env: variable }]),
  );
  const read = convict<Record<string, string | null>>(schema, { env: set as NodeJS.ProcessEnv, args: [] }).getProperties();
  return Object.fromEntries(wanted.map(([key, item]) => [key, checked(item, read[key] ?? null)]));
}

function checked(item: Setting, value: string | null): unknown {
  if (value === null) return item.otherwise ?? null;
  const found = item.read(value);
  if (found !== refused) return found;
  throw new InputError(`${item.secret ? 'its value' : `'${value}'`} does not fit`, { file: item.env, allowed: item.allowed });
}

const sayings: Readonly<Record<string, string>> = { seed: 'seed', epochs: 'training.epochs', trials: 'trials' };

/** The environment's say in an experiment or a sweep. Throws an `InputError`. */
export function environmentOverrides(env: NodeJS.ProcessEnv = process.env, folder = process.cwd()): Override[] {
  const values = readSettings(env, Object.keys(sayings));
  return Object.entries(sayings).flatMap(([key, path]) => {
    const value = values[key];
    return value === null ? [] : [{ path, value, place: { file: settings[key]!.env, folder } }];
  });
}
