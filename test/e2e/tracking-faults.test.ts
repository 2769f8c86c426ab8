/** A tracking server that does not let us in, or is none: told before anything is trained or kept. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { Workplace } from '../support/workplace.js';

describe('a wrong tracking server', function () {
  this.timeout(120_000);
  let place: Workplace;
  const servers: Server[] = [];
  const serve = async (answer: RequestListener): Promise<number> => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  before(function () {
    const opened = Workplace.open();
    if (!opened) {
      console.log('    skipped: no MLflow server is installed here; run the set-up');
      return this.skip();
    }
    place = opened;
  });
  after(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await place?.close();
  });
  const refused = async (args: string[], env: NodeJS.ProcessEnv): Promise<string> => {
    const { code, stdout, stderr } = await place.run([...args, '--json'], env);
    expect(code, stderr).to.equal(2);
    expect(stderr).to.not.match(/trial 0|teacher .*epoch|\n {4}at /);
    expect(JSON.parse(stdout).error).to.include({ kind: 'input' });
    expect([...place.studies(), ...place.outboxes()]).to.deep.equal([]);
    return stderr;
  };

  it('with wrong credentials is told before training; the password is not', async () => {
    const port = await serve((_, response) => void response.writeHead(401, { 'www-authenticate': 'Basic realm="mlflow"' }).end('no'));
    const env = { MLFLOW_TRACKING_URI: `http://127.0.0.1:${port}`, MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: 'hush-hush' };
    for (const args of [
      ['sweep', 'sweeps/cheap.yaml'],
      ['train', 'experiments/cheap.yaml'],
    ]) {
      const said = await refused(args, env);
      expect(said).to.include('does not let us in').and.to.include('MLFLOW_TRACKING_PASSWORD');
      expect(said).to.not.include('hush-hush');
    }
  });

  it('that is another program is told', async () => {
    const port = await serve((_, response) => void response.end('<html>a wiki</html>'));
    expect(await refused(['sweep', 'sweeps/cheap.yaml'], { MLFLOW_TRACKING_URI: `http://127.0.0.1:${port}` })).to.include(
      'is not an MLflow server',
    );
  });

  it('that nobody runs is told', async () => {
    const port = await serve(() => {});
    servers.pop()!.close();
    expect(await refused(['sweep', 'sweeps/cheap.yaml'], { MLFLOW_TRACKING_URI: `http://127.0.0.1:${port}` })).to.include(
      'cannot reach the tracking server',
    );
  });

  it('on a port that another program holds is not started', async () => {
    const port = await serve((_, response) => void response.end('a wiki'));
    expect(await refused(['server', 'start', '--port', String(port)], {})).to.include(`port ${port} is taken by another program`);
    expect(await place.document(['server', 'status'])).to.deep.equal({ running: false, pid: null, uri: null });
  });
});
