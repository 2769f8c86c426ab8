/** What a sweep of several seeds and its honest winner tell the tracking server, undisturbed and killed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { outcomeOf, reference, type Reference } from '../support/reference.js';
import { paramsOf, pointsOf, restOf } from '../support/server-runs.js';
import { differences, told } from '../support/told.js';

const sweep = `experiment: cheap
objective: { metric: validation.macro_f1 }
budget: { trials: 3, epochs: 1000 }
seed: 5
seeds: 2
winner: { best: 2, seeds: 2 }
sampler: { use: grid }
space:
  loss.distillation.temperature: { choice: [1, 4] }
  optimizer.rate: { choice: [3e-3, 1e-2] }
`;

describe('a winner on fresh seeds, tracked', function () {
  this.timeout(180_000);
  let shared: Reference;
  let document: any;
  let runs: Awaited<ReturnType<typeof told>>;
  const env = (name: string) => ({ MLFLOW_EXPERIMENT_NAME: name });
  before(async function () {
    shared = await reference(this);
    const { place, uri } = shared;
    writeFileSync(join(place.folder, 'sweeps/winner.yaml'), sweep);
    document = await place.document(['sweep', 'sweeps/winner.yaml', '--parallel', '1'], env('anew'));
    runs = await told(uri, 'anew', document.study);
  });

  it('has a run for every student: below its trial, its control, and anew', () => {
    const roles = runs.map(({ tags }) => tags['stillhouse.role']).toSorted();
    const many = (role: string, count: number): string[] => Array.from({ length: count }, () => role);
    expect(roles).to.deep.equal([...many('control', 1), ...many('rerun', 4), ...many('seed', 8), ...many('sweep', 1), ...many('trial', 3)]);
    for (const { key, tags, status } of runs.filter(({ tags: { 'stillhouse.role': role } }) => role === 'seed' || role === 'rerun')) {
      expect(tags['mlflow.parentRunId'], key).to.equal(`run of ${key.replace(/\/[^/]+$/, '')}`);
      expect(status).to.equal('FINISHED');
      expect(tags['stillhouse.seed']).to.match(/^\d+$/);
    }
  });

  it("keeps the means in the trial's run, and what the winner came to in the parent's", () => {
    const of = (key: string) => runs.find((run) => run.key === `STUDY${key}`)!;
    const { best, winner } = document;
    const { last, artifacts } = of(`#${best.number}`);
    expect(Number(last['objective']!.split(' ')[1])).to.equal(best.value);
    expect(Number(last['objective/sd']!.split(' ')[1])).to.equal(best.seeds.sd);
    expect(Object.keys(artifacts)).to.include.members(['experiment.yaml', 'per_class.json']);
    const { tags, last: metrics, artifacts: files } = of('');
    expect(tags['stillhouse.winner_trial']).to.equal(String(winner.trial));
    expect(Number(metrics['winner/value']!.split(' ')[1])).to.equal(winner.value);
    expect(Number(metrics['winner/optimism']!.split(' ')[1])).to.equal(winner.raw.optimism);
    expect(JSON.parse(Buffer.from(files['winner.json']!, 'latin1').toString()).data).to.have.length(2);
    expect(tags['mlflow.note.content']).to.include('### Winner').and.include('Optimism: trial');
  });

  it('gives any student again from its run', async () => {
    const { place, uri } = shared;
    const rest = restOf(uri);
    const id = document.winner.candidates[1].run_ids[1];
    const again = await place.document(['train', '--from-run', id]);
    expect(again.validation.macro_f1).to.equal(document.winner.candidates[1].values[1]);
    const ofTraining = (key: string): boolean => /^(train|validation)\//.test(key);
    const [first, second] = [await rest.run(id), await rest.run(again.run_id)];
    expect(paramsOf(second)).to.deep.equal(paramsOf(first));
    expect(await pointsOf(rest, second, ofTraining)).to.deep.equal(await pointsOf(rest, first, ofTraining));
  });

  it('tells the same when it is killed in a trial, among the re-runs and in the control', async () => {
    const { place, uri } = shared;
    const first = place.start(['sweep', 'sweeps/winner.yaml', '--parallel', '1'], env('anew-killed'));
    await first.says(', journal ');
    await place.reported(1, 1);
    first.child.kill('SIGKILL');
    await first.ended;
    const study = place.studies().toSorted().at(-1)!;
    for (const moment of ['; 2 re-runs left', 'control: the student of']) {
      const running = place.start(['resume', study], env('anew-killed'));
      await running.says(moment);
      running.child.kill('SIGKILL');
      await running.ended;
    }
    const resumed = await place.document(['resume', study], env('anew-killed'));
    expect(outcomeOf(resumed)).to.deep.equal(outcomeOf(document));
    const bare = ({ candidates, ...rest }: any) => ({ ...rest, candidates: candidates.map(({ run_ids: _, ...one }: any) => one) });
    expect(bare(resumed.winner)).to.deep.equal(bare(document.winner));
    expect(differences(await told(uri, 'anew-killed', study), runs)).to.deep.equal([]);
  });
});
