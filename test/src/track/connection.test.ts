import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InputError } from '../../../src/plugin/index.js';
import { connect } from '../../../src/track/client/connection.js';
import { experimentOf } from '../../../src/track/client/environment.js';
import { ServerFailure } from '../../../src/track/client/failure.js';
import { pause, persist, retryAfter } from '../../../src/track/client/retry.js';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe("MLflow's environment variables", () => {
  let home: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'stillhouse-home-'));
    mkdirSync(join(home, '.mlflow'));
    writeFileSync(
      join(home, '.mlflow', 'credentials'),
      '# mine\n[mlflow]\nmlflow_tracking_username = bob\nmlflow_tracking_password = p#a;s\\s=1\n',
    );
  });
  after(() => rmSync(home, { recursive: true }));
  const none = { HOME: '/nowhere' };
  const header = (uri: string, env: object): string | undefined => connect(uri, { ...none, ...env }).headers['authorization'];

  it('gives Basic from variables, else the credentials file, else the URI, else Bearer', () => {
    const all = { MLFLOW_TRACKING_USERNAME: 'u', MLFLOW_TRACKING_PASSWORD: 'p', MLFLOW_TRACKING_TOKEN: 't' };
    expect(header('http://x:y@h:1', { ...all, HOME: home })).to.equal(basic('u:p'));
    expect(header('http://x:y@h:1', { MLFLOW_TRACKING_TOKEN: 't', HOME: home })).to.equal(basic('bob:p#a;s\\s=1'));
    expect(header('http://h:1', { MLFLOW_TRACKING_USERNAME: 'eve', HOME: home })).to.equal(basic('eve:p#a;s\\s=1'));
    expect(header('http://x:y%40z@h:1', { MLFLOW_TRACKING_TOKEN: 't' })).to.equal(basic('x:y@z'));
    expect(header('http://h:1', { MLFLOW_TRACKING_TOKEN: 't' })).to.equal('Bearer t');
    expect(header('http://h:1', {})).to.equal(undefined);
  });
  it('keeps credentials out of the URI it shows', () => {
    expect(connect('https://me:secret@host:8443/mlflow/', none).uri).to.equal('https://host:8443/mlflow');
  });
  it('reads retries, backoff, jitter, workspace and experiment', () => {
    const env = {
      ...none,
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '3',
      MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.5',
      MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0',
      MLFLOW_WORKSPACE: 'w',
    };
    const made = connect('http://h', env);
    expect([made.retries, made.backoff, made.jitter, made.headers['x-mlflow-workspace']]).to.deep.equal([3, 0.5, 0, 'w']);
    expect(connect('http://h', none)).to.include({ retries: 7, backoff: 2, jitter: 1 });
    expect(experimentOf({ MLFLOW_EXPERIMENT_NAME: 'n', MLFLOW_EXPERIMENT_ID: '7' })).to.deep.equal({ id: '7' });
    expect(experimentOf({ MLFLOW_EXPERIMENT_NAME: 'n' })).to.deep.equal({ name: 'n' });
  });
  for (const uri of [
    'file:///x/mlruns',
    './mlruns',
    'mlruns',
    'sqlite:///mlflow.db',
    'databricks',
    'databricks://profile',
    'postgresql://u:secret@h/db',
  ]) {
    it(`refuses ${uri.replace('secret', '...')} and says what is supported`, () => {
      expect(() => connect(uri, none))
        .to.throw(InputError, /not supported as tracking URI .*https:\/\/ of an MLflow server/)
        .and.to.satisfy((error: Error) => !error.message.includes('secret'));
    });
  }
  const wrong: [object, RegExp][] = [
    [{ MLFLOW_TRACKING_AUTH: 'kerberos' }, /MLFLOW_TRACKING_AUTH is set/],
    [{ MLFLOW_HTTP_REQUEST_MAX_RETRIES: 'many' }, /MLFLOW_HTTP_REQUEST_MAX_RETRIES is 'many'/],
    [{ MLFLOW_TRACKING_SERVER_CERT_PATH: '/nowhere/ca.pem' }, /MLFLOW_TRACKING_SERVER_CERT_PATH/],
    [{ MLFLOW_TRACKING_CLIENT_CERT_PATH: '/nowhere/me.pem' }, /MLFLOW_TRACKING_CLIENT_CERT_PATH/],
  ];
  for (const [env, message] of wrong) {
    it(`refuses ${JSON.stringify(env)}`, () => expect(() => connect('http://h', { ...none, ...env })).to.throw(InputError, message));
  }
});

describe('pauses between retries', () => {
  it('double, are jittered, end at two minutes and obey Retry-After', () => {
    const patience = { retries: 7, backoff: 2, jitter: 1 };
    expect([0, 1, 2, 3, 20].map((attempt) => pause(attempt, patience, null, () => 0.5))).to.deep.equal([2500, 4500, 8500, 16500, 120500]);
    expect(pause(0, patience, 60_000, () => 0)).to.equal(60_000);
    expect(retryAfter('3')).to.equal(3000);
    expect(retryAfter('Wed, 21 Oct 2015 07:28:10 GMT', Date.parse('Wed, 21 Oct 2015 07:28:00 GMT'))).to.equal(10_000);
    expect([retryAfter('soon'), retryAfter(undefined), retryAfter('999999')]).to.deep.equal([null, null, 600_000]);
  });

  it('count anew whenever the work has got on, and end where it does not', async () => {
    let [tries, reached] = [0, 0];
    const attempt = (upTo: number) => async (): Promise<string> => {
      tries++;
      if (reached === 9) return 'done';
      if (tries % 2 === 0 && reached < upTo) reached++;
      throw new ServerFailure('got no answer', 'transient', null);
    };
    const patience = { retries: 7, backoff: 0, jitter: 0, reconnects: 2, reached: () => reached };
    expect(await persist(attempt(9), patience)).to.equal('done');
    expect(tries).to.equal(19);
    [tries, reached] = [0, 0];
    const failed = await persist(attempt(4), patience).catch((error: Error) => error.message);
    expect([failed, tries]).to.deep.equal(['got no answer', 10]);
  });
});
