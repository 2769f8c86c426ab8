/** A conditional, constrained sweep with two objectives over two architectures, from one file: its front on a real server, in the documents and in Optuna. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { outcomeOf, reference, type Reference } from '../support/reference.js';
import { artifactsOf, childrenOf, keysOf, restOf, tagsOf } from '../support/server-runs.js';
import { differences, told } from '../support/told.js';

const sweep = `experiment: cheap
objectives: [validation.macro_f1, { metric: student.parameters, direction: minimize }]
trials: 9
seed: 5
sampler: { use: nsga-ii, population: 3 }
space:
  student.use: { choice: [bag-of-embeddings, text-cnn] }
  student.embedding: { choice: [2, 4, 8] }
  student.filters: { choice: [2, 4], when: { student.use: text-cnn } }
  optimizer.rate: { float: [1e-3, 3e-2], log: true }
constraints: [student.parameters <= 8k]
parallel: 2
`;
const file = 'sweeps/small-and-good.yaml';
const own = 'small-and-good';
const python = process.env['STILLHOUSE_OPTUNA_PYTHON'];
const script = resolve(fileURLToPath(import.meta.url), '../../../../test/src/sweep/with_optuna.py');

interface Trial {
  readonly number: number;
  readonly state: string;
  readonly run_id: string;
  readonly params: Record<string, unknown>;
  readonly values?: readonly [number, number];
}

/** The numbers of complete trials that no other beats, by looking at every pair. */
function frontOf(trials: readonly Trial[]): number[] {
  const complete = trials.filter(({ state }) => state === 'complete');
  const beats = ([f, p]: readonly number[], [g, q]: readonly number[]) => f! >= g! && p! <= q! && (f! > g! || p! < q!);
  return complete.filter(({ values }) => !complete.some((other) => beats(other.values!, values!))).map(({ number }) => number);
}

describe('a sweep with two objectives', function () {
  this.timeout(180_000);
  let shared: Reference;
  let document: any;
  let stderr: string;
  let shape: Awaited<ReturnType<typeof told>>;
  before(async function () {
    shared = await reference(this);
    const { place, uri } = shared;
    writeFileSync(join(place.folder, file), sweep);
    const ended = await place.run(['sweep', file, '--json'], { MLFLOW_EXPERIMENT_NAME: own });
    expect(ended.code, ended.stderr).to.equal(0);
    [document, stderr] = [JSON.parse(ended.stdout), ended.stderr];
    shape = await told(uri, own, document.study);
  });
  const rest = () => restOf(shared.uri);
  const trials = (): readonly Trial[] => document.trials;
  const front = (): number[] => document.pareto.front.map(({ number }: Trial) => number);

  it('trains what its conditions and constraints let through, and tells the front', () => {
    const states = new Set(trials().map(({ state }) => state));
    expect([...states].sort(), 'one of them at least is too large').to.deep.equal(['complete', 'pruned']);
    for (const { params, state, values } of trials()) {
      expect(Object.hasOwn(params, 'student.filters')).to.equal(params['student.use'] === 'text-cnn');
      if (state === 'complete') expect(values![1]).to.be.at.most(8_000);
      else expect(values).to.equal(undefined);
    }
    expect([...front()].sort((a, b) => a - b)).to.deep.equal(frontOf(trials()));
    expect(document.best.number).to.equal(front()[0]);
    expect(document.pareto.hypervolume).to.be.above(0);
    const { objectives } = document.pareto;
    expect(objectives.map(({ metric, direction }: any) => [metric, direction])).to.deep.equal([
      ['macro_f1', 'maximize'],
      ['student.parameters', 'minimize'],
    ]);
    const values = trials().flatMap((trial) => (trial.values ? [trial.values] : []));
    expect(objectives[0].reference).to.be.closeTo(0.9 * Math.min(...values.map(([score]) => score)), 1e-9);
    expect(objectives[1].reference).to.be.closeTo(1.1 * Math.max(...values.map(([, size]) => size)), 1e-6);
    expect(stderr).to.match(
      /Pareto front: \d+ trials? that no other dominates; hypervolume [\d.e+]+ up to macro_f1 0\.\d+, student\.parameters/,
    );
    expect(stderr).to.include('in the first objective without the teacher): macro_f1');
  });

  it('leaves front, picture and the hypervolume after each trial in MLflow', async () => {
    const { experiment_id, parent_run_id } = document.tracking;
    const parent = await rest().run(parent_run_id);
    expect(tagsOf(parent)).to.include({
      'stillhouse.objective': 'validation/macro_f1, student/parameters',
      'stillhouse.pareto': front().join(', '),
    });
    expect(tagsOf(parent)['mlflow.note.content']).to.include('### Pareto front');
    expect(await artifactsOf(rest(), parent_run_id)).to.include.members(['plots/pareto.svg', 'pareto.json']);
    expect((await rest().artifact(parent_run_id, 'plots/pareto.svg')).toString()).to.include('>on the front<');
    const table = JSON.parse((await rest().artifact(parent_run_id, 'pareto.json')).toString());
    expect(table.data.map(([number, ...values]: number[]) => [number, values.slice(0, 2)])).to.deep.equal(
      document.pareto.front.map(({ number, values }: any) => [number, values]),
    );
    const history = (await rest().history(parent_run_id, 'hypervolume')).sort((a, b) => Number(a.step) - Number(b.step));
    const first = trials().find(({ state }) => state === 'complete')!.number;
    expect(history.map(({ step }) => Number(step))).to.deep.equal(trials().flatMap(({ number }) => (number >= first ? [number] : [])));
    const volumes = history.map(({ value }) => Number(value));
    volumes.forEach((value, index) => expect(value).to.be.at.least(volumes[index - 1] ?? 0));
    expect(volumes.at(-1)).to.equal(document.pareto.hypervolume);
    const tagged = await rest().searchRuns(experiment_id, "tags.`stillhouse.pareto` = 'true' and tags.`stillhouse.role` = 'trial'");
    expect(tagged.map(({ info }) => info.run_id)).to.have.members(document.pareto.front.map(({ run_id }: Trial) => run_id));
    const children = await childrenOf(rest(), experiment_id, parent_run_id);
    for (const run of children) {
      const { state } = trials().find(({ run_id }) => run_id === run.info.run_id)!;
      expect(['objective', 'student/parameters'].every((key) => keysOf(run).includes(key))).to.equal(state === 'complete');
    }
  });

  it('has the control and the test of the trial of the front that is best in the first objective', async () => {
    const controls = await childrenOf(rest(), document.tracking.experiment_id, document.best.run_id);
    expect(controls.map(({ info }) => info.run_id)).to.deep.equal([document.control.run_id]);
    expect(document.test.student.parameters).to.equal(document.best.values[1]);
  });

  it('is shown, planned and checked as what it is', async () => {
    const { place } = shared;
    const shown = await place.document(['study', 'show', document.study]);
    expect(shown).to.deep.equal({ ...document, finished: true });
    const { stderr: words } = await place.run(['study', 'show', document.study]);
    expect(words).to.include('Pareto front: ');
    const plan = await place.run(['plan', file, '--json', '--no-measure']);
    expect(plan.stderr).to.include('objectives: validation macro_f1 (maximize), student.parameters (minimize)');
    expect(JSON.parse(plan.stdout).objectives).to.deep.equal([
      { metric: 'macro_f1', direction: 'maximize' },
      { metric: 'student.parameters', direction: 'minimize' },
    ]);
    expect(await place.document(['check', file])).to.deep.include({ ok: true });
  });

  it('has the same front in Optuna', function () {
    if (!python) {
      console.log('      skipped: STILLHOUSE_OPTUNA_PYTHON names no Python with optuna 5');
      return this.skip();
    }
    const report = JSON.parse(execFileSync(python, [script, document.journal, 'read', document.study], { encoding: 'utf8' }));
    expect(report.directions).to.deep.equal(['MAXIMIZE', 'MINIMIZE']);
    expect(report.metric_names).to.deep.equal(['validation/macro_f1', 'student/parameters']);
    expect(report.front).to.deep.equal([...front()].sort((a, b) => a - b));
  });

  it('ends as if nothing had happened after a kill', async () => {
    const { place, uri } = shared;
    const env = { MLFLOW_EXPERIMENT_NAME: 'killed-with-two-objectives' };
    const before = place.studies();
    const running = place.start(['sweep', file], env);
    await running.says('trial 2 complete');
    running.child.kill('SIGKILL');
    await running.ended;
    const study = place.studies().find((name) => !before.includes(name))!;
    const shown = await place.document(['study', 'show', study]);
    expect(shown).to.include({ finished: false });
    expect(shown.pareto.front.length).to.be.above(0);
    const again = await place.document(['resume', study], env);
    expect(outcomeOf(again)).to.deep.equal(outcomeOf(document));
    const bare = ({ pareto }: any) => ({ ...pareto, front: pareto.front.map(({ run_id: _, ...rest }: Trial) => rest) });
    expect(bare(again)).to.deep.equal(bare(document));
    expect(differences(await told(uri, env.MLFLOW_EXPERIMENT_NAME, study), shape)).to.deep.equal([]);
  });

  it('is refused before its first trial where one condition is misspelt: nothing sent, nothing kept', async () => {
    const { place } = shared;
    const before = place.studies();
    const name = 'refused-with-two-objectives';
    writeFileSync(
      join(place.folder, 'sweeps/misspelt.yaml'),
      sweep.replace('when: { student.use: text-cnn }', 'when: { student.usee: text-cnn }'),
    );
    const { code, stdout, stderr: words } = await place.run(['sweep', 'sweeps/misspelt.yaml', '--json'], { MLFLOW_EXPERIMENT_NAME: name });
    expect(code).to.equal(2);
    expect(JSON.parse(stdout).error).to.include({ line: 9, suggestion: "did you mean 'student.use'?" });
    expect(words).to.include("'student.usee'");
    expect(place.studies()).to.deep.equal(before);
    const found = await fetch(`${shared.uri}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${name}`);
    expect(found.status).to.equal(404);
  });
});
