import { expect } from 'chai';
import { readEnvironment } from '../../../src/config/index.js';
import { InputError } from '../../../src/plugin/index.js';

describe('the environment', () => {
  it('says nothing by default, and empty is unset', () => {
    const { home, backend, seed, tracking } = readEnvironment({ STILLHOUSE_HOME: '' });
    expect([home, backend, seed, tracking.uri, tracking.insecureTls]).to.deep.equal([null, null, null, null, false]);
  });

  it('gives checked values', () => {
    const { backend, epochs, tracking } = readEnvironment({
      STILLHOUSE_BACKEND: 'wasm',
      STILLHOUSE_EPOCHS: '3',
      MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000',
      MLFLOW_EXPERIMENT_NAME: '2024',
      MLFLOW_TRACKING_INSECURE_TLS: 'true',
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '2',
    });
    expect([backend, epochs]).to.deep.equal(['wasm', 3]);
    expect(tracking).to.include({ uri: 'http://127.0.0.1:5000', experimentName: '2024', insecureTls: true, maxRetries: 2 });
  });

  const bad: Record<string, string> = {
    STILLHOUSE_BACKEND: 'cuda',
    STILLHOUSE_SEED: '-1',
    STILLHOUSE_EPOCHS: '1e3',
    MLFLOW_TRACKING_URI: 'sqlite:///mlflow.db',
    STILLHOUSE_TRIALS: '0',
    MLFLOW_TRACKING_INSECURE_TLS: 'yes',
    MLFLOW_HTTP_REQUEST_TIMEOUT: '0',
  };
  for (const [variable, value] of Object.entries(bad))
    it(`refuses ${variable}=${value} by name`, () => {
      expect(() => readEnvironment({ [variable]: value })).to.throw(
        InputError,
        new RegExp(`^${variable}: '${value}' does not fit \\(allowed: `),
      );
    });
});
