/** Layers that an experiment's losses name, looked up in the networks of student and teacher before anything is trained. */
import { didYouMean } from '../catalogue/index.js';
import type { Experiment, Make } from '../config/types.js';
import { buildModel, layersNamed, readsLayers, readWidth, SAME_TOKENS, type TeacherRead } from '../distill/index.js';
import { layersOf, type LayerRead } from '../layers/index.js';
import { InputError, type Architecture, type LayerInfo, type LayerPart, type Loss, type Teacher, type TextData } from '../plugin/index.js';

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

/** What losses read at the teacher's layers, with its sizes. Throws an `InputError` for a layer that the teacher does not have. */
export async function teacherLayers(experiment: Experiment, make: Make, data: () => Promise<TextData>): Promise<readonly TeacherRead[]> {
  const terms = termsOf(experiment, make);
  const named = namedBy(terms, 'teacher');
  const chosen = experiment.config.teacher;
  if (named.length === 0 || !chosen) return [];
  const teacher = make(chosen) as Teacher;
  const text = await data();
  const known = teacher.layers ? await teacher.layers(text) : [];
  const whose = known.length > 0 ? 'the teacher' : `teacher '${chosen.use}', into which nobody can look,`;
  return named.map((read) => {
    const width = readWidth(read.part, found(read, 'teacher', known, terms, whose), text.maxLength);
    checkSize({ ...read, width }, text, optionOf(read, 'teacher', terms));
    return { ...read, width };
  });
}

/** Refuses what no memory holds. */
function checkSize({ name, width, part }: TeacherRead, { train }: TextData, path: string): void {
  const bytes = 4 * train.size * width;
  if (bytes <= MOST) return;
  throw new InputError(`layer '${name}' of the teacher takes ${(bytes / 2 ** 30).toFixed(1)} GiB for ${train.size} texts`, {
    path,
    allowed: `${MOST / 2 ** 30} GiB`,
    suggestion: part !== 'text' ? 'lower max_length, or name a loss that reads one vector a text' : 'name a smaller layer',
  });
}

/** Throws an `InputError` for a layer that the student does not have, and where no term trains the logits. */
export function checkStudentLayers(experiment: Experiment, make: Make, data: TextData): void {
  const terms = termsOf(experiment, make);
  const named = namedBy(terms, 'student');
  if (named.length === 0) return;
  if (terms.every(({ loss }) => readsLayers(loss)))
    throw new InputError('no term trains the logits', { path: 'loss', suggestion: 'add cross-entropy, distillation or another one' });
  const { use, kind, options } = experiment.config.student;
  const shape = { vocabulary: data.vocabulary.size, classes: data.labels.length, length: data.maxLength };
  const model = buildModel({ name: use, plugin: make({ use, kind, options }) as Architecture }, shape, 0);
  const known = model.language ? [] : layersOf(model.network);
  model.dispose();
  for (const read of named) found(read, 'student', known, terms, 'the student');
}

/** A layer by its name. Throws an `InputError` at the option that names it where there is none that gives what is read. */
function found({ name, part }: LayerRead, side: Side, known: readonly LayerInfo[], terms: readonly Term[], whose: string): LayerInfo {
  const layer = known.find((each) => each.name === name);
  if (layer && gives(layer, part)) return layer;
  const names = known.filter((each) => gives(each, part)).map((each) => each.name);
  const lacks = part === 'attention' ? 'has no attention among' : 'gives no vector for each of';
  const why = layer?.others ? `: ${layer.others}` : '';
  const what = layer ? `layer '${name}' of ${whose} ${lacks} the experiment's tokens${why}` : `${whose} has no layer '${name}'`;
  throw new InputError(what, {
    path: optionOf({ name, part }, side, terms),
    allowed: names.join(', ') || 'none',
    suggestion: layer?.others ? SAME_TOKENS : didYouMean(name, names),
  });
}

const gives = ({ tokens, heads }: LayerInfo, part: LayerPart): boolean => {
  return part === 'text' || (part === 'tokens' ? tokens : heads !== undefined);
};

/** The path of the option that names a layer. */
function optionOf({ name, part }: LayerRead, side: Side, terms: readonly Term[]): string {
  const names = ({ layers, tokens, attentions }: Loss) => ({ text: layers, tokens, attention: attentions })[part]?.[side];
  const term = terms.find(({ loss }) => names(loss)?.includes(name))!;
  const [option] = Object.entries(term.options).find(([key, value]) => value === name && key.startsWith(side)) ?? [];
  return option === undefined ? term.path : `${term.path}.${option}`;
}
