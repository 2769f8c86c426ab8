/** What runs in a page that holds a student: no module of Node, no request. */
import type { GivenPlugin, PortableGraph, Preprocessor, ShippedPlugin, ShippedStudent, Tokenizer } from '../../plugin/index.js';
import { LoadedStudent, type Student } from '../../student/student.js';
import { show } from './show.js';

export interface PageData {
  readonly graph: PortableGraph;
  /** All float32 numbers in the order of the graph's weights, in base64. */
  readonly weights: string;
  readonly labels: readonly string[];
  readonly text: Omit<ShippedStudent['text'], 'files'>;
  readonly about: Omit<ShippedStudent['about'], 'experiment'>;
}

/** Makes the student, gives it to the page as `stillhouse` and shows it where there is a document. `plugins` are those of the preprocessors, then of the tokenizer. */
export function start(data: PageData, plugins: readonly GivenPlugin[]): void {
  const student = studentOf(data, plugins);
  Object.assign(globalThis, { stillhouse: student });
  if (typeof document !== 'undefined') show(student);
}

function studentOf({ graph, weights, labels, text, about }: PageData, plugins: readonly GivenPlugin[]): Student {
  const made = <T>({ options }: ShippedPlugin, index: number): T => plugins[index]!.create(options as never) as T;
  const preprocessors = text.preprocess.map((chosen, index) => made<Preprocessor>(chosen, index));
  const tokenizer = made<Tokenizer>(text.tokenizer, plugins.length - 1);
  const { preprocess, maxLength, learnt, vocabulary } = text;
  const manifest = { format: 1, files: {}, labels, text: { preprocess, tokenizer: text.tokenizer, maxLength }, quantised: {}, about };
  const cut = learnt === null ? tokenizer : tokenizer.learnt!(learnt);
  return new LoadedStudent({ manifest, graph, weights: weightsOf(graph, weights), vocabulary }, preprocessors, cut);
}

function weightsOf(graph: PortableGraph, base64: string): Record<string, Float32Array> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const all = new Float32Array(bytes.buffer);
  let at = 0;
  return Object.fromEntries(
    Object.entries(graph.weights).map(([name, shape]) => [name, all.slice(at, (at += shape.reduce((size, axis) => size * axis, 1)))]),
  );
}
