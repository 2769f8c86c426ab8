/** Where the tracking server is and how to speak to it: address, credentials, TLS, patience. */
import { readFileSync } from 'node:fs';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { InputError } from '../../plugin/index.js';
import { authorization, type Environment, flagOf, numberOf } from './environment.js';

export interface Connection {
  /** Without credentials and without a slash at the end; safe to print and to keep. */
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Which credentials are used, in words. */
  readonly credentials: string;
  readonly dispatcher: Dispatcher;
  readonly retries: number;
  /** First pause in seconds; doubled at each retry. */
  readonly backoff: number;
  /** Greatest random addition to a pause, in seconds. */
  readonly jitter: number;
}

/** Reads a tracking URI and the environment. Throws an `InputError` for what is not supported, never with a secret in it. */
export function connect(uri: string, env: Environment): Connection {
  const url = parseUri(uri);
  refusePythonOnly(env);
  const auth = authorization(env, url);
  const headers: Record<string, string> = { 'user-agent': 'stillhouse' };
  if (auth.header) headers['authorization'] = auth.header;
  if (env['MLFLOW_WORKSPACE']) headers['x-mlflow-workspace'] = env['MLFLOW_WORKSPACE'];
  return {
    uri: bare(url),
    headers,
    credentials: auth.source,
    dispatcher: dispatcherOf(env),
    retries: numberOf(env, 'MLFLOW_HTTP_REQUEST_MAX_RETRIES', 7),
    backoff: numberOf(env, 'MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR', 2),
    jitter: numberOf(env, 'MLFLOW_HTTP_REQUEST_BACKOFF_JITTER', 1),
  };
}

/** A tracking URI without its user, password and last slash; throws as `connect` does. */
export const withoutCredentials = (uri: string): string => bare(parseUri(uri));

const bare = (url: URL): string => `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;

function parseUri(uri: string): URL {
  const remedy = { allowed: 'http:// or https:// of an MLflow server', suggestion: 'for a local store run `stillhouse server start`' };
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1];
  const what = scheme && scheme.length > 1 ? `the scheme '${scheme}:'` : uri === 'databricks' ? `'databricks'` : 'a folder or file path';
  throw new InputError(`${what} is not supported as tracking URI`, { path: 'MLFLOW_TRACKING_URI', ...remedy });
}

function refusePythonOnly(env: Environment): void {
  for (const name of ['MLFLOW_TRACKING_AUTH', 'MLFLOW_TRACKING_AWS_SIGV4']) {
    if (!env[name] || /^(false|0)$/i.test(env[name])) continue;
    throw new InputError(`${name} is set, but it asks for a plugin of MLflow's Python client, which is not supported`, {
      suggestion: 'unset it and use MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN',
    });
  }
}

function dispatcherOf(env: Environment): Dispatcher {
  // MLflow itself may wait 20 s for a locked database before it answers.
  const timeout = numberOf(env, 'MLFLOW_HTTP_REQUEST_TIMEOUT', 120) * 1000;
  const tls = tlsOf(env);
  const options = { headersTimeout: timeout, bodyTimeout: timeout, connect: { timeout: Math.min(10_000, timeout || 10_000), ...tls } };
  const httpProxy = env['http_proxy'] || env['HTTP_PROXY'];
  const httpsProxy = env['https_proxy'] || env['HTTPS_PROXY'];
  if (!httpProxy && !httpsProxy) return new Agent(options);
  const noProxy = ['localhost', '127.0.0.1', '::1', env['no_proxy'] || env['NO_PROXY']].filter(Boolean).join(',');
  return new EnvHttpProxyAgent({ ...options, httpProxy, httpsProxy, noProxy, requestTls: tls });
}

function tlsOf(env: Environment): { ca?: Buffer; cert?: Buffer; key?: Buffer; rejectUnauthorized?: boolean } {
  const insecure = flagOf(env, 'MLFLOW_TRACKING_INSECURE_TLS');
  const ca = pem(env, 'MLFLOW_TRACKING_SERVER_CERT_PATH');
  const client = pem(env, 'MLFLOW_TRACKING_CLIENT_CERT_PATH');
  if (insecure && ca) {
    throw new InputError('MLFLOW_TRACKING_INSECURE_TLS and MLFLOW_TRACKING_SERVER_CERT_PATH are both set', { suggestion: 'unset one' });
  }
  return { ...(ca && { ca }), ...(client && { cert: client, key: client }), ...(insecure && { rejectUnauthorized: false }) };
}

function pem(env: Environment, name: string): Buffer | undefined {
  const file = env[name];
  if (!file) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw new InputError(`cannot read the file that ${name} names: ${(error as Error).message}`, { file, allowed: 'a PEM file' });
  }
}
