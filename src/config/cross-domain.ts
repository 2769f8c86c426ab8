/** The cross-domain form of a benchmark: for each pair of domains a teacher of the one, and a student distilled on texts of the other. */
import { InputError } from '../plugin/index.js';
import { applied, withBaselines, type Crossing } from './benchmark-cells.js';
import type { BenchmarkEntry } from './benchmark-entries.js';
import type { BenchmarkCell } from './benchmark-types.js';
import { overridden } from './build.js';
import { attempt } from './faults.js';
import { at, placeOf, type Located, type Tree } from './located.js';
import type { Experiment } from './types.js';

export interface DomainCrossing extends Crossing {
  readonly domains: readonly BenchmarkEntry[];
}

/** The student trained on the labels of the one domain and used on the other as it is: what a distilled one must beat. */
const sourceLabels = 'source labels';
/** Only the teacher's answers: no label of the domain that is tested on, not even to choose the best epoch. */
const softOnly = { loss: { 'soft-target': { temperature: 2 } }, 'training.monitor': 'loss' };

type Open = Omit<BenchmarkCell, 'against'>;

/** The cells of all ordered pairs, then of each domain's own labels, the ceiling. */
export function crossDomainCells(base: Experiment, crossing: DomainCrossing, file: Located, faults: InputError[]): BenchmarkCell[] {
  const { domains, students } = crossing;
  const place = (path: string): InputError['at'] => at(file, path);
  if (domains.length < 2)
    faults.push(new InputError('one domain cannot be crossed', { ...place('domains'), allowed: 'two domains or more' }));
  if (!base.config.teacher && crossing.teachers.length === 0)
    faults.push(new InputError('the experiment has no teacher that one domain could train', { ...place('experiment'), suggestion: 'add teacher: { use: trained, ... }' })); // prettier-ignore
  const cells: BenchmarkCell[] = [];
  for (const target of domains)
    for (const student of students) {
      const own = applied(applied(base, target, faults), student, faults);
      for (const source of domains) {
        if (source === target || !own) continue;
        const there = applied(base, source, faults);
        const inner = there
          ? pairCells(own, there, crossing, { data: target.name, source: source.name, student: student.name }, file, faults)
          : [];
        cells.push(...withBaselines(inner, sourceLabels, cells.length));
      }
      const ceiling = own && applied(own, { name: '', overrides: [], control: true }, faults);
      if (ceiling) cells.push({ data: target.name, source: null, teacher: null, student: student.name, method: 'target labels', experiment: ceiling, scored: 'student', against: null }); // prettier-ignore
    }
  return cells;
}

function pairCells(
  own: Experiment,
  there: Experiment,
  { teachers, methods }: DomainCrossing,
  names: Pick<BenchmarkCell, 'data' | 'source' | 'student'>,
  file: Located,
  faults: InputError[],
): Open[] {
  const dataset = there.document['dataset'];
  const from = (teacher: unknown, more: Tree = {}): Experiment | null =>
    placed(own, { teacher: { use: 'other-domain', dataset, teacher }, ...softOnly, ...more }, file, faults);
  const baseline = from(studentAsTeacher(own));
  const cells: Open[] = baseline ? [{ ...names, teacher: null, method: sourceLabels, experiment: baseline, scored: 'teacher' }] : [];
  const taught = methods.filter(({ control }) => !control);
  for (const teacher of teachers.length > 0 ? teachers : [null]) {
    const inner = teacher ? applied(own, teacher, faults) : own;
    const domain = inner && from(inner.document['teacher']);
    for (const method of taught) {
      const experiment = applied(domain, method, faults);
      if (experiment) cells.push({ ...names, teacher: teacher?.name ?? null, method: method.name, experiment, scored: 'student' });
    }
  }
  return cells;
}

/** The student with its own optimizer and budget in the teacher's place. */
function studentAsTeacher({ document }: Experiment): Tree {
  const { student, optimizer, schedule } = document;
  const { epochs, batch_size, clip_norm, patience } = document['training'] as Tree;
  return { use: 'trained', architecture: student, optimizer, schedule, epochs, batch_size, clip_norm, patience };
}

function placed(experiment: Experiment, tree: Tree, file: Located, faults: InputError[]): Experiment | null {
  const place = placeOf(file, 'domains');
  const { value, faults: found } = attempt(() =>
    overridden(
      experiment,
      Object.entries(tree).map(([path, set]) => ({ path, value: set, place })),
    ),
  );
  faults.push(...found);
  return value;
}
