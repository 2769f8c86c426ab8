/** Layers that an experiment's losses name, looked up in the networks of student and teacher before anything is trained. */
import { didYouMean } from '../catalogue/index.js';
import type { Experiment, Make } from '../config/types.js';
import { buildModel, layersNamed } from '../distill/index.js';
import { layersOf, type LayerRead } from '../layers/index.js';
import { InputError, type Architecture, type LayerInfo, type Loss, type Teacher, type TextData } from '../plugin/index.js';

interface Term {
  /** `loss.NAME`. */
  readonly path: string;
  readonly loss: Loss;
  readonly options: Readonly<Record<string, unknown>>;
}
type Side = 'student' | 'teacher';
const MOST = 4 * 2 ** 30; // bytes of a layer's vectors

const termsOf = ({ config }: Experiment, make: Make): Term[] =>
  Object.entries(config.loss).map(([name, { loss }]) => ({ path: `loss.${name}`, loss: make(loss) as Loss, options: loss.options }));
const namedBy = (terms: readonly Term[], side: Side): LayerRead[] => layersNamed(terms.map(({ loss }) => loss), side); // prettier-ignore

/**
 * The teacher's layers that losses name, with their sizes; `tokens` says whether the vectors of each token are read. Throws an `InputError`
 * for one that the teacher does not have.
 */
export async function teacherLayers(experiment: Experiment, make: Make, data: () => Promise<TextData>): Promise<readonly LayerInfo[]> {
  const terms = termsOf(experiment, make);
  const named = namedBy(terms, 'teacher');
  const chosen = experiment.config.teacher;
  if (named.length === 0 || !chosen) return [];
  const teacher = make(chosen) as Teacher;
  const text = await data();
  const known = teacher.layers ? await teacher.layers(text) : [];
  const whose = known.length > 0 ? 'the teacher' : `teacher '${chosen.use}', into which nobody can look,`;
  return named.map((read) => {
    const layer = { ...found(read, 'teacher', known, terms, whose), tokens: read.tokens };
    checkSize(layer, text, optionOf(read.name, 'teacher', terms));
    return layer;
  });
}

/** Refuses vectors of tokens that no memory holds. */
function checkSize({ name, width, tokens }: LayerInfo, { train, maxLength }: TextData, path: string): void {
  const bytes = 4 * train.size * width * (tokens ? maxLength : 1);
  if (bytes <= MOST) return;
  throw new InputError(`layer '${name}' of the teacher takes ${(bytes / 2 ** 30).toFixed(1)} GiB for ${train.size} texts`, {
    path,
    allowed: `${MOST / 2 ** 30} GiB`,
    suggestion: tokens ? 'lower max_length, or name a loss that reads one vector a text' : 'name a smaller layer',
  });
}

/** Throws an `InputError` for a layer that the student does not have, and where no term trains the logits. */
export function checkStudentLayers(experiment: Experiment, make: Make, data: TextData): void {
  const terms = termsOf(experiment, make);
  const named = namedBy(terms, 'student');
  if (named.length === 0) return;
  if (terms.every(({ loss }) => loss.layers ?? loss.tokens))
    throw new InputError('no term trains the logits', { path: 'loss', suggestion: 'add cross-entropy, distillation or another one' });
  const { use, kind, options } = experiment.config.student;
  const shape = { vocabulary: data.vocabulary.size, classes: data.labels.length, length: data.maxLength };
  const model = buildModel({ name: use, plugin: make({ use, kind, options }) as Architecture }, shape, 0);
  const known = model.language ? [] : layersOf(model.network);
  model.dispose();
  for (const read of named) found(read, 'student', known, terms, 'the student');
}

/** A layer by its name. Throws an `InputError` at the option that names it where there is none that gives what is read. */
function found({ name, tokens }: LayerRead, side: Side, known: readonly LayerInfo[], terms: readonly Term[], whose: string): LayerInfo {
  const layer = known.find((each) => each.name === name);
  if (layer && (layer.tokens || !tokens)) return layer;
  const names = known.filter((each) => each.tokens || !tokens).map((each) => each.name);
  const what = layer
    ? `layer '${name}' of ${whose} gives no vector for each of the experiment's tokens`
    : `${whose} has no layer '${name}'`;
  throw new InputError(what, {
    path: optionOf(name, side, terms),
    allowed: names.join(', ') || 'none',
    suggestion: didYouMean(name, names),
  });
}

/** The path of the option that names a layer. */
function optionOf(name: string, side: Side, terms: readonly Term[]): string {
  const term = terms.find(({ loss }) => [loss.layers, loss.tokens].some((names) => names?.[side]?.includes(name)))!;
  const [option] = Object.entries(term.options).find(([key, value]) => value === name && key.startsWith(side)) ?? [];
  return option === undefined ? term.path : `${term.path}.${option}`;
}
