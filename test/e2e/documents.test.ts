/** A sweep's document and what the server holds afterwards; the documents of the other commands. */
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { reference, type Reference } from '../support/reference.js';
import { artifactsOf, childrenOf, keysOf, paramsOf, pointsOf, restOf, tagsOf } from '../support/server-runs.js';

/** Keys of data, nested, in the form `a.b`; of a list those of its first element. */
function shape(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.length ? shape(value[0], `${at}[]`) : [`${at}[]`];
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([key, own]) => (/[.]/.test(key) ? [`${at}.*`] : shape(own, at ? `${at}.${key}` : key)));
}
const distinct = (value: unknown): string[] => [...new Set(shape(value))];

const evidence = 'epochs initial train validation lowest lowest_epoch train_at_lowest gap train_slope validation_slope learned'.split(' ');
const diagnosisKeys = ['verdict', 'sentence', 'suggestion', ...evidence.map((key) => `evidence.${key}`)].map((key) => `diagnosis.${key}`);
const trialKeys = ['number', 'state', 'params.*', 'value', 'run_id', 'seconds', ...diagnosisKeys];
const scores = ['accuracy', 'macro_f1', 'loss', 'macro_precision', 'macro_recall', 'parameters'];
const deliveryKeys = ['tracking.kind', 'tracking.pending', 'tracking.trouble'];

describe('sweep --json', function () {
  this.timeout(180_000);
  let shared: Reference;
  before(async function () {
    shared = await reference(this);
  });
  const rest = () => restOf(shared.uri);
  const read = (id: string) => rest().run(id);

  it('prints its document, every key of it, and nothing else on stdout', () => {
    const { document } = shared;
    expect(distinct(document)).to.have.members([
      ...[
        'study',
        'journal',
        'objective.metric',
        'objective.direction',
        'seconds',
        'study_seconds',
        'pareto',
        'winner',
        'stopped',
        'pruning',
      ],
      ...trialKeys.map((key) => `trials[].${key}`),
      ...trialKeys.map((key) => `best.${key}`),
      ...['value', 'run_id', 'seconds', 'params.*', 'gain.verdict', 'gain.metric', 'gain.sentence'].map((key) => `control.${key}`),
      ...['interval.low', 'interval.high', ...scores.slice(0, 5).map((key) => `points.${key}`)]
        .filter((key) => key !== 'points.loss')
        .map((key) => `control.gain.${key}`),
      ...['student', 'control', 'teacher'].flatMap((model) => scores.map((key) => `test.${model}.${key}`)),
      ...['uri', 'experiment_id', 'parent_run_id'].map((key) => `tracking.${key}`),
      ...['runs', 'compare', 'side_by_side', 'nested', 'best', 'curves', 'parent', 'report'].map((key) => `tracking.links.${key}`),
      ...['method', 'quantile', 'trials', 'least', 'shares', 'trouble'].map((key) => `importances.${key}`),
      ...['trial', 'fidelity.agreement', 'fidelity.kl', 'calibration_error', 'disagreements'].map((key) => `examination.${key}`),
      ...['name', 'texts', 'accuracy', 'difference'].map((key) => `examination.worst_slice.${key}`),
      ...['best', 'matrix[][]'].map((key) => `rungs.${key}`),
      ...['step', 'trials', 'finished', 'spearman', 'kendall', 'survived.half', 'survived.quarter'].map((key) => `rungs.rungs[].${key}`),
      ...['train', 'labelled', 'unlabelled', 'validation'].map((key) => `data.${key}`),
      ...['metric', 'sentence', 'score.student', 'score.teacher', 'score.share'].map((key) => `against_teacher.${key}`),
      ...['student', 'teacher', 'share'].map((key) => `against_teacher.parameters.${key}`),
      ...['student', 'teacher', 'times', 'one_core'].map((key) => `against_teacher.milliseconds.${key}`),
      ...deliveryKeys,
    ]);
    expect(document.trials.map(({ number, state }: any) => `${number} ${state}`)).to.deep.equal(
      [0, 1, 2, 3].map((number) => `${number} complete`),
    );
    expect(document.trials[0].params).to.deep.equal({ 'loss.distillation.temperature': 1, 'optimizer.rate': 0.003 });
    expect(document.control.params).to.deep.equal({ ...document.best.params });
    expect(document.best.value).to.equal(Math.max(...document.trials.map(({ value }: any) => value)));
    expect(document.tracking).to.deep.include({ uri: shared.uri, kind: 'mlflow', pending: 0, trouble: null });
    expect(existsSync(document.journal)).to.equal(true);
  });

  it('leaves one finished parent with journal, trial table, gain and the test scores of the winner', async () => {
    const { document } = shared;
    const parent = await read(document.tracking.parent_run_id);
    expect(parent.info.status).to.equal('FINISHED');
    expect(tagsOf(parent)).to.not.have.property('mlflow.parentRunId');
    expect(tagsOf(parent)['mlflow.note.content']).to.include('Gain over the control').and.include('too few trials: 4 complete, 20 needed');
    expect(await artifactsOf(rest(), parent.info.run_id)).to.include.members([
      'experiment.yaml',
      'importances.json',
      'report.html',
      'rungs.json',
      'plots/slices.svg',
      'plots/contour.svg',
      'plots/rank_correlation.svg',
      'journal.log',
      'plots/history.svg',
      'plots/parallel_coordinates.svg',
      'sweep.yaml',
      'trials.json',
    ]);
    const table = JSON.parse((await rest().artifact(parent.info.run_id, 'trials.json')).toString());
    expect(table.data.map(([number]: unknown[]) => number)).to.have.members([0, 1, 2, 3]);
    expect(table.data[0][0]).to.equal(document.best.number);
    const last = Object.fromEntries(parent.data.metrics!.map(({ key, value }) => [key, value]));
    expect(last).to.include({
      'test/accuracy': document.test.student.accuracy,
      'test/macro_f1': document.test.student.macro_f1,
      'test/loss': document.test.student.loss,
      'control/test/macro_f1': document.test.control.macro_f1,
      'teacher/test/macro_f1': document.test.teacher.macro_f1,
      'gain/test/macro_f1': document.test.student.macro_f1 - document.test.control.macro_f1,
      'gain/validation/macro_f1': document.best.value - document.control.value,
    });
  });

  it('leaves a child a trial, whole, and the control below the best trial', async () => {
    const { document } = shared;
    const { experiment_id, parent_run_id } = document.tracking;
    const children = await childrenOf(rest(), experiment_id, parent_run_id);
    expect(children.map(({ info }) => info.run_id)).to.have.members(document.trials.map(({ run_id }: any) => run_id));
    const controls = await childrenOf(rest(), experiment_id, document.best.run_id);
    expect(controls.map(({ info }) => info.run_id)).to.deep.equal([document.control.run_id]);
    expect(paramsOf(controls[0]!)).to.include({ teacher: 'null', 'loss.distillation.alpha': '0' });
    for (const run of [...children, ...controls]) {
      const trial = document.trials.find(({ run_id }: any) => run_id === run.info.run_id) ?? document.control;
      expect(run.info.status).to.equal('FINISHED');
      for (const [path, value] of Object.entries(trial.params)) expect(paramsOf(run)[path]).to.equal(String(value));
      for (const key of ['train/loss', 'validation/loss', 'validation/accuracy', 'validation/macro_f1'])
        expect(await pointsOf(rest(), run, (one) => one === key)).to.have.length(3);
      expect(run.inputs!.dataset_inputs!.length).to.be.at.least(2);
      const looked = run.info.run_id === document.best.run_id;
      const tables = looked ? ['confusions.json', 'disagreements.json', 'reliability.json', 'slices.json'] : [];
      const code = ['graph', 'student', 'text'].map((name) => `code/stillhouse_${name}.py`);
      const data = ['data/student.json', 'data/weights.bin', 'input_example.json'];
      const model = ['MLmodel', 'conda.yaml', 'python_env.yaml', 'requirements.txt', 'tensorflow/saved_model.pb', ...code, ...data].map(
        (name) => `model/${name}`,
      );
      // Other suites of this process compress the same student.
      const artifacts = (await artifactsOf(rest(), run.info.run_id)).filter((path) => !path.startsWith('compressed/'));
      expect(artifacts).to.have.members([
        ...tables,
        ...(looked ? model : []),
        'experiment.yaml',
        'per_class.json',
        'plots/confusion_matrix.svg',
        'plots/learning_curves.svg',
        ...(looked ? ['plots/reliability.svg'] : []),
        ...['labels.json', 'model.json', 'vocabulary.json', 'weights.bin'].map((name) => `student/${name}`),
      ]);
      const logged = JSON.parse(tagsOf(run)['mlflow.loggedArtifacts']!);
      expect(logged).to.have.deep.members(['per_class.json', ...tables].map((path) => ({ path, type: 'table' })));
      expect(tagsOf(run)['stillhouse.diagnosis']).to.be.oneOf(['overfitting', 'underfitting', 'plateaued early', 'healthy']);
      expect(tagsOf(run)['stillhouse.diagnosis.evidence']).to.match(/loss/);
      const tested = run.info.run_id === document.best.run_id || run.info.run_id === document.control.run_id;
      expect(keysOf(run).includes('test/macro_f1')).to.equal(tested);
    }
  });

  it('links to the run table, the comparison and the best run by ids that exist', async () => {
    const { document, uri, stderr } = shared;
    const { links, experiment_id, parent_run_id } = document.tracking;
    const url = (link: string) => new URL(link.replace('/#/', '/'));
    for (const link of [links.runs, links.compare, links.nested, links.best, links.curves, links.report]) {
      expect(link.startsWith(`${uri}/#/`)).to.equal(true);
      expect(url(link).searchParams.get('workflowType')).to.equal('machine_learning');
      expect(stderr).to.include(link);
    }
    expect(url(links.runs).pathname).to.equal(`/experiments/${experiment_id}/runs`);
    const view = `stillhouse-${document.study}`;
    for (const link of [links.runs, links.compare]) expect(url(link).searchParams.get('viewStateShareKey')).to.equal(view);
    const { tags } = (await rest().experiment(experiment_id))!;
    const state = JSON.parse(tags!.find(({ key }) => key === `mlflow.sharedViewState.${view}`)!.value);
    const seen = await rest().searchRuns(experiment_id, state.searchFilter);
    expect(seen.map(({ info }) => info.run_id)).to.have.members(document.trials.map(({ run_id }: any) => run_id));
    expect(url(links.compare).searchParams.get('compareRunsMode')).to.equal('CHART');
    expect(JSON.parse(url(links.side_by_side).searchParams.get('runs')!)).to.deep.equal(document.trials.map(({ run_id }: any) => run_id));
    expect(JSON.parse(url(links.side_by_side).searchParams.get('experiments')!)).to.deep.equal([experiment_id]);
    const whole = await rest().searchRuns(experiment_id, url(links.nested).searchParams.get('searchFilter')!);
    expect(whole.map(({ info }) => info.run_id)).to.include.members([parent_run_id, document.best.run_id, document.control.run_id]);
    expect(url(links.curves).pathname).to.equal(`/experiments/${experiment_id}/runs/${document.best.run_id}/model-metrics`);
    expect(url(links.best).pathname).to.equal(`/experiments/${experiment_id}/runs/${document.best.run_id}`);
    expect(url(links.report).pathname).to.equal(`/experiments/${experiment_id}/runs/${parent_run_id}/artifacts/report.html`);
    expect(url(links.parent).pathname).to.equal(`/experiments/${experiment_id}/runs/${parent_run_id}`);
  });

  it('is printed again by resume and study show', async () => {
    const { document, place } = shared;
    const [again, shown] = await Promise.all([
      place.document(['resume', document.study]),
      place.document(['study', 'show', document.study]),
    ]);
    expect(again).to.deep.equal(document);
    expect(shown).to.deep.equal({ ...document, finished: true });
  });
});

describe('the documents of other commands', function () {
  this.timeout(120_000);
  let shared: Reference;
  before(async function () {
    shared = await reference(this);
  });
  const document = (...args: string[]) => shared.place.document(args);

  it('server status: pid and uri', async () => {
    const status = await document('server', 'status');
    expect(Object.keys(status)).to.deep.equal(['running', 'pid', 'uri', 'port', 'version', 'startedAt', 'log']);
    expect(status).to.include({ running: true, uri: shared.uri });
    expect(() => process.kill(status.pid, 0)).to.not.throw();
    expect(await document('server', 'start')).to.deep.equal({ ...status, already_running: true });
  });

  it('plan', async () => {
    const plan = await document('plan', 'sweeps/cheap.yaml');
    const keys = [
      'name',
      'trials',
      'controls',
      'students',
      'sampler',
      'objectives',
      'space',
      'constraints',
      'enqueued',
      'forms',
      'invalid',
      'first',
      'data',
      'cost',
    ];
    expect(Object.keys(plan)).to.deep.equal(keys);
    expect(plan).to.deep.include({ name: 'cheap', trials: 4, controls: 1, students: 5, sampler: 'grid', invalid: [] });
    expect(plan.space).to.include({ size: 4, duplicates: 0 });
    expect(plan.first).to.deep.equal(shared.document.trials.map(({ params }: any) => params));
    expect(plan.data).to.deep.equal({ train: 600, labelled: 600, unlabelled: 0, validation: 200 });
    expect(plan.cost).to.include({ steps_per_trial: 57, basis: 'earlier study' });
    expect(plan.cost.seconds).to.be.closeTo(5 * plan.cost.seconds_per_trial, 1e-9);
  });

  it('list and check', async () => {
    const [{ plugins }, good] = await Promise.all([
      document('list', 'loss'),
      document('check', 'sweeps/cheap.yaml', 'experiments/cheap.yaml'),
    ]);
    expect(plugins.map(({ name }: any) => name)).to.include.members(['distillation', 'soft-target', 'cross-entropy']);
    expect(Object.keys(plugins[0])).to.deep.equal(['kind', 'name', 'doc', 'file', 'from', 'digest', 'options']);
    expect(Object.keys(plugins.find(({ name }: any) => name === 'distillation').options[0])).to.deep.equal([
      'path',
      'format',
      'default',
      'doc',
    ]);
    expect(good).to.deep.equal({
      ok: true,
      files: ['sweeps/cheap.yaml', 'experiments/cheap.yaml'].map((file) => ({ file, ok: true, faults: [] })),
    });
    const { code, stdout } = await shared.place.run(['check', 'sweeps/cheap.yaml', 'missing.yaml', '--json']);
    expect(code).to.equal(2);
    const { ok, files } = JSON.parse(stdout);
    expect([ok, ...files.map((file: any) => file.ok)]).to.deep.equal([false, true, false]);
    expect(files[1].faults[0]).to.include.keys('kind', 'message', 'problem');
  });

  it('doctor and study list', async () => {
    const [{ findings, ...rest }, { studies }] = await Promise.all([document('doctor'), document('study', 'list')]);
    expect(Object.keys(rest)).to.deep.equal(['state', 'backend']);
    expect(rest.state).to.equal(shared.place.home);
    for (const finding of findings) expect(Object.keys(finding)).to.deep.equal(['name', 'status', 'value', 'advice', 'details']);
    const listed = studies.find(({ name }: any) => name === shared.document.study);
    expect(listed.counts).to.deep.equal({ waiting: 0, running: 0, complete: 4, pruned: 0, failed: 0 });
    expect(listed.best.value).to.equal(shared.document.best.value);
  });
});
