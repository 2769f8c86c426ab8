import { didYouMean, type AnyDefinition } from '../catalogue/index.js';
import { InputError } from '../plugin/index.js';
import { at, isMap, type Tree } from './located.js';
import { largestOf } from './scheduled.js';
import { taskFaults, type Checked } from './task.js';

type Rule = (checked: Checked) => InputError[];

const rules: readonly { readonly needs: readonly string[]; readonly rule: Rule }[] = [
  { needs: ['split'], rule: shares },
  { needs: ['loss', 'teacher'], rule: teacherNeeded },
  { needs: ['loss'], rule: someWeight },
  { needs: ['metrics', 'training.monitor'], rule: monitorKnown },
  { needs: ['metrics'], rule: metricNames },
  {
    needs: ['student', 'dataset', 'teacher', 'metrics', 'labels', 'transfer', 'generated', 'out_of_scope', 'training.mix_up'],
    rule: taskFaults,
  },
];

/** Faults that no single key shows; a rule is left out where its own keys are at fault already. */
export function crossFaults(checked: Checked, faults: readonly InputError[]): InputError[] {
  const faulty = faults.map((fault) => fault.at.path ?? '');
  const broken = (need: string) => faulty.some((path) => path === need || path.startsWith(`${need}.`) || need.startsWith(`${path}.`));
  return rules.filter(({ needs }) => !needs.some(broken)).flatMap(({ rule }) => rule(checked));
}

function shares({ document, located }: Checked): InputError[] {
  const { validation, test } = document['split'] as { validation: number; test: number };
  if (validation + test < 1) return [];
  return [
    new InputError(`validation ${validation} and test ${test} leave nothing to train on`, {
      ...at(located, 'split'),
      allowed: 'shares that sum to less than 1',
    }),
  ];
}

const terms = (document: Tree) => Object.entries(document['loss'] as Record<string, Tree>);

function teacherNeeded({ document, located, chosen }: Checked): InputError[] {
  if (document['teacher'] !== null) return [];
  return terms(document)
    .filter(([name, term]) => needsTeacher(chosen.get(`loss.${name}`)!.definition, term))
    .map(([name]) => `loss.${name}`)
    .map(
      (path) =>
        new InputError(`loss '${chosen.get(path)!.definition.name}' needs a teacher, but the experiment has none`, {
          ...at(located, path),
          suggestion: 'add teacher: { use: trained, ... } or a loss that needs none',
        }),
    );
}

/** A loss that declares a teacher needs none where its options are those of training without one. */
function needsTeacher({ teacher, withoutTeacher }: AnyDefinition, term: Tree): boolean {
  const neutral = withoutTeacher !== undefined && Object.entries(withoutTeacher).every(([name, value]) => term[name] === value);
  return teacher === true && !neutral;
}

function someWeight({ document, located }: Checked): InputError[] {
  if (terms(document).some(([, term]) => largestOf(term['weight']) > 0)) return [];
  return [new InputError('every term has weight 0', { ...at(located, 'loss'), allowed: 'one weight greater than 0 at least' })];
}

function monitorKnown({ document, located }: Checked): InputError[] {
  const monitor = (document['training'] as Tree)['monitor'] as string;
  const known = scores(document);
  return known.includes(monitor) ? [] : [unknownScore(monitor, known, at(located, 'training.monitor'))];
}

function metricNames({ document, located }: Checked): InputError[] {
  const taken = isMap(document['metrics']) && 'loss' in document['metrics'];
  return taken
    ? [
        new InputError("a metric cannot be logged as 'loss'", {
          ...at(located, 'metrics.loss'),
          suggestion: 'the loss is always logged; choose another name',
        }),
      ]
    : [];
}

/** The validation scores of an experiment: its loss and its metrics. */
export const scores = (document: Tree): string[] => ['loss', ...Object.keys(document['metrics'] as Tree).filter((name) => name !== 'loss')];

/** A score that the experiment does not compute. */
export function unknownScore(name: string, known: readonly string[], place: InputError['at']): InputError {
  return new InputError(`unknown score '${name}'`, {
    ...place,
    allowed: known.join(', '),
    suggestion: didYouMean(name, known) ?? 'add it under metrics',
  });
}
