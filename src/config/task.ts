/** What an experiment's student answers, and what has to go with it. */
import type { Catalogue, Entry } from '../catalogue/index.js';
import { InputError, isLanguage, type Task } from '../plugin/index.js';
import { experimentFields, languageMetrics, nameField, type Fields, type PluginMap } from './fields.js';
import { at, isMap, type Located, type Tree } from './located.js';

/** What the checks across keys look at. */
export interface Checked {
  readonly document: Tree;
  readonly located: Located;
  readonly chosen: ReadonlyMap<string, Entry>;
}

/** The keys of an experiment. Metrics that are not named follow the student's task. */
export function fieldsFor({ value }: Located, { name, catalogue }: { readonly name: string; readonly catalogue: Catalogue }): Fields {
  const student = value['student'];
  const use = isMap(student) ? student['use'] : student;
  const known = typeof use === 'string' && catalogue.has('architecture', use);
  const fields = { ...experimentFields, name: nameField(name) };
  if (!known || !isLanguage(catalogue.get('architecture', use).definition)) return fields;
  return { ...fields, metrics: { ...(experimentFields['metrics'] as PluginMap), default: languageMetrics } };
}

const words: Readonly<Record<Task, string>> = { classification: 'classifiers', 'language-modelling': 'language models' };

/** Plugins that do not go with what the student answers, and what a language model cannot have. */
export function taskFaults({ document, located, chosen }: Checked): InputError[] {
  const student = chosen.get('student')!.definition;
  const task = student.task ?? 'classification';
  const told = (path: string, problem: string, suggestion: string): InputError =>
    new InputError(problem, { ...at(located, path), suggestion });
  const unlike = [...chosen].flatMap(([path, { definition }]) => {
    const { kind, name } = definition;
    const tasks: readonly Task[] = tasksOf(definition);
    return tasks.includes(task)
      ? []
      : [told(path, `${kind} '${name}' is for ${words[tasks[0]!]}, student '${student.name}' is none`, meant(kind))];
  });
  const texts = (document['generated'] as Tree)['texts'] as number;
  if (task === 'classification')
    return texts === 0
      ? unlike
      : [
          ...unlike,
          told('generated.texts', `texts are written for language models, student '${student.name}' is none`, meant('architecture')),
        ];
  const labels = (document['labels'] as Tree)['per_class'] !== null;
  const transfer = Object.keys(document['transfer'] as Tree).length > 0;
  const mixed = (document['training'] as Tree)['mix_up'] !== 'none';
  const outside = document['out_of_scope'] !== null;
  return [
    ...unlike,
    ...(labels
      ? [told('labels.per_class', 'a language model has no labels to leave out', 'use a smaller part of the text: dataset.to')]
      : []),
    ...(mixed ? [told('training.mix_up', 'texts of a language model cannot be mixed', 'leave it out')] : []),
    ...(outside ? [told('out_of_scope', 'a language model has no scope to be out of', 'leave it out')] : []),
    ...(transfer ? [told('transfer', 'a language model learns from each text', 'use a larger part of the text')] : []),
  ];
}

/** What a plugin goes with. */
function tasksOf({ kind, task, tasks }: Entry['definition']): readonly Task[] {
  if (kind === 'architecture') return [task ?? 'classification'];
  if (kind === 'teacher') return tasks ?? ['classification'];
  return task === undefined ? ['classification', 'language-modelling'] : [task];
}

const meant = (kind: string): string =>
  kind === 'teacher'
    ? 'teachers of language models: trained, other-domain, born-again'
    : 'see stillhouse list; language models are gru-lm and decoder, their metrics perplexity and bits-per-character';
