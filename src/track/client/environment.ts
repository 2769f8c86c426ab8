/** MLflow's environment variables as its Python client understands them. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'ini';
import { InputError } from '../../plugin/index.js';

/** Environment variables by name; tests give their own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A number of an environment variable, or `fallback` where it is unset. Throws an `InputError` for anything else than a number >= 0. */
export function numberOf(env: Environment, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text.trim() === '') return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InputError(`${name} is '${text}'`, { allowed: 'a number, 0 or more' });
  return value;
}

/** Whether a variable is set to `true` or `1`. */
export const flagOf = (env: Environment, name: string): boolean => /^(true|1)$/i.test(env[name]?.trim() ?? '');

/** The experiment that the environment names, which wins over the study's own name. */
export function experimentOf(env: Environment): { id?: string; name?: string } {
  if (env['MLFLOW_EXPERIMENT_ID']) return { id: env['MLFLOW_EXPERIMENT_ID'] };
  return env['MLFLOW_EXPERIMENT_NAME'] ? { name: env['MLFLOW_EXPERIMENT_NAME'] } : {};
}

/**
 * The `Authorization` header: Basic from the variables or `~/.mlflow/credentials`, else from the URI, else Bearer from the token; null: none.
 * `source` names where it came from, without the secret.
 */
export function authorization(env: Environment, uri: URL): { header: string | null; source: string } {
  const file = credentialsFile(env);
  const username = env['MLFLOW_TRACKING_USERNAME'] || file['mlflow_tracking_username'];
  const password = env['MLFLOW_TRACKING_PASSWORD'] || file['mlflow_tracking_password'];
  if (username && password) return { header: basic(username, password), source: 'MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD' };
  if (uri.username) {
    return { header: basic(decodeURIComponent(uri.username), decodeURIComponent(uri.password)), source: 'user and password in the URI' };
  }
  const token = env['MLFLOW_TRACKING_TOKEN'];
  return token ? { header: `Bearer ${token}`, source: 'MLFLOW_TRACKING_TOKEN' } : { header: null, source: 'no credentials' };
}

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function credentialsFile(env: Environment): Readonly<Record<string, string>> {
  try {
    const text = readFileSync(join(env['HOME'] ?? homedir(), '.mlflow', 'credentials'), 'utf8');
    // Python's configparser reads ; and # inside a value as themselves, the ini package as a comment.
    const escaped = text.replace(/^([^=\n;#]+=)(.*)$/gm, (_, key: string, value: string) => key + value.replace(/[\\;#]/g, '\\$&'));
    return (parse(escaped)['mlflow'] as Record<string, string> | undefined) ?? {};
  } catch {
    return {};
  }
}
