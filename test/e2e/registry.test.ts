/** A sweep's winner as an MLflow model on a real server, registered and promoted, and asked by Python's own MLflow. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { load, type Student } from '../../src/student/index.js';
import { hasNative } from '../support/backend.js';
import { findMlflow } from '../support/mlflow.js';
import { reference, type Reference } from '../support/reference.js';
import { artifactsOf, restOf } from '../support/server-runs.js';
import { texts } from '../support/shipped.js';

const MODEL = 'tiny-sentiment';
const ask = `
import json, sys, warnings
warnings.filterwarnings("ignore")
import mlflow, pandas as pd
texts = json.load(open(sys.argv[1], encoding="utf-8"))
found = {}
for uri in sys.argv[2:]:
    model = mlflow.pyfunc.load_model(uri)
    rows = model.predict(pd.DataFrame({"text": texts}))
    found[uri] = {"label": rows["label"].tolist(), "shares": rows.drop(columns="label").values.tolist(),
                  "inputs": model.metadata.get_input_schema().input_names(), "outputs": model.metadata.get_output_schema().input_names()}
client = mlflow.MlflowClient()
version = client.get_model_version_by_alias("${MODEL}", "champion")
outputs = [client.get_logged_model(each.model_id) for each in client.get_run(version.run_id).outputs.model_outputs]
logged = next(each for each in outputs if each.artifact_location == version.source)
print(json.dumps({"found": found, "run": version.run_id, "version": str(version.version), "tags": version.tags,
                  "logged": {"run": logged.source_run_id, "ready": logged.status.value}}))`;
const serve = `
import json, sys
import mlflow, tensorflow as tf
rows = json.load(open(sys.argv[1]))
served = [mlflow.tensorflow.load_model(uri).signatures["serving_default"] for uri in sys.argv[2:]]
print(json.dumps([[one(ids=tf.constant([row], tf.int32))["logits"].numpy()[0].tolist() for row in rows] for one in served]))`;

describe('the model registry', function () {
  this.timeout(180_000);
  let shared: Reference;
  let student: Student;
  before(async function () {
    if (!(await hasNative())) this.skip();
    shared = await reference(this);
    await shared.place.document(['export', shared.document.study, '--to', 'registry/bundle']);
    student = await load(join(shared.place.folder, 'registry/bundle'));
  });

  /** What Python's MLflow says of the texts by each model. */
  function asked(...uris: readonly string[]): any {
    const { command, args, env } = findMlflow()!;
    const python = args.length > 0 ? command : join(command, '../python');
    const file = join(shared.place.folder, 'texts.json');
    writeFileSync(file, JSON.stringify(texts));
    const all = { ...process.env, ...env, MLFLOW_TRACKING_URI: shared.uri, MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false' };
    return JSON.parse(
      execFileSync(python, ['-c', ask, file, ...uris], { encoding: 'utf8', env: all, stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  }

  it('holds versions with their run, which Python loads and which answer as the student does', async () => {
    const { place, document } = shared;
    const logged = await artifactsOf(restOf(shared.uri), document.best.run_id);
    expect(logged).to.include.members([
      'model/MLmodel',
      'model/input_example.json',
      'model/code/stillhouse_student.py',
      'model/data/weights.bin',
      'model/tensorflow/saved_model.pb',
    ]);
    const first = await place.document([
      'export',
      document.trials[1].run_id,
      '--to',
      'registry/1',
      '--format',
      'mlflow',
      '--register',
      MODEL,
      '--alias',
      'champion',
    ]);
    const link = (version: number): string => `${shared.uri}/#/models/${MODEL}/versions/${version}?workflowType=machine_learning`;
    expect(first.registered).to.deep.equal({ model: MODEL, version: '1', alias: 'champion', link: link(1) });
    const second = await place.document([
      'export',
      document.best.run_id,
      '--to',
      'registry/2',
      '--format',
      'mlflow',
      '--register',
      MODEL,
      '--alias',
      'challenger',
    ]);
    expect(second.registered.version).to.equal('2');
    expect(second.difference.labels).to.equal(1);

    const promoted = await place.document(['promote', MODEL, 'challenger']);
    expect(promoted).to.deep.equal({
      model: MODEL,
      alias: 'champion',
      version: '2',
      run_id: document.best.run_id,
      before: '1',
      link: link(2),
    });
    const told = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
    const keys = (one: object): string => `{${Object.keys(one).join(', ')}}`;
    expect(told)
      .to.contain(`registered: ${keys(first.registered)} or null`)
      .and.to.contain(`\`${keys(promoted)}\``);

    const uris = [`runs:/${document.best.run_id}/model`, `models:/${MODEL}@champion`];
    const { found, run, version, tags, logged: model } = asked(...uris);
    expect([run, version]).to.deep.equal([document.best.run_id, '2']);
    expect(model).to.deep.equal({ run: document.best.run_id, ready: 'READY' });
    expect(tags).to.include({ 'stillhouse.architecture': 'bag-of-embeddings' });
    for (const uri of uris) {
      const { label, shares, inputs, outputs } = found[uri];
      expect(inputs).to.deep.equal(['text']);
      expect(outputs).to.deep.equal(['label', ...student.labels.map((name) => `probability_${name}`)]);
      student.batch(texts).forEach((prediction, row) => {
        expect(label[row]).to.equal(prediction.label);
        prediction.probabilities.forEach((share, index) => expect(shares[row][index]).to.be.closeTo(share, 1e-5));
      });
    }
  });

  it('holds what mlflow.tensorflow loads', async function () {
    const command = process.env['STILLHOUSE_TENSORFLOW_PYTHON'];
    if (!command) {
      console.log('      skipped: STILLHOUSE_TENSORFLOW_PYTHON names no Python');
      return this.skip();
    }
    const file = join(shared.place.folder, 'ids.json');
    writeFileSync(file, JSON.stringify(texts.map((text) => [...student.tokens(text)])));
    const env = {
      ...process.env,
      MLFLOW_TRACKING_URI: shared.uri,
      MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false',
      TF_CPP_MIN_LOG_LEVEL: '3',
    };
    const uris = [`runs:/${shared.document.best.run_id}/model`, `models:/${MODEL}@champion`];
    const found = JSON.parse(
      execFileSync(command, ['-c', serve, file, ...uris], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    for (const logits of found as number[][][])
      texts.forEach((text, row) =>
        student.predict(text).logits.forEach((value, at) => expect(logits[row]![at]).to.be.closeTo(value, 1e-5)),
      );
  });

  it('is not needed for the other formats, each compared with the trained student', async () => {
    const { place, document } = shared;
    const formats = ['html', 'saved-model', 'tfjs', 'onnx'];
    const ended = await Promise.all(
      formats.map((format) => place.run(['export', document.study, '--to', `formats/${format}`, '--format', format, '--json'])),
    );
    ended.forEach(({ code, stdout }, index) => {
      const told = JSON.parse(stdout);
      if (formats[index] === 'onnx' && code === 2) return expect(told.error.problem).to.include('no Python here has numpy and onnxruntime');
      expect(told.difference.logits).to.be.below(1e-5);
      expect([code, told.difference.labels, told.run_id]).to.deep.equal([0, 1, document.best.run_id]);
      expect(told.scores.exported.macro_f1).to.equal(told.scores.trained.macro_f1);
    });
  });

  it('is told what cannot be before anything is written', async () => {
    const { place, document } = shared;
    const failed = async (...args: readonly string[]): Promise<string> => {
      const { code, stderr } = await place.run(args);
      expect(code).to.equal(2);
      return stderr;
    };
    expect(await failed('promote', MODEL, '77')).to.include(`no version 77 of a model '${MODEL}'`);
    expect(await failed('promote', 'nobody', 'champion')).to.include("no alias 'champion' of a model 'nobody'");
    const wrong = ['export', document.best.run_id, '--to', 'registry/3', '--register', MODEL];
    expect(await failed(...wrong)).to.include("takes MLflow models, not the format 'bundle'");
  });
});
